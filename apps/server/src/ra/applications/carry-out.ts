import { isSignedBy, namesEqual, parseCertificate, type Certificate } from '@yinxin/pki'
import { revocationReasonOf, type ApprovedIssueInput } from '@yinxin/protocol/ca'
import { failed, httpStatuses, type Failure, type Result } from '@yinxin/protocol/failures'
import { isStatusBusiness, unblockReason } from '@yinxin/protocol/ra'
import { decodeBase64, encodeBase64 } from '@yinxin/protocol/wire'
import type { Transaction } from 'kysely'
import { newTraceId } from '../../platform/web/http-server.ts'
import { renameOnFile } from '../contacts/store.ts'
import type { RaParts, RaRevocation } from '../deps.ts'
import type { StoredApplication, TargetCertificate } from './application.ts'
import { applicationByNumber, approvedNumbers, noteReplaced, toReplace, undecidedBefore } from './store.ts'
import { takeApplicationStep, type StepTaken } from './take-step.ts'

/** Applications of one turn. */
const batch = 20

/**
 * Has the CA do what was approved: issue, or change the status of a certificate. Killed anywhere in between it is asked again: the CA has one certificate, and one
 * decision, for one application. What it refuses for good ends the application; what is only away is tried again.
 */
export async function carryOut(ra: RaParts, one: StoredApplication, traceId: string): Promise<Result<StoredApplication>> {
  const done = await (one.target === null ? issue(ra, one, traceId) : changeStatus(ra, one, one.target, traceId))
  if (!done.ok) {
    if (comesBack(done.failure)) return done
    const { code } = done.failure
    const detail = { code }
    if (one.basis?.kind === 'officer' && (code === 'OFFICER_UNKNOWN' || code === 'APPROVAL_REFUSED')) {
      await takeApplicationStep(ra, one.number, { step: 'return', by: 'authority', detail, traceId })
      return done
    }
    const change = { refusal: 'authority-refused' } as const
    const ended = await takeApplicationStep(ra, one.number, { step: 'reject', by: 'authority', change, detail, traceId })
    return ended.ok ? done : ended
  }
  const moved = await takeApplicationStep(ra, one.number, { ...done.value, by: 'authority', traceId })
  if (moved.ok) return moved
  const now = await applicationByNumber(ra.db, one.number) // another node was first
  return now?.state === 'issued' || (one.target !== null && now?.state === 'done') ? { ok: true, value: now } : moved
}

type Done = Result<Pick<StepTaken, 'step' | 'change' | 'detail' | 'also'>>

async function issue({ ca }: RaParts, one: StoredApplication, traceId: string): Promise<Done> {
  const order = orderOf(one, traceId)
  if (order === undefined) throw new Error(`the approved application ${one.number} has no approval`)
  const issued = await ca.issueApproved(order)
  if (!issued.ok) return issued
  const { certificate, serial, encryption } = issued.value
  const bytesOf = (text: string) => decodeBase64(text) ?? new Uint8Array()
  const half =
    encryption === undefined
      ? {}
      : { encryption: { certificate: bytesOf(encryption.certificate), envelopedKey: bytesOf(encryption.envelopedKey) } }
  const change = { issued: { certificate: bytesOf(certificate), serial, ...half } }
  const { organization, uscc } = one.subject
  // the name an officer has signed is the organisation's from now on, also on file
  const also = one.business === 'change' ? { also: (trx: Transaction<any>) => renameOnFile(trx, uscc, organization) } : {}
  return { ok: true, value: { step: 'issue', change, detail: { serial }, ...also } }
}

