import {
  caseBusinesses,
  casesPerPage,
  caseStates,
  type CaseDecision,
  type CaseLine,
  type CaseListAnswer,
  type CaseOrder,
  type Colleague,
  type Office,
  type StaffCase,
  type StaffStep,
} from '@yinxin/protocol/desk'
import { sql, type Kysely } from 'kysely'
import { orderedBy } from '../../platform/database/sorting.ts'
import type { DeskParts } from '../deps.ts'
import type { StaffRecord } from '../staff/staff-member.ts'
import { officesFor } from '../staff/office-store.ts'
import { staffNames } from '../staff/store.ts'
import type { Case, StoredDecision } from './case.ts'
import { forgivenBetweenNodes, possessionServes, stepsFor } from './case-machine.ts'
import { documentsOf } from './document-store.ts'
import { visitOf } from './visit-store.ts'
import { eventsOf, lastDecision, lastPossession, type Possession } from './store.ts'
import { movable } from './take-step.ts'

/** A case as the one member of staff who asks sees it, with what they can do now. */
export async function presentStaffCase(desk: DeskParts, one: Case, staff: StaffRecord, writing = false): Promise<StaffCase> {
  const { db, clock } = desk
  const [events, decision, proof] = [
    await eventsOf(db, one.id),
    await lastDecision(db, one.id),
    await lastPossession(db, one.id, clock.now()),
  ]
  const visit = await visitOf(db, one.id)
  const seen = Object.values(one.checklist)
  const ids = [one.owner, decision?.clerk, decision?.approver, ...seen.map(({ by }) => by)].filter((id) => id !== null && id !== undefined)
  const names = await staffNames(db, [...new Set(ids)], one.tenantId)
  const colleague = (id: string): Colleague => ({ id, name: names.get(id) ?? '' })
  const { der: _der, ...certificate } = one.facts.certificate
  const { outcomes, checklist } = caseBusinesses[one.code]
  return {
    ...lineOf(one, staff, colleague, decision),
    version: one.version,
    keptUntil: one.keptUntil.toISOString(),
    facts: { ...one.facts, certificate },
    outcomes,
    checklist: checklist.map((item) => {
      const mark = one.checklist[item]
      return mark === undefined ? { item } : { item, seenBy: names.get(mark.by) ?? '', seenAt: mark.at }
    }),
    ...(proof === undefined ? {} : { possession: presentProof(proof, clock.now()) }),
    ...(decision === undefined || decision.state === 'recalled' || !names.has(decision.clerk)
      ? {}
      : { decision: presentDecision(decision, colleague) }),
    documents: await documentsOf(db, one.id, clock.now()),
    events,
    ...(visit === undefined ? {} : { visit: { place: visit.place, day: visit.day } }),
    alsoLooking: await noteViewer(db, one.id, { staffId: staff.id, writing }, clock.now()),
    ...placesOf(await officesFor(db, movable(one)), stepsOf(one, staff, decision, proof, clock.now())),
  }
}

/** Where it may go, for who may move it, and what else can be done. */
function placesOf(offices: readonly Office[], steps: readonly StaffStep[]): Pick<StaffCase, 'offices' | 'steps'> {
  const mayMove = offices.length > 0 && steps.includes('move')
  return { offices: mayMove ? offices : [], steps: mayMove ? steps : steps.filter((step) => step !== 'move') }
}

const presentProof = ({ madeAt, place }: Possession, now: Date) => ({
  at: madeAt.toISOString(),
  serves: possessionServes(madeAt, now),
  where: place,
})

function presentDecision(decision: StoredDecision, colleague: (id: string) => Colleague): CaseDecision {
  const { outcome, reason, clerk, decidedAt, approver, approvedAt, appliedAt } = decision
  return {
    outcome,
    reason,
    clerk: colleague(clerk),
    decidedAt: decidedAt.toISOString(),
    ...(approver === null ? {} : { approver: colleague(approver) }),
    ...(approvedAt === null ? {} : { approvedAt: approvedAt.toISOString() }),
    ...(appliedAt === null ? {} : { appliedAt: appliedAt.toISOString() }),
  }
}

function lineOf(
  one: Case,
  staff: StaffRecord,
  colleague: (id: string) => Colleague,
  decision: Pick<StoredDecision, 'clerk'> | undefined,
): CaseLine {
  return {
    number: one.number,
    state: one.state,
    about: one.code,
    organization: one.organization,
    openedAt: one.openedAt.toISOString(),
    changedAt: one.changedAt.toISOString(),
    ...(one.owner === null ? {} : { owner: colleague(one.owner) }),
    isOwnDecision: one.state === 'for-approval' && decision?.clerk === staff.id,
  }
}

function stepsOf(
  one: Case,
  staff: StaffRecord,
  decision: StoredDecision | undefined,
  proof: Possession | undefined,
  now: Date,
): readonly StaffStep[] {
  const actor = { kind: 'staff', id: staff.id, number: staff.number, roles: staff.roles } as const
  const steps = stepsFor({
    ...{ actor, state: one.state, code: one.code, owner: one.owner, checklist: one.checklist, now, hasReason: true },
    ...(decision === undefined ? {} : { decidedBy: decision.clerk, decidedByNumber: decision.clerkNumber }),
    ...(proof === undefined ? {} : { provenAt: proof.madeAt }),
  }).filter((step): step is Exclude<StaffStep, 'prove'> => !['withdraw', 'expire', 'applied', 'effect-refused'].includes(step))
  const canProve = one.owner === staff.id && ['in-progress', 'on-hold', 'for-approval'].includes(one.state)
  return canProve ? [...steps, 'prove'] : steps
}

