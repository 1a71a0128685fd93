import { sql, type Kysely, type Transaction } from 'kysely'
import type { VisitPlace } from '@yinxin/protocol/desk'
import { jsonText } from '../../platform/json-text.ts'

/** A visit a person has prepared; one a case. */
export interface StoredVisit {
  readonly seed: string
  readonly place: VisitPlace
  /** ISO date. */
  readonly day: string
}

export async function visitOf(db: Kysely<any>, caseId: string): Promise<StoredVisit | undefined> {
  const { rows } = await sql<StoredVisit>`select seed, place, day from desk.visits where case_id = ${caseId}`.execute(db)
  return rows[0]
}

/** Stores the visit of a case that is locked, in place of the one before. */
export async function saveVisit(
  trx: Transaction<any>,
  { caseId, seed, codeHash, place, day }: StoredVisit & { readonly caseId: string; readonly codeHash: string },
  now: Date,
): Promise<void> {
  const json = jsonText(place)
  await sql`insert into desk.visits (case_id, seed, code_hash, place, day, prepared_at)
    values (${caseId}, ${seed}, ${codeHash}, ${json}::jsonb, ${day}, ${now})
    on conflict (case_id) do update set seed = excluded.seed, code_hash = excluded.code_hash, place = excluded.place, day = excluded.day,
      prepared_at = excluded.prepared_at`.execute(trx)
}

/** Number of the case of one's office that this code was given for. */
export async function numberOfVisit(db: Kysely<any>, codeHash: string, tenantId: string): Promise<string | undefined> {
  const { rows } = await sql<{ number: string }>`select c.number from desk.visits v join desk.cases c on c.id = v.case_id
    where v.code_hash = ${codeHash} and c.tenant_id = ${tenantId}`.execute(db)
  return rows[0]?.number
}