/** By the officer's decision, which the CA verifies; where the certificate's own key asked for its end, the RA answers for that. */
async function changeStatus({ ca }: RaParts, one: StoredApplication, target: TargetCertificate, traceId: string): Promise<Done> {
  const { basis, business, number: application, subject } = one
  const { issuerSha256, serial, reason } = target
  if (basis === null || basis.kind === 'holder' || !isStatusBusiness(business) || reason === unblockReason)
    throw new Error(`the approved application ${application} has no approval`)
  const { organization, uscc } = subject
  const changed =
    basis.kind === 'officer'
      ? await ca.decideStatus({
          ...{ application, change: business, organization, uscc, reason, certificate: target.sha256, traceId },
          approval: { authToken: basis.authToken, nonce: basis.nonce },
        })
      : business === 'resume'
        ? failed('APPROVAL_REFUSED')
        : await ca.revoke({ issuerSha256, serial, reason: revocationReasonOf(business, reason), traceId })
  return changed.ok ? { ok: true, value: { step: 'settle', detail: { serial, reason } } } : changed
}

const comesBack = ({ code }: Failure): boolean => code === 'CA_UNAVAILABLE' || code === 'ISSUANCE_LIMIT' || httpStatuses[code] >= 500

function orderOf({ number, wanted, subject, basis, replaces }: StoredApplication, traceId: string): ApprovedIssueInput | undefined {
  if (basis === null || basis.kind === 'own-key' || wanted === null) return undefined
  const { request, until } = wanted
  const order = {
    certificationRequest: encodeBase64(request),
    traceId,
    ...(wanted.takesEncryptionKey ? { takesEncryptionKey: true as const } : {}),
  }
  if (basis.kind === 'holder') return { ...order, basis }
  const { authToken, nonce } = basis
  const approved = { kind: 'officer', application: number, subject, until, approval: { authToken, nonce } } as const
  if (replaces === null) return { ...order, basis: approved }
  const { certificate, reason } = replaces
  if (certificate === undefined) return undefined
  return { ...order, basis: { ...approved, replaces: { certificate: certificate.sha256, reason } } }
}

/** Carries on with what was approved and not carried out, for instance because the CA was away or this process was killed. */
export async function carryOnApproved(ra: RaParts): Promise<void> {
  for (const number of await approvedNumbers(ra.db, batch)) {
    const one = await applicationByNumber(ra.db, number)
    if (one?.state !== 'approved') continue
    const issued = await carryOut(ra, one, newTraceId())
    if (!issued.ok) ra.log.warn({ application: number, code: issued.failure.code }, 'an approved application was not carried out')
  }
}

/** Revokes certificates whose successors have signed. */
export async function revokeReplaced(ra: RaParts): Promise<void> {
  for (const one of await toReplace(ra.db, batch)) {
    const { id, number } = one
    const old = await replacedBy(ra, one)
    if (old === undefined) continue
    const revoked = await ra.ca.revoke({ ...old, traceId: newTraceId() })
    // one that was revoked meanwhile, for another reason, is no less over
    if (revoked.ok || revoked.failure.code === 'CERTIFICATE_UNKNOWN' || revoked.failure.code === 'CERTIFICATE_REVOKED')
      await noteReplaced(ra.db, id, ra.clock.now())
    else ra.log.warn({ application: number, code: revoked.failure.code }, 'a certificate whose successor is in use is not revoked yet')
  }
}

/** Which certificate goes, and with which reason (RFC 5280 §5.3.1): what the officer signed, or the one whose key signed. */
async function replacedBy(ra: RaParts, { basis, replaces }: StoredApplication): Promise<Omit<RaRevocation, 'traceId'> | undefined> {
  if (replaces?.certificate !== undefined) {
    const { issuerSha256, serial } = replaces.certificate
    return { issuerSha256, serial, reason: 'affiliationChanged' }
  }
  const old = basis?.kind === 'holder' ? read(decodeBase64(basis.certificate)) : undefined
  const issuerSha256 = old === undefined ? undefined : await issuerOf(ra, old)
  return old === undefined || issuerSha256 === undefined ? undefined : { issuerSha256, serial: old.serialNumber, reason: 'superseded' }
}

/** Hex SHA-256 of the CA that issued a certificate; undefined when it is none of ours. */
export async function issuerOf({ ca }: RaParts, certificate: Certificate): Promise<string | undefined> {
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
