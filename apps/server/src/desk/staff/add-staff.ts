import { nameAttributeOids, parseCertificate, subjectText, type Certificate } from '@yinxin/pki'
import type { StaffFacts, StaffRole } from '@yinxin/protocol/desk'
import type { Kysely } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { writeChange } from '../history/history.ts'
import { insertStaff } from './store.ts'

export interface StaffInvitation {
  readonly tenantId: string
  readonly certificate: Certificate
  readonly roles: readonly StaffRole[]
  /** A member of staff, or `operator`. */
  readonly actor: string
  readonly now: Date
  readonly node: string
  readonly traceId: string
  /** Kept in the history. */
  readonly why?: string
}

/**
 * Invites a member of staff by a certificate. Nothing in it is believed yet: it counts when the gateway has accepted it, of the staff policy, at its
 * first sign-in. Until then the name is only shown to who invites.
 * @returns undefined when this certificate was invited before
 */
export async function inviteStaff(db: Kysely<any>, invitation: StaffInvitation): Promise<string | undefined> {
  const { tenantId, certificate, roles, actor, now, node, traceId, why = '' } = invitation
  return db.transaction().execute(async (trx) => {
    const [name, number] = [textOf(certificate, 'CN'), textOf(certificate, 'serialNumber')]
    const id = await insertStaff(trx, { tenantId, name, number, certificateSha256: certificate.sha256, roles }, now)
    if (id === undefined) return undefined
    const line = {
      event: 'staff.added' as const,
      traceId,
      actor,
      subject: id,
      certificate: certificate.sha256,
      detail: { tenant: tenantId, roles, why },
    }
    const after: StaffFacts = { name, number, roles, state: 'invited' }
    await writeChange(trx, { at: now, actor, tenantId, kind: 'staff', subject: id, title: name || number, version: 1, after, why })
    await writeAudit(trx, 'desk', line, { now, node })
    return id
  })
}

/** Whether a certificate names this policy; an organisation's does not, and is not worth inviting. */
export const namesPolicy = ({ extensions }: Certificate, policies: readonly string[]): boolean =>
  extensions.certificatePolicies?.some(({ policy }) => policies.includes(policy)) === true

function textOf(certificate: Certificate, attribute: 'CN' | 'serialNumber'): string {
  const found = subjectText(certificate, nameAttributeOids[attribute])
  return found.state === 'written' ? found.text.slice(0, 64) : ''
}

/** A certificate as a page sends it: PEM, or base64 of DER. Undefined: not one. */
export function readUploadedCertificate(text: string): Certificate | undefined {
  const base64 = text.replaceAll(/-----[A-Z ]+-----|\s/g, '')
  const der = Buffer.from(base64, 'base64')
  if (der.length === 0 || der.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) return undefined
  const parsed = parseCertificate(der)
  return parsed.ok ? parsed.value : undefined
}
