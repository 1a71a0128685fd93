import type { RevokeInput } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { CaContext } from '../deps.ts'
import { keptAnswerStore } from '../ocsp/store.ts'
import type { ListPublisher } from './list-publisher.ts'
import { encryptionBeside } from './pairs.ts'
import { decideRevocationChange } from './revocation-change.ts'
import { revocationStore } from './store.ts'

/** By whose decision, and what is written with the change. */
export interface ApprovedChange {
  readonly detail: Readonly<Record<string, string>>
  settle(trx: Transaction<any>): Promise<void>
}

type Revoked = Result<{ readonly revokedAt: string }>

/**
 * Revokes, suspends or resumes: decision and audit line in one transaction, then the new list. OCSP says so from the commit on; a list that
 * cannot be made now is made by the job that watches them, and the revocation stands.
 */
export async function revokeCertificate(
  input: RevokeInput,
  caller: string,
  authorities: readonly CertificationAuthority[],
  lists: ListPublisher,
  context: CaContext,
  approved?: ApprovedChange,
): Promise<Revoked> {
  const { db, clock, node, log } = context
  const serial = readSerial(input.serial)
  const issuer = authorities.find(({ sha256, role }) => sha256 === input.issuerSha256.toLowerCase() && role === 'issuing')
  const asked = { ...input, serial: serial ?? '', caller }
  const revoked =
    serial === undefined
      ? failed('INPUT_INVALID', { field: 'serial' })
      : issuer === undefined
        ? failed('CERTIFICATE_UNKNOWN')
        : await db.transaction().execute((trx) => changeRevocation(trx, issuer, asked, context, approved))
  if (!revoked.ok) {
    const detail = { issuer: input.issuerSha256, serial: input.serial, reason: input.reason, code: revoked.failure.code }
    const line = { event: 'certificate.revocation-refused', traceId: input.traceId, actor: caller, detail } as const
    await writeAudit(db, 'ca', line, { now: clock.now(), node })
  } else if (issuer !== undefined) {
    await lists.publish(issuer).catch((error: unknown) => log.error({ err: error, traceId: input.traceId }, 'revoked; its list is due'))
  }
  return revoked
}

/** A certificate that goes for another one, by the decision that issues that one. */
export interface ReplacedCertificate {
  readonly issuer: CertificationAuthority
  /** As the record of issuances has it. */
  readonly serial: string
  readonly reason: 'keyCompromise' | 'superseded'
}

/** Revokes it in the transaction of that decision; one that is revoked already stays as it is. The caller has the list made afterwards. */
export async function revokeWithTheIssue(
  trx: Transaction<any>,
  { issuer, serial, reason }: ReplacedCertificate,
  by: { readonly caller: string; readonly traceId: string; readonly detail: ApprovedChange['detail']; readonly context: CaContext },
): Promise<void> {
  const { caller, traceId, detail, context } = by
  const asked = { issuerSha256: issuer.sha256, serial, reason, traceId, caller }
  const changed = await changeRevocation(trx, issuer, asked, context, { detail, settle: async () => undefined })
  if (!changed.ok) throw new Error(`the certificate ${serial} was to be replaced and cannot be revoked: ${changed.failure.code}`)
}

/** Changes a certificate's status, and that of the encryption certificate beside it, with their audit lines, in the caller's transaction; the caller has the list made afterwards. */
export async function changeRevocation(
  trx: Transaction<any>,
  issuer: CertificationAuthority,
  asked: RevokeInput & { readonly caller: string },
  context: CaContext,
  approved: ApprovedChange | undefined,
): Promise<Revoked> {
  const { serial, reason, traceId, caller } = asked
  const { clock, node } = context
  const store = revocationStore(trx)
  await store.lockSerial(issuer.sha256, serial)
  const found = await store.statusOf(issuer.sha256, serial)
  if (found === undefined) return failed('CERTIFICATE_UNKNOWN')
  const decided = decideRevocationChange(found.reason ?? undefined, reason)
  if (!decided.ok) return decided
  const now = clock.now()
  await approved?.settle(trx)
  if (decided.value.change === 'keep') return succeeded({ revokedAt: (found.revoked_at ?? now).toISOString() })
  if (decided.value.change === 'remove') await store.removeRevocation(issuer.sha256, serial)
  else {
    const row = { issuer_sha256: issuer.sha256, serial, reason: decided.value.reason, revoked_at: now, not_after: found.not_after }
    await store.setRevocation(row)
  }
  const about = {
    ...(found.sha256 === null ? {} : { certificate: found.sha256 }),
    ...(found.subject === null ? {} : { subject: found.subject }),
  }
  const line = {
    event: 'certificate.revoked',
    traceId,
    actor: caller,
    ...about,
    detail: { issuer: issuer.sha256, serial, reason, ...approved?.detail },
  } as const
  await writeAudit(trx, 'ca', line, { now, node })
  await keptAnswerStore(trx).forget(issuer.sha256, serial)
  const beside = await encryptionBeside(trx, issuer.sha256, serial)
  // one that was revoked before, for a reason of its own, stays so
  if (beside !== undefined)
    await changeRevocation(trx, issuer, { ...asked, serial: beside }, context, approved && { ...approved, settle: async () => undefined })
  await store.noteChange(issuer.sha256, serial) // last: it is the one row all revocations of an issuer share
  return succeeded({ revokedAt: now.toISOString() })
}

/** A serial number as people write it: any case, zeros in front, pairs apart by colons or spaces. Undefined: not one. */
function readSerial(text: string): string | undefined {
  const digits = text
    .replaceAll(/[\s:]/g, '')
    .replace(/^(?:0x)?0*/i, '')
    .toLowerCase()
  if (!/^[0-9a-f]{1,64}$/.test(digits)) return undefined
  return digits.length % 2 === 0 ? digits : `0${digits}`
}
