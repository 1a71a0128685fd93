import { errors, type Adapter, type AdapterPayload } from 'oidc-provider'
import type { PortalParts } from '../deps.ts'
import { consumeOidc, deleteOidc, deleteOidcOfGrant, findOidc, findOidcByUid, upsertOidc } from './store.ts'

/** No identifier of the provider's own is longer or has other characters; the rest never reaches the database. */
const idPattern = /^[A-Za-z0-9_-]{1,128}$/

/** The OpenID provider's store: one table, rows with an expiry, read with the portal's clock. */
export function createOidcAdapter({ db, clock }: Pick<PortalParts, 'db' | 'clock'>): (kind: string) => Adapter {
  const read = (payload: Record<string, unknown> | undefined) => payload as AdapterPayload | undefined
  return (kind) => ({
    async upsert(id, payload, expiresIn?: number) {
      await upsertOidc(db, {
        kind,
        id,
        payload: payload as Record<string, unknown>,
        grantId: payload.grantId ?? null,
        uid: payload.uid ?? null,
        accountId: payload.accountId ?? null,
        expiresAt: expiresIn !== undefined ? new Date(clock.now().getTime() + expiresIn * 1000) : null,
      })
    },
    find: async (id) => (idPattern.test(id) ? read(await findOidc(db, kind, id, clock.now())) : undefined),
    findByUid: async (uid) => (idPattern.test(uid) ? read(await findOidcByUid(db, kind, uid, clock.now())) : undefined),
    findByUserCode: async () => undefined, // the device flow is off
    async consume(id) {
      // Two exchanges of one code at once: both found it unused, only one may go on (RFC 6749 §4.1.2).
      if (!(await consumeOidc(db, kind, id, clock.now()))) throw new errors.InvalidGrant('already consumed')
    },
    destroy: (id) => deleteOidc(db, kind, id),
    revokeByGrantId: (grantId) => deleteOidcOfGrant(db, grantId),
  })
}
