import { mostFilters, type FilterInput, type FiltersAnswer, type SavedFilter } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { sql, type Kysely } from 'kysely'
import type { DeskParts } from '../deps.ts'
import type { StaffRecord } from '../staff/staff-member.ts'

type Owner = Pick<StaffRecord, 'id'>

/** The searches one has kept, by name. Nobody else sees them. */
export async function filtersOf(db: Kysely<any>, { id }: Owner): Promise<FiltersAnswer> {
  const { rows } = await sql<SavedFilter>`select id, name, filter, q from desk.filters where staff_id = ${id} order by name`.execute(db)
  return { filters: rows }
}

/** Keeps a search; under a name that is there it takes its place. FILTERS_FULL for one more than a list can hold. */
export async function keepFilter({ db, clock }: DeskParts, { id }: Owner, input: FilterInput): Promise<Result<true>> {
  const { filter, q } = input
  const name = input.name.trim()
  return db.transaction().execute(async (trx) => {
    // one at a time: two that are counted at once would both be the twentieth
    await sql`select pg_advisory_xact_lock(hashtextextended(${`yinxin desk filters ${id}`}, 0))`.execute(trx)
    const { filters } = await filtersOf(trx, { id })
    if (filters.length >= mostFilters && !filters.some((one) => one.name === name)) return failed('FILTERS_FULL')
    await sql`insert into desk.filters (staff_id, name, filter, q, at) values (${id}, ${name}, ${filter}, ${q.trim()}, ${clock.now()})
      on conflict (staff_id, name) do update set filter = excluded.filter, q = excluded.q, at = excluded.at`.execute(trx)
    return succeeded(true)
  })
}

/** Deletes one of one's own; somebody else's is none. */
export async function dropFilter(db: Kysely<any>, { id }: Owner, filterId: string): Promise<void> {
  await sql`delete from desk.filters where id = ${filterId} and staff_id = ${id}`.execute(db)
}
