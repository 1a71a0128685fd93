import type { Kysely } from 'kysely'
import { statement, type Value } from '../db.ts'
import { jsonText } from '../json-text.ts'
import type { Basis, Context, NewContext, NewSession, Session, SessionPrincipal } from './session.ts'

/** The sessions of one component, on the tables of `sessionsMigration` in its schema. */
export interface SessionStore {
  /** Stores a session with its first context. */
  insert(db: Db, cookieHash: string, session: NewSession, context: NewContext): Promise<Session>
  /** Stores a session of somebody who acts for nobody but themselves. */
  insertAlone(db: Db, cookieHash: string, session: NewSession): Promise<Session>
  /** Adds a context beside the others, as the one chosen last. */
  insertContext(db: Db, sessionId: string, context: NewContext, now: Date): Promise<Context>
  /** By the hash of the cookie, over or not. */
  byCookie(db: Db, cookieHash: string): Promise<Session | undefined>
  byId(db: Db, id: string): Promise<Session | undefined>
  /** The session as it is now, held until the transaction ends: nobody ends it or adds a context meanwhile. Undefined: it is gone. */
  hold(db: Db, id: string): Promise<Session | undefined>
  byContext(db: Db, contextId: string): Promise<Session | undefined>
  /** The living sessions of one principal, latest first. */
  ofPrincipal(db: Db, principal: SessionPrincipal, now: Date): Promise<readonly Session[]>
  /** Notes that a session was used. */
  touch(db: Db, id: string, now: Date, idleExpiresAt: Date): Promise<void>
  updateUnit(db: Db, contextId: string, unitCode: string): Promise<void>
  /** Makes a context the one chosen last. */
  choose(db: Db, contextId: string, now: Date): Promise<void>
  /** Deletes one context of a session; false when it was gone already. */
  deleteContext(db: Db, contextId: string): Promise<boolean>
  /** The sessions with a context that stands on a row. */
  ofBasis(db: Db, basis: Basis): Promise<readonly Session[]>
  /** Deletes a session with its contexts; false when it was gone already, so that only one caller reports its end. */
  delete(db: Db, id: string): Promise<boolean>
  /** Sessions that ended before `before` and whose browser never came back, the oldest first. */
  overBefore(db: Db, before: Date, limit: number): Promise<readonly Session[]>
}

type Db = Kysely<any>

/** The column of the principal's row, by kind. */
const principalColumns = { 'certificate-holder': 'holder_id', person: 'person_id', staff: 'staff_id' } as const

/** A `Session` as columns of session `s`. */
const columnsIn = (schema: string) => `s.id, s.acr, s.evidence, s.browser,
  coalesce(s.holder_id, s.person_id, s.staff_id) as "principalId",
  case when s.holder_id is not null then 'certificate-holder' when s.person_id is not null then 'person' else 'staff' end as "principalKind",
  (select coalesce(json_agg(json_build_object('id', c.id, 'organizationId', c.organization_id, 'unitCode', c.unit_code,
      'basis', json_build_object('kind', c.basis_kind, 'id', c.basis_id)) order by c.chosen_at desc), '[]')
    from "${schema}".contexts c where c.session_id = s.id) as contexts,
  s.signed_in_at as "signedInAt", s.last_seen_at as "lastSeenAt", s.idle_expires_at as "idleExpiresAt", s.absolute_expires_at as "absoluteExpiresAt"`

interface Row extends Omit<Session, 'principal'> {
  readonly principalKind: SessionPrincipal['kind']
  readonly principalId: string
}

function sessionOf({ principalKind, principalId, ...rest }: Row): Session {
  return { ...rest, principal: { kind: principalKind, id: principalId } }
}

/**
 * The inserts of a session and its first context as parts of a larger statement: with-queries `session` and `context`. Their values are
 * `openingValues`, from `$first` on.
 * @param source what has to have happened, as `from …`; absent: nothing
 * @param evidence what is stored of the evidence, as SQL over its value and `source`
 */
export function openingInserts(schema: string, first: number, source = '', evidence = (value: string) => value): string {
  const at = (offset: number, type: string) => `$${first + offset}::${type}`
  return `session as (${sessionInsert(schema, first, source, evidence)}), context as (
    insert into "${schema}".contexts (session_id, organization_id, unit_code, basis_kind, basis_id, chosen_at)
    select session.id, ${at(11, 'uuid')}, ${at(12, 'text')}, ${at(13, 'text')}, ${at(14, 'uuid')}, ${at(15, 'timestamptz')} from session
    returning id
  )`
}

/** The insert of a session alone; its values are `sessionValues`, from `$first` on. */
function sessionInsert(schema: string, first: number, source: string, evidence: (value: string) => string): string {
  const at = (offset: number, type: string) => `$${first + offset}::${type}`
  return `
    insert into "${schema}".sessions (cookie_hash, holder_id, person_id, staff_id, acr, evidence, browser,
      signed_in_at, last_seen_at, idle_expires_at, absolute_expires_at)
    select ${at(0, 'text')}, ${at(1, 'uuid')}, ${at(2, 'uuid')}, ${at(3, 'uuid')}, ${at(4, 'text')}, ${evidence(at(5, 'jsonb'))}, ${at(6, 'text')},
      ${at(7, 'timestamptz')}, ${at(8, 'timestamptz')}, ${at(9, 'timestamptz')}, ${at(10, 'timestamptz')} ${source}
    returning id
  `
}

