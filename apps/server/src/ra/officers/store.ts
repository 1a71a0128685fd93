import { sql, type Kysely, type Transaction } from 'kysely'

/** An officer who has been here. */
export interface OfficerRecord {
  readonly id: string
  readonly sha256: string
  readonly name: string
  readonly number: string
}

export async function enterOfficer(trx: Transaction<any>, { sha256, name, number }: Omit<OfficerRecord, 'id'>): Promise<string> {
  const { rows } = await sql<{ id: string }>`insert into ra.officer (sha256, name, number) values (${sha256}, ${name}, ${number})
    on conflict (sha256) do update set name = excluded.name, number = excluded.number returning id`.execute(trx)
  const [row] = rows
  if (row === undefined) throw new Error('an officer was stored and has no row')
  return row.id
}

export const officerById = async (db: Kysely<any>, id: string): Promise<OfficerRecord | undefined> =>
  (await sql<OfficerRecord>`select id, sha256, name, number from ra.officer where id = ${id}`.execute(db)).rows[0]
