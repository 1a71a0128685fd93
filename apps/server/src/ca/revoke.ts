import type { RevokeInput } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../platform/audit.ts'
import { openSigner, type Authority } from './authority.ts'
import type { CaDeps } from './deps.ts'
import { publishList } from './publish-list.ts'
import { decideRevocationChange } from './revocation-change.ts'
import { caStore } from './store.ts'

/** Revokes, suspends or resumes: decision, audit line and the new revocation list in one transaction. */
export async function revokeCertificate(
  input: RevokeInput,
  authorities: readonly Authority[],
  deps: CaDeps,
): Promise<Result<{ readonly revokedAt: string }>> {
  const { db, secrets, clock, node } = deps
  const serial = input.serial.toLowerCase()
  const issuer = authorities.find(({ sha256, role }) => sha256 === input.issuerSha256 && role === 'issuing')
  if (issuer === undefined) return failed('CERTIFICATE_UNKNOWN')
  return db.transaction().execute(async (trx) => {
    const store = caStore(trx)
    await store.lockAuthority(issuer.sha256)
    const found = await store.statusOf(issuer.sha256, serial)
    if (found === undefined) return failed('CERTIFICATE_UNKNOWN')
    const decided = decideRevocationChange(found.reason ?? undefined, input.reason)
    if (!decided.ok) return decided
    if (decided.value.change === 'keep') return succeeded({ revokedAt: (found.revoked_at ?? clock.now()).toISOString() })
    const now = clock.now()
    if (decided.value.change === 'remove') await store.removeRevocation(issuer.sha256, serial)
    else await store.setRevocation({ issuer_sha256: issuer.sha256, serial, reason: decided.value.reason, revoked_at: now })
    const detail = { issuer: issuer.sha256, serial, reason: input.reason }
    await writeAudit(
      trx,
      'ca',
      { event: 'certificate.revoked', traceId: input.traceId, ...(found.sha256 === null ? {} : { certificate: found.sha256 }), detail },
      { now, node },
    )
    await publishList(store, openSigner(secrets, issuer.certificate, issuer.wrappedKey), now)
    return succeeded({ revokedAt: now.toISOString() })
  })
}
