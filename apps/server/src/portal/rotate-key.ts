import { createRequestKey } from '../platform/authentication/site-request-key.ts'
import { writeAudit, type AuditStamp } from '../platform/audit/line.ts'
import { createIdTokenKey, idTokenKind } from './sso/keys.ts'
import { addPortalKey, type KeyDeps, type PortalKey } from './keys/portal-key.ts'
import { personalDataKind, randomKey } from './keys/person-keys.ts'
import { siteRequestKind } from './keys/site-request-keys.ts'
import { createSealKey, rightSealKind } from './rights/open-seals.ts'

/** Kinds of keys that are changed by adding one that signs later: their name in the command, and hours until it signs if nothing else is said. */
export const rotatedKinds = {
  'id-token': { kind: idTokenKind, create: createIdTokenKey, hours: 1 },
  // assistants that know the portal from a list of the vendor's need a new list first
  site: { kind: siteRequestKind, create: createRequestKey, hours: 7 * 24 },
  // nodes know a new one after half a minute; then it seals, and they move what is under the old one
  data: { kind: personalDataKind, create: randomKey, hours: 0.1 },
  rights: { kind: rightSealKind, create: createSealKey, hours: 0.1 },
} as const

export type RotatedKind = keyof typeof rotatedKinds

/** Adds a key that is published at once and signs from `signsFrom` on; running nodes learn of it within half a minute. */
export async function rotatePortalKey(
  deps: KeyDeps,
  name: RotatedKind,
  signsFrom: Date,
  { traceId, stamp }: { readonly traceId: string; readonly stamp: AuditStamp },
): Promise<PortalKey> {
  const { kind, create } = rotatedKinds[name]
  return deps.db.transaction().execute(async (trx) => {
    const added = await addPortalKey({ ...deps, db: trx }, kind, create, signsFrom)
    const line = {
      event: 'key.added',
      traceId,
      actor: 'operator',
      subject: added.name,
      detail: { signsFrom: signsFrom.toISOString() },
    } as const
    await writeAudit(trx, 'portal', line, stamp)
    return added
  })
}
