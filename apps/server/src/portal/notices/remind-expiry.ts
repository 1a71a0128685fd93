import { nameToString, parseCertificate, type Certificate } from '@yinxin/pki'
import type { PortalParts } from '../deps.ts'
import { certificatesWithoutEnd, endingCertificates, noteReminder, storeEnd, type EndingCertificate } from './expiry-store.ts'
import { tellOfEnding } from '../persons/notify.ts'
import { sendNotice } from './send-notice.ts'

/** Days before the end at which an organisation is reminded (R30). */
const reminderDays = [7, 15, 30] as const

const day = 86_400_000
/** Certificates in one statement, and how long one turn may take, in milliseconds. */
const [batch, turn] = [200, 20_000]

/**
 * Reminds organisations, and whoever uses the certificate, of bound certificates that end, once for each of 30, 15 and 7 days, on whichever node comes first. A certificate whose holder
 * has a longer one here was renewed already. What is left when the turn is over comes first in the next.
 */
export async function remindOfExpiry(portal: PortalParts): Promise<void> {
  const { db, clock } = portal
  const until = clock.monotonic() + turn
  const isTime = () => clock.monotonic() < until
  for (let found = batch; found === batch && isTime();) {
    const unread = await certificatesWithoutEnd(db, (found = batch))
    for (const { sha256, der } of unread) await storeEnd(db, sha256, readable(der)?.notAfter)
    found = unread.length
  }
  for (const days of reminderDays) {
    for (let found = batch; found === batch && isTime();) {
      const now = clock.now()
      const ending = await endingCertificates(db, { now, until: new Date(now.getTime() + days * day), days, most: batch })
      for (const one of ending) await remind(portal, one, days, now)
      found = ending.length
    }
  }
}

async function remind(
  portal: PortalParts,
  { sha256, der, notAfter, organizationId, organization, personId }: EndingCertificate,
  days: number,
  now: Date,
): Promise<void> {
  const certificate = readable(der)
  const detail = {
    issuerName: certificate === undefined ? '' : nameToString(certificate.issuer),
    holderName: certificate === undefined ? '' : nameToString(certificate.subject),
    serial: certificate?.serialNumber ?? '',
    date: localDay(notAfter),
    days: String(Math.max(0, Math.floor((notAfter.getTime() - now.getTime()) / day))),
  }
  await portal.db.transaction().execute(async (trx) => {
    if (!(await noteReminder(trx, sha256, days, now))) return
    await sendNotice(portal, trx, { organizationId, kind: 'certificate-expiring', detail }, now)
    const { date, days: left, serial } = detail
    if (personId !== null) await tellOfEnding(portal, trx, personId, { organization, serial: serial.slice(-6), date, days: left })
  })
}

/** A certificate that was verified once reads again; one that does not is nobody's reminder. */
function readable(der: Uint8Array): Certificate | undefined {
  const read = parseCertificate(der)
  return read.ok ? read.value : undefined
}

/** `2026-12-29` where the portal is. */
const localDay = (time: Date): string =>
  [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
