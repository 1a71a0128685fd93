import { isSignedBy, namesEqual, parseCertificate, type Certificate } from '@yinxin/pki'
import type { ApprovedIssueInput } from '@yinxin/protocol/ca'
import { httpStatuses, type Failure, type Result } from '@yinxin/protocol/failures'
import { decodeBase64, encodeBase64 } from '@yinxin/protocol/wire'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { RaParts } from '../deps.ts'
import type { StoredApplication } from './application.ts'
import { applicationByNumber, approvedNumbers, noteReplaced, toReplace, undecidedBefore } from './store.ts'
import { takeApplicationStep } from './take-step.ts'

/** Applications of one turn. */
const batch = 20

/**
 * Has the CA issue over the approval of an application. Killed anywhere in between it is asked again: the CA has one certificate for one
 * application. What it refuses for good ends the application; what is only away is tried again.
 */
export async function issueApplication(ra: RaParts, one: StoredApplication, traceId: string): Promise<Result<StoredApplication>> {
  const order = orderOf(one, traceId)
  if (order === undefined) throw new Error(`the approved application ${one.number} has no approval`)
  const issued = await ra.ca.issueApproved(order)
  if (!issued.ok) {
    if (comesBack(issued.failure)) return issued
    const { code } = issued.failure
    const detail = { code }
    if (one.basis?.kind === 'officer' && (code === 'OFFICER_UNKNOWN' || code === 'APPROVAL_REFUSED')) {
      await takeApplicationStep(ra, one.number, { step: 'return', by: 'authority', detail, traceId })
      return issued
    }
    const ended = await takeApplicationStep(ra, one.number, {
      step: 'reject',
      by: 'authority',
      change: { refusal: 'authority-refused' },
      detail,
      traceId,
    })
    return ended.ok ? issued : ended
  }
  const { certificate, serial } = issued.value
  const change = { issued: { certificate: decodeBase64(certificate) ?? new Uint8Array(), serial } }
  const moved = await takeApplicationStep(ra, one.number, { step: 'issue', by: 'authority', change, detail: { serial }, traceId })
  if (moved.ok) return moved
  const now = await applicationByNumber(ra.db, one.number) // another node was first
  return now?.state === 'issued' ? { ok: true, value: now } : moved
}

const comesBack = ({ code }: Failure): boolean => code === 'CA_UNAVAILABLE' || code === 'ISSUANCE_LIMIT' || httpStatuses[code] >= 500

function orderOf({ number, request, subject, until, basis }: StoredApplication, traceId: string): ApprovedIssueInput | undefined {
  if (basis === null) return undefined
  const certificationRequest = encodeBase64(request)
  if (basis.kind === 'holder') return { certificationRequest, basis, traceId }
  const { authToken, nonce } = basis
  return { certificationRequest, basis: { kind: 'officer', application: number, subject, until, approval: { authToken, nonce } }, traceId }
}

/** Carries on with what was approved and not issued, for instance because the CA was away or this process was killed. */
export async function issueWaiting(ra: RaParts): Promise<void> {
  for (const number of await approvedNumbers(ra.db, batch)) {
    const one = await applicationByNumber(ra.db, number)
    if (one?.state !== 'approved') continue
    const issued = await issueApplication(ra, one, newTraceId())
    if (!issued.ok) ra.log.warn({ application: number, code: issued.failure.code }, 'an approved application was not issued')
  }
}

/** Revokes certificates whose successors have signed. */
export async function revokeReplaced(ra: RaParts): Promise<void> {
  for (const { id, basis, number } of await toReplace(ra.db, batch)) {
    const old = basis?.kind === 'holder' ? read(decodeBase64(basis.certificate)) : undefined
    const issuerSha256 = old === undefined ? undefined : await issuerOf(ra, old)
    if (old === undefined || issuerSha256 === undefined) continue
    const revoked = await ra.ca.revoke({ issuerSha256, serial: old.serialNumber, reason: 'superseded', traceId: newTraceId() })
    // one that was revoked meanwhile, for another reason, is no less over
    if (revoked.ok || revoked.failure.code === 'CERTIFICATE_UNKNOWN' || revoked.failure.code === 'CERTIFICATE_REVOKED')
      await noteReplaced(ra.db, id, ra.clock.now())
    else ra.log.warn({ application: number, code: revoked.failure.code }, 'a certificate that was renewed is not revoked yet')
  }
}

async function issuerOf({ ca }: RaParts, certificate: Certificate): Promise<string | undefined> {
  const authorities = (await ca.authorities()).map(({ certificate: der }) => read(decodeBase64(der)))
  return authorities.find(
    (issuer) => issuer !== undefined && namesEqual(issuer.subject, certificate.issuer) && isSignedBy(certificate, issuer),
  )?.sha256
}

function read(der: Uint8Array | undefined): Certificate | undefined {
  const parsed = der === undefined ? undefined : parseCertificate(der)
  return parsed?.ok === true ? parsed.value : undefined
}

const day = 86_400_000

/** Ends applications nobody decided about. */
export async function expireUndecided(ra: RaParts): Promise<void> {
  const before = new Date(+ra.clock.now() - ra.config.applicationDays * day)
  for (const number of await undecidedBefore(ra.db, before, batch))
    await takeApplicationStep(ra, number, { step: 'expire', by: 'time', traceId: newTraceId() })
}
