import type { Office } from '@yinxin/protocol/desk'
import { sql, type Kysely } from 'kysely'
import { jsonText } from '../../platform/json-text.ts'

/** The bureau's own desks; cases from the portal are theirs. */
export const bureauTenant = 'bureau'

/** An office whose staff works here, with cases and staff of its own: nobody sees those of another. */
export interface Tenant {
  readonly id: string
  readonly kind: 'bureau' | 'authority'
  /** As staff and persons read it; absent: its id. */
  readonly name?: Office['name']
  /** Of kind `authority`: ids of the certificate authorities whose certificates it may decide about. */
  readonly authorities?: readonly string[]
}

/** Makes the tenants of the configuration known; one that is named no more keeps its cases and staff, and is moved none. */
export async function ensureTenants(db: Kysely<any>, tenants: readonly Tenant[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const { id, kind, name = { zh: id, en: id }, authorities = [] } of tenants)
      await sql`insert into desk.tenants (id, kind, name, authorities, is_named)
        values (${id}, ${kind}, ${jsonText(name)}::jsonb, ${[...authorities]}::text[], true)
        on conflict (id) do update set kind = excluded.kind, name = excluded.name, authorities = excluded.authorities, is_named = true
        where (desk.tenants.kind, desk.tenants.name, desk.tenants.authorities, desk.tenants.is_named)
          is distinct from (excluded.kind, excluded.name, excluded.authorities, true)`.execute(trx)
    await sql`update desk.tenants set is_named = false where is_named and id <> all(${tenants.map(({ id }) => id)}::text[])`.execute(trx)
  })
}
