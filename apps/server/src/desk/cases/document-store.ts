import { sql, type Kysely, type Transaction } from 'kysely'
import type { CaseDocument, DocumentLook, DocumentSubject, OwnedLook, StaffRole } from '@yinxin/protocol/desk'

type Db = Kysely<any>

export interface NewDocument {
  /** Of the file. */
  readonly id: string
  readonly caseId: string
  readonly shows: DocumentSubject
  readonly from: CaseDocument['from']
  readonly kind: CaseDocument['kind']
  readonly size: number
  readonly sha256: string
  readonly owner: string | undefined
  readonly addedAt: Date
}

/** Adds a document to a case that is locked. */
export async function insertDocument(trx: Transaction<any>, one: NewDocument): Promise<void> {
  const { id, caseId, shows, from, kind, size, sha256, owner, addedAt } = one
  await sql`insert into desk.documents (id, case_id, shows, source, kind, size, sha256, owner, added_at)
    values (${id}, ${caseId}, ${shows}, ${from}, ${kind}, ${size}, ${sha256}, ${owner ?? null}, ${addedAt})`.execute(trx)
}

/** Whether a case has this very file for this purpose already, and how many files it has. */
export async function countDocuments(
  trx: Transaction<any>,
  { caseId, shows, sha256 }: Pick<NewDocument, 'caseId' | 'shows' | 'sha256'>,
): Promise<{ readonly count: number; readonly isThere: boolean }> {
  const { rows } = await sql<{ count: number; isThere: boolean }>`select count(*)::int as count,
    coalesce(bool_or(shows = ${shows} and sha256 = ${sha256}), false) as "isThere" from desk.documents where case_id = ${caseId}`.execute(
    trx,
  )
  return rows[0] ?? { count: 0, isThere: false }
}

/** Looks shown of one document, the latest first. */
const mostLooks = 20

/** The documents of a case whose files are there, in the order they came, each with who has looked at it. */
export async function documentsOf(
  db: Db,
  caseId: string,
  now: Date,
): Promise<readonly (CaseDocument & { readonly looks: readonly DocumentLook[] })[]> {
  interface Row extends Omit<CaseDocument, 'addedAt'> {
    readonly addedAt: Date
    readonly looks: readonly { readonly role: StaffRole; readonly at: string }[]
  }
  const { rows } = await sql<Row>`select d.id, d.shows, d.kind, d.size, d.source as "from", d.added_at as "addedAt",
      (select coalesce(json_agg(json_build_object('role', l.role, 'at', l.at) order by l.at desc), '[]') from
        (select role, at from desk.document_looks where document_id = d.id order by at desc limit ${mostLooks}) l) as looks
    from desk.documents d join desk.uploads u on u.id = d.id and u.expires_at > ${now}
    where d.case_id = ${caseId} order by d.added_at, d.id`.execute(db)
  return rows.map(({ addedAt, looks, ...row }) => ({
    ...row,
    addedAt: addedAt.toISOString(),
    looks: looks.map(({ role, at }) => ({ role, at: new Date(at).toISOString() })),
  }))
}

/** A document of this case. */
export async function documentOf(
  db: Db,
  caseId: string,
  id: string,
): Promise<{ readonly id: string; readonly shows: DocumentSubject; readonly sha256: string; readonly owner: string | null } | undefined> {
  const { rows } = await sql<{ id: string; shows: DocumentSubject; sha256: string; owner: string | null }>`
    select id, shows, sha256, owner from desk.documents where case_id = ${caseId} and id = ${id}`.execute(db)
  return rows[0]
}

export interface NewLook {
  readonly documentId: string
  readonly staffId: string
  readonly role: StaffRole
  readonly at: Date
  /** Nobody has to be told: the document has no owner with an account. */
  readonly told: boolean
}

export async function insertLook(trx: Transaction<any>, { documentId, staffId, role, at, told }: NewLook): Promise<void> {
  await sql`insert into desk.document_looks (document_id, staff_id, role, at, told)
    values (${documentId}, ${staffId}, ${role}, ${at}, ${told})`.execute(trx)
}

/** Looks the portal has not reported yet. */
export async function looksToTell(db: Db, most: number): Promise<readonly OwnedLook[]> {
  const { rows } = await sql<
    Omit<OwnedLook, 'at'> & { readonly at: Date }
  >`select l.id, d.owner, c.number, l.staff_id as staff, l.role, l.at
    from desk.document_looks l join desk.documents d on d.id = l.document_id join desk.cases c on c.id = d.case_id
    where not l.told and d.owner is not null order by l.at limit ${most}`.execute(db)
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }))
}

export async function markTold(db: Db, ids: readonly string[]): Promise<void> {
  await sql`update desk.document_looks set told = true where id = any(${[...ids]}::uuid[]) and not told`.execute(db)
}

/** Deletes the files of up to `most` documents whose case ended before `before`; answers how many. Their rows stay. */
export async function deleteFilesOfEndedCases(db: Db, before: Date, most: number): Promise<number> {
  const { numAffectedRows } = await sql`delete from desk.uploads where id in (
    select u.id from desk.cases c join desk.documents d on d.case_id = c.id join desk.uploads u on u.id = d.id
    where c.changed_at < ${before} and c.state in ('done', 'refused', 'closed', 'withdrawn', 'expired') limit ${most})`.execute(db)
  return Number(numAffectedRows ?? 0)
}