/** Seconds a screen counts as looking after it last asked. */
const lookingFor = 20

/**
 * Writes down that somebody looks, or has begun to write, and answers who else does. A look from a future the clock was set back from is none: nobody
 * would ever stop looking.
 */
async function noteViewer(
  db: Kysely<any>,
  caseId: string,
  { staffId, writing }: { readonly staffId: string; readonly writing: boolean },
  now: Date,
): Promise<StaffCase['alsoLooking']> {
  await sql`insert into desk.case_viewers (case_id, staff_id, seen_at, writing) values (${caseId}, ${staffId}, ${now}, ${writing})
    on conflict (case_id, staff_id) do update set seen_at = excluded.seen_at, writing = excluded.writing`.execute(db)
  const since = new Date(now.getTime() - lookingFor * 1000)
  const latest = new Date(now.getTime() + forgivenBetweenNodes)
  const { rows } = await sql<
    StaffCase['alsoLooking'][number]
  >`select s.id, s.name, v.writing from desk.case_viewers v join desk.staff s on s.id = v.staff_id
    where v.case_id = ${caseId} and v.staff_id <> ${staffId} and v.seen_at > ${since} and v.seen_at <= ${latest} order by s.name limit 10`.execute(
    db,
  )
  return rows
}

export interface CaseQuery {
  /** Without a state: those that are over, too. */
  readonly all?: boolean | undefined
  readonly state?: CaseLine['state'] | undefined
  /** Only one's own. */
  readonly mine?: boolean | undefined
  /** Part of a number, of an organisation's name, or a whole credit code. */
  readonly q?: string | undefined
  /** Without one the oldest comes first. */
  readonly sort?: CaseOrder | undefined
  readonly from: number
}

const openStates = ['waiting', 'in-progress', 'on-hold', 'for-approval', 'taking-effect'] as const

const sortedBy = { opened: sql`c.opened_at`, changed: sql`c.changed_at`, organization: sql`c.organization collate desk.pinyin` }

/** The cases of one's tenant. Without a state: those that are open. */
export async function listCases(db: Kysely<any>, staff: StaffRecord, query: CaseQuery, most = casesPerPage): Promise<CaseListAnswer> {
  const { from } = query
  const where = whereOf(staff, query)
  interface Row extends Pick<Case, 'number' | 'state' | 'code' | 'organization' | 'openedAt' | 'changedAt' | 'owner'> {
    readonly ownerName: string | null
    readonly decidedBy: string | null
  }
  const { rows } = await sql<Row>`select c.number, c.state, c.code, c.organization, c.opened_at as "openedAt", c.changed_at as "changedAt",
      c.owner, o.name as "ownerName",
      (select d.clerk from desk.decisions d where d.case_id = c.id order by d.sequence desc limit 1) as "decidedBy"
    from desk.cases c left join desk.staff o on o.id = c.owner
    where ${where} order by ${orderedBy(query.sort ?? 'opened', sortedBy, sql`c.number`)} limit ${most} offset ${from}`.execute(db)
  const [total, states] = await Promise.all([
    sql<{ count: number }>`select count(*)::int as count from desk.cases c where ${where}`.execute(db),
    sql<{ state: string; count: number; oldest: Date }>`select state, count(*)::int as count, min(opened_at) as oldest from desk.cases
      where tenant_id = ${staff.tenantId} and state = any(${[...openStates]}::text[]) group by state`.execute(db),
  ])
  const counted = (state: string) => states.rows.find((row) => row.state === state)?.count ?? 0
  const oldest = states.rows.find(({ state }) => state === 'waiting')?.oldest
  return {
    cases: rows.map(({ ownerName, decidedBy, ...one }) => ({
      number: one.number,
      state: one.state,
      about: one.code,
      organization: one.organization,
      openedAt: one.openedAt.toISOString(),
      changedAt: one.changedAt.toISOString(),
      ...(one.owner === null ? {} : { owner: { id: one.owner, name: ownerName ?? '' } }),
      isOwnDecision: one.state === 'for-approval' && decidedBy === staff.id,
    })),
    total: total.rows[0]?.count ?? 0,
    counts: Object.fromEntries(openStates.map((state) => [state, counted(state)])) as CaseListAnswer['counts'],
    ...(oldest === undefined ? {} : { oldestWaiting: oldest.toISOString() }),
  }
}

function whereOf(staff: StaffRecord, { all, state, mine, q }: CaseQuery) {
  const states = state === undefined ? [...(all === true ? caseStates : openStates)] : [state]
  const text = q?.trim() ?? ''
  const like = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return sql`c.tenant_id = ${staff.tenantId} and c.state = any(${states}::text[])
    and (${mine === true ? staff.id : null}::uuid is null or c.owner = ${mine === true ? staff.id : null}::uuid)
    and (${text} = '' or c.number like ${like} or c.organization like ${like} or c.uscc = ${text.toUpperCase()})`
}
