import { timingSafeEqual } from 'node:crypto'
import {
  caseBusinesses,
  isEnded,
  type CaseEvent,
  type CaseEventKind,
  type CaseQuestion,
  type CaseState,
  type PersonCase,
} from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Kysely } from 'kysely'
import type { DeskParts } from '../deps.ts'
import type { Case } from './case.ts'
import { readCaseCode } from './case-code.ts'
import { possessionServes } from './case-machine.ts'
import { documentsOf } from './document-store.ts'
import { visitOf, type StoredVisit } from './visit-store.ts'
import { caseWithNumber, eventsOf, isBrowserOf, lastDecision, lastPossession } from './store.ts'

/** What of a case's course is the person's: who among staff handed it to whom is not. */
const personEvents: readonly CaseEventKind[] = [
  ...(['opened', 'joined', 'taken', 'held', 'missed', 'resumed', 'moved', 'possession-proven', 'submitted', 'approved'] as const),
  ...(['refused', 'closed', 'applied', 'effect-refused', 'withdrawn', 'expired', 'document-added', 'visit-prepared', 'arrived'] as const),
]
/** Events whose words were written for the person. */
const withWords: readonly CaseEventKind[] = ['held', 'moved', 'refused', 'closed', 'document-added', 'visit-prepared']

/** Whether a case takes documents and proofs of the person: until it takes effect or is over. */
export const takesDocuments = (state: CaseState): boolean => !isEnded(state) && state !== 'taking-effect'

/** A case for who shows a browser of it, or its code. CASE_UNKNOWN for anything else: whether there is such a number is nobody's business. */
export async function findPersonCase(desk: DeskParts, db: Kysely<any>, question: CaseQuestion): Promise<Result<Case>> {
  const one = await caseWithNumber(db, question.number)
  const fits =
    'browser' in question
      ? one !== undefined && (await isBrowserOf(db, one.id, question.browser))
      : isCode(desk.codeOf(one?.id ?? ''), question.code) && one !== undefined
  return fits && one !== undefined ? succeeded(one) : failed('CASE_UNKNOWN')
}

function isCode(code: string, written: string): boolean {
  const [a, b] = [Buffer.from(code), Buffer.from(readCaseCode(written))]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** A case as the person sees it. @param inBrowser of a browser the case was opened in, or joined from with the same certificate */
export async function presentPersonCase(desk: DeskParts, one: Case, inBrowser: boolean): Promise<PersonCase> {
  const { db, clock, codeOf, visitCodes } = desk
  const [events, decision, proof] = [
    await eventsOf(db, one.id),
    await lastDecision(db, one.id),
    await lastPossession(db, one.id, clock.now()),
  ]
  const visit = await visitOf(db, one.id)
  const isDecided = decision !== undefined && ['final', 'to-apply', 'applied'].includes(decision.state)
  const { certificate } = one.facts
  return {
    number: one.number,
    ...(inBrowser ? { code: codeOf(one.id) } : {}),
    about: one.code,
    organization: one.organization,
    uscc: one.facts.claimed.uscc,
    state: one.state,
    openedAt: one.openedAt.toISOString(),
    changedAt: one.changedAt.toISOString(),
    keptUntil: one.keptUntil.toISOString(),
    ...(isDecided ? { decision: { outcome: decision.outcome, reason: decision.outcome === 'bind' ? '' : decision.reason } } : {}),
    bring: caseBusinesses[one.code].checklist.map((item) => ({ item, seen: one.checklist[item] !== undefined })),
    certificate: { sha256: certificate.sha256, issuerName: certificate.issuerName, serial: certificate.serial },
    ...(proof === undefined ? {} : { possession: { at: proof.madeAt.toISOString(), serves: possessionServes(proof.madeAt, clock.now()) } }),
    mayProve: inBrowser && takesDocuments(one.state),
    documents: await documentsOf(db, one.id, clock.now()),
    mayAdd: inBrowser && takesDocuments(one.state),
    ...(visit === undefined
      ? {}
      : { visit: presentVisit(visit, inBrowser && !isEnded(one.state) ? visitCodes.codeOf(visit.seed) : undefined) }),
    events: events.filter(({ kind }) => personEvents.includes(kind)).map(forPerson),
  }
}

const presentVisit = ({ place, day }: StoredVisit, code: string | undefined): NonNullable<PersonCase['visit']> => ({
  ...{ place, day },
  ...(code === undefined ? {} : { code }),
})

function forPerson({ staff: _name, words, ...event }: CaseEvent): CaseEvent {
  return { ...event, ...(words !== undefined && withWords.includes(event.kind) ? { words } : {}) }
}
