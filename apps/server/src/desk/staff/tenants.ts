import { sql, type Kysely } from 'kysely'

/** The bureau's own desks; cases from the portal are theirs. */
export const bureauTenant = 'bureau'

/** An office whose staff works here, with cases and staff of its own: nobody sees those of another. */
export interface Tenant {
  readonly id: string
  readonly kind: 'bureau' | 'authority'
}

/** Makes the tenants of the configuration known; one that is named no more keeps its cases and staff. */
export async function ensureTenants(db: Kysely<any>, tenants: readonly Tenant[]): Promise<void> {
  for (const { id, kind } of tenants)
    await sql`insert into desk.tenants (id, kind) values (${id}, ${kind}) on conflict (id) do nothing`.execute(db)
}