/** The values of `openingInserts`. */
export const openingValues = (cookieHash: string, session: NewSession, context: NewContext): readonly Value[] => [
  ...sessionValues(cookieHash, session),
  ...contextValues(context, session.signedInAt),
]

/** The values of `sessionInsert`. */
function sessionValues(cookieHash: string, session: NewSession): readonly Value[] {
  const { principal, acr, evidence, browser, signedInAt, lastSeenAt, idleExpiresAt, absoluteExpiresAt } = session
  const idOf = (kind: SessionPrincipal['kind']) => (principal.kind === kind ? principal.id : null)
  const times = [signedInAt, lastSeenAt, idleExpiresAt, absoluteExpiresAt].map((time) => time.toISOString())
  const whose = [idOf('certificate-holder'), idOf('person'), idOf('staff')]
  return [cookieHash, ...whose, acr, jsonText(evidence), browser, ...times]
}

/** Number of the values of `openingInserts`. */
export const openingValueCount = 16

const contextValues = ({ organizationId, unitCode, basis }: NewContext, chosenAt: Date): readonly Value[] => [
  organizationId,
  unitCode,
  basis.kind,
  basis.id,
  chosenAt.toISOString(),
]

/** The sessions of the component with this schema. */
export function sessionStore(schema: string): SessionStore {
  const columns = columnsIn(schema)
  const from = `from "${schema}".sessions s`
  const select = (where: string) => statement<Row>(`select ${columns} ${from} where ${where}`)
  const opening = statement<{ readonly id: string; readonly contextId: string }>(
    `with ${openingInserts(schema, 1)} select session.id, context.id as "contextId" from session, context`,
  )
  const openingAlone = statement<{ readonly id: string }>(sessionInsert(schema, 1, '', (value) => value))
  const addContext = statement<{ readonly id: string }>(
    `insert into "${schema}".contexts (organization_id, unit_code, basis_kind, basis_id, chosen_at, session_id)
      values ($1, $2, $3, $4, $5, $6) returning id`,
  )
  const [withCookie, withId, over] = [
    select('s.cookie_hash = $1'),
    select('s.id = $1'),
    select('s.idle_expires_at < $1 order by s.idle_expires_at limit $2'),
  ]
  const withContext = select(`s.id = (select session_id from "${schema}".contexts where id = $1)`)
  const withPrincipal = Object.fromEntries(
    Object.entries(principalColumns).map(([kind, column]) => [
      kind,
      select(`s.${column} = $1 and s.idle_expires_at > $2 order by s.signed_in_at desc`),
    ]),
  )
  const holding = statement<{ readonly id: string }>(`select id from "${schema}".sessions where id = $1 for no key update`)
  const touching = statement(`update "${schema}".sessions set last_seen_at = $2, idle_expires_at = $3 where id = $1`)
  const changingUnit = statement(`update "${schema}".contexts set unit_code = $2 where id = $1`)
  const choosing = statement(`update "${schema}".contexts set chosen_at = $2 where id = $1`)
  const deletingContext = statement(`delete from "${schema}".contexts where id = $1 returning id`)
  const withBasis = select(`s.id in (select session_id from "${schema}".contexts where basis_kind = $1 and basis_id = $2)`)
  const deleting = statement(`delete from "${schema}".sessions where id = $1 returning id`)
  const one = (rows: readonly Row[]) => (rows[0] === undefined ? undefined : sessionOf(rows[0]))
  return {
    async insert(db, cookieHash, session, context) {
      const [row] = await opening(db, openingValues(cookieHash, session, context))
      if (row === undefined) throw new Error('a session was stored and is gone')
      return { ...session, id: row.id, contexts: [{ ...context, id: row.contextId }] }
    },
    async insertAlone(db, cookieHash, session) {
      const [row] = await openingAlone(db, sessionValues(cookieHash, session))
      if (row === undefined) throw new Error('a session was stored and is gone')
      return { ...session, id: row.id, contexts: [] }
    },
    async insertContext(db, sessionId, context, now) {
      const [row] = await addContext(db, [...contextValues(context, now), sessionId])
      if (row === undefined) throw new Error('a context was stored and is gone')
      return { ...context, id: row.id }
    },
    byCookie: async (db, cookieHash) => one(await withCookie(db, [cookieHash])),
    byId: async (db, id) => one(await withId(db, [id])),
    // read after it is held, and not with it: what somebody else committed while this one waited counts
    hold: async (db, id) => ((await holding(db, [id])).length === 0 ? undefined : one(await withId(db, [id]))),
    byContext: async (db, contextId) => one(await withContext(db, [contextId])),
    ofPrincipal: async (db, { kind, id }, now) => ((await withPrincipal[kind]?.(db, [id, now.toISOString()])) ?? []).map(sessionOf),
    touch: async (db, id, now, idleExpiresAt) => void (await touching(db, [id, now.toISOString(), idleExpiresAt.toISOString()])),
    updateUnit: async (db, contextId, unitCode) => void (await changingUnit(db, [contextId, unitCode])),
    choose: async (db, contextId, now) => void (await choosing(db, [contextId, now.toISOString()])),
    deleteContext: async (db, contextId) => (await deletingContext(db, [contextId])).length > 0,
    ofBasis: async (db, { kind, id }) => (await withBasis(db, [kind, id])).map(sessionOf),
    delete: async (db, id) => (await deleting(db, [id])).length > 0,
    overBefore: async (db, before, limit) => (await over(db, [before.toISOString(), limit])).map(sessionOf),
  }
}
