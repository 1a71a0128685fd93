import { sitePublicationPath } from '@yinxin/protocol/assistant'
import {
  caseOrders,
  caseStates,
  staffActions,
  mayDo,
  type DeskChallengeAnswer,
  type DeskChallengeInput,
  type DeskProofInput,
  type FilterInput,
  type HandOverAnswer,
  type ShiftOfferInput,
  type StaffAddInput,
  type StaffChangeInput,
  type StaffSessionAnswer,
  type StaffStepInput,
  type VisitCodeInput,
} from '@yinxin/protocol/desk'
import { failure, type Result } from '@yinxin/protocol/failures'
import { isCalendarDay } from '@yinxin/protocol/wire'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { issueChallenge, type ChallengeRequest } from '../platform/authentication/challenges.ts'
import { sitePublication } from '../platform/authentication/site-request-key.ts'
import { endSessions } from '../platform/sessions/end-session.ts'
import type { Session } from '../platform/sessions/session.ts'
import { localDay } from '../platform/local-day.ts'
import { sendUpload } from '../platform/uploads/upload-routes.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { casesAsCsv } from './cases/export.ts'
import { figuresOf } from './cases/figures.ts'
import { proveAtDesk } from './cases/prove-at-desk.ts'
import { listCases, presentStaffCase, type CaseQuery } from './cases/staff-case.ts'
import { caseByNumber } from './cases/store.ts'
import { takeCaseStep } from './cases/take-step.ts'
import type { DeskWithProofs } from './deps.ts'
import { lookAtDocument } from './documents/look-at-document.ts'
import { dropFilter, filtersOf, keepFilter } from './filters/filters.ts'
import { answerHandOver, offerHandOver, openHandOvers } from './hand-overs/hand-overs.ts'
import { arrive } from './visits/visits.ts'
import { guardDesk, staffOf } from './guards.ts'
import { deskPages } from './pages.ts'
import { challengeLimits } from '../platform/authentication/challenge-limits.ts'
import { signInStaff } from './sign-in/sign-in.ts'
import { administrationRoutes } from './administration/routes.ts'
import { addStaff, changeStaff } from './staff/administer.ts'
import type { StaffRecord } from './staff/staff-member.ts'
import { activeStaff, caseWorkers, staffOfTenant } from './staff/store.ts'

/** Mounts pages and /api of staff, in a scope of its own. */
export function deskRoutes(app: FastifyInstance, desk: DeskWithProofs): void {
  app.register(async (scope) => {
    deskPages(scope, desk)
    scope.register(async (guarded) => {
      guardDesk(guarded, desk)
      signInRoutes(guarded, desk)
      caseRoutes(guarded, desk)
      filterRoutes(guarded, desk)
      shiftRoutes(guarded, desk)
      staffRoutes(guarded, desk)
      administrationRoutes(guarded, desk, (request) => staffOf(request).staff)
    })
  })
}

function signInRoutes(app: FastifyInstance, desk: DeskWithProofs): void {
  const { config, clock, cookies, requestKey } = desk
  app.get(sitePublicationPath, async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300').header('access-control-allow-origin', '*')
    return sitePublication(config.origin, config.name.zh, requestKey.publicKeys)
  })

  app.get('/api/options', async () => ({
    ...{ name: config.name, demo: config.demo, assistantPorts: config.assistantPorts },
    ...{ minimumAssistantVersion: config.minimumAssistantVersion, now: clock.now().toISOString() },
  }))

  app.post<{ Body: DeskChallengeInput }>('/api/sign-in/challenges', async (request, reply) =>
    sendChallenge(desk, request, reply, { ...request.body, purpose: 'staff-sign-in' }),
  )

  app.post<{ Body: DeskProofInput }>('/api/sign-in', async (request, reply) => {
    const { value, hash } = cookies.create()
    const signedIn = await signInStaff(desk, {
      input: request.body,
      browser: cookies.hashOf(request, 'browser'),
      sessionHash: cookies.hashOf(request, 'session'),
      newCookieHash: hash,
      userAgent: request.headers['user-agent'],
      traceId: request.traceId,
    })
    if (!signedIn.ok) return sendFailure(reply, signedIn.failure)
    const session = await desk.sessions.byCookie(desk.db, hash)
    const staff = session && (await activeStaff(desk.db, session.principal.id))
    if (session === undefined || staff === undefined) return sendFailure(reply, failure('SESSION_MISSING'))
    cookies.set(reply, 'session', value)
    return presentSession(desk, session, staff)
  })

  app.get('/api/session', async (request) => {
    const { session, staff } = staffOf(request)
    return presentSession(desk, session, staff)
  })

  app.delete('/api/session', async (request, reply) => {
    const { session } = staffOf(request)
    await endSessions(desk, [{ session, reason: 'signed-out', traceId: request.traceId }])
    cookies.clear(reply, 'session')
    return reply.status(204).send()
  })
}

async function presentSession({ db }: DeskWithProofs, session: Session, staff: StaffRecord): Promise<StaffSessionAnswer> {
  const { id, name, number, tenantId: tenant, roles } = staff
  const may = staffActions.filter((action) => mayDo(roles, action))
  const colleagues = may.includes('case.see') ? await caseWorkers(db, tenant) : []
  return { staff: { id, name, number, tenant, roles }, may, idleExpiresAt: session.idleExpiresAt.toISOString(), colleagues }
}

/** Makes a challenge for this browser, which gets its cookie where it has none. */
async function sendChallenge(
  desk: DeskWithProofs,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Pick<ChallengeRequest, 'purpose' | 'about' | 'certificate' | 'channel'>,
): Promise<FastifyReply | DeskChallengeAnswer> {
  const browser = desk.cookies.hashOf(request, 'browser') ?? startBrowser(desk, reply)
  const limits = challengeLimits(desk.config, request.ip, browser)
  const issued = await issueChallenge(desk, { ...asked, browser, limits, traceId: request.traceId })
  if (!issued.ok) return sendFailure(reply.header('retry-after', '60'), issued.failure)
  return { ...issued.value, expiresAt: issued.value.expiresAt.toISOString() }
}

function startBrowser({ cookies }: DeskWithProofs, reply: FastifyReply): string {
  const { value, hash } = cookies.create()
  cookies.set(reply, 'browser', value)
  return hash
}

type OfCase = { Params: { number: string } }

/** What of a search an export goes by; without one it is everything. What does not read as a search finds nothing more than none would. */
const readExportQuery = ({ all, mine, q, sort, state }: Record<string, unknown>): Omit<CaseQuery, 'from'> => ({
  all: all !== 'false',
  mine: mine === 'true',
  state: caseStates.find((one) => one === state),
  q: typeof q === 'string' ? q.slice(0, 100) : undefined,
  sort: caseOrders.find((one) => one === sort),
})

function caseRoutes(app: FastifyInstance, desk: DeskWithProofs): void {
  const { db } = desk
  app.get<{ Querystring: Partial<CaseQuery> }>('/api/cases', async (request) =>
    listCases(db, staffOf(request).staff, { from: 0, ...request.query }),
  )

  app.get<{ Querystring: Record<string, unknown> }>('/api/cases.csv', async (request, reply) => {
    const query = readExportQuery(request.query)
    const csv = await casesAsCsv(desk, { staff: staffOf(request).staff, query, traceId: request.traceId })
    if (!csv.ok) return sendFailure(reply, csv.failure)
    return reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="cases.csv"').send(csv.value)
  })

  app.get<OfCase & { Querystring: { writing?: boolean } }>('/api/cases/:number', async (request, reply) =>
    sendCase(desk, reply, staffOf(request).staff, request.params.number, request.query.writing),
  )

  app.post<OfCase & { Body: StaffStepInput }>('/api/cases/:number/steps', async (request, reply) => {
    const { staff } = staffOf(request)
    const { number } = request.params
    const taken = await takeCaseStep(desk, { number, input: request.body, staff, traceId: request.traceId })
    if (!taken.ok) return sendFailure(reply, taken.failure)
    return request.body.step === 'move' ? reply.status(204).send() : sendCase(desk, reply, staff, number)
  })

  app.post<OfCase & { Body: DeskChallengeInput }>('/api/cases/:number/possession/challenges', async (request, reply) => {
    const { number } = request.params
    const one = await caseByNumber(db, number, staffOf(request).staff.tenantId)
    if (one === undefined) return sendFailure(reply, failure('CASE_UNKNOWN'))
    const about = { type: 'case', number } as const
    return sendChallenge(desk, request, reply, { ...request.body, purpose: 'possession', about, certificate: one.facts.certificate.der })
  })

  app.post<OfCase & { Body: DeskProofInput }>('/api/cases/:number/possession', async (request, reply) => {
    const { staff } = staffOf(request)
    const { number } = request.params
    const browser = desk.cookies.hashOf(request, 'browser')
    const proven = await proveAtDesk(desk, { number, input: request.body, browser, staff, traceId: request.traceId })
    return proven.ok ? sendCase(desk, reply, staff, number) : sendFailure(reply, proven.failure)
  })

  app.post<{ Params: { number: string; id: string } }>('/api/cases/:number/documents/:id', async (request, reply) => {
    const { number, id } = request.params
    const looked = await lookAtDocument(desk, { number, id, staff: staffOf(request).staff, traceId: request.traceId })
    return looked.ok ? sendUpload(reply, looked.value) : sendFailure(reply, looked.failure)
  })

  app.get<{ Querystring: { day?: string } }>('/api/figures', async (request, reply) => {
    const { day = localDay(desk.clock.now()) } = request.query
    return isCalendarDay(day) ? figuresOf(db, staffOf(request).staff, day) : sendFailure(reply, failure('INPUT_INVALID', { field: 'day' }))
  })
}

/** Searches somebody keeps for themselves. */
function filterRoutes(app: FastifyInstance, desk: DeskWithProofs): void {
  app.get('/api/filters', async (request) => filtersOf(desk.db, staffOf(request).staff))

  app.post<{ Body: FilterInput }>('/api/filters', async (request, reply) => {
    const { staff } = staffOf(request)
    const kept = await keepFilter(desk, staff, request.body)
    return kept.ok ? filtersOf(desk.db, staff) : sendFailure(reply, kept.failure)
  })

  app.delete<{ Params: { id: string } }>('/api/filters/:id', async (request) => {
    const { staff } = staffOf(request)
    await dropFilter(desk.db, staff, request.params.id)
    return filtersOf(desk.db, staff)
  })
}

/** Visits of persons, and cases that go from one shift to the next. */
function shiftRoutes(app: FastifyInstance, desk: DeskWithProofs): void {
  const { db } = desk

  app.post<{ Body: VisitCodeInput }>('/api/visits', async (request, reply) => {
    const arrived = await arrive(desk, { code: request.body.code, staff: staffOf(request).staff, traceId: request.traceId })
    return arrived.ok ? arrived.value : sendFailure(reply, arrived.failure)
  })

  const by = (request: FastifyRequest) => ({ staff: staffOf(request).staff, traceId: request.traceId })
  const answer = async (request: FastifyRequest, reply: FastifyReply, done: Result<true>) =>
    done.ok ? openHandOvers(db, staffOf(request).staff) : sendFailure(reply, done.failure)

  app.get('/api/hand-overs', async (request) => openHandOvers(db, staffOf(request).staff))

  app.post<{ Body: ShiftOfferInput }>('/api/hand-overs', async (request, reply) =>
    answer(request, reply, await offerHandOver(desk, request.body, by(request))),
  )

  app.post<{ Params: { id: string }; Body: Pick<HandOverAnswer, 'answer'> }>('/api/hand-overs/:id', async (request, reply) =>
    answer(request, reply, await answerHandOver(desk, { id: request.params.id, answer: request.body.answer }, by(request))),
  )
}

async function sendCase(desk: DeskWithProofs, reply: FastifyReply, staff: StaffRecord, number: string, writing?: boolean) {
  const one = await caseByNumber(desk.db, number, staff.tenantId)
  return one === undefined ? sendFailure(reply, failure('CASE_UNKNOWN')) : presentStaffCase(desk, one, staff, writing)
}

function staffRoutes(app: FastifyInstance, desk: DeskWithProofs): void {
  const list = async ({ tenantId }: StaffRecord) => ({ staff: await staffOfTenant(desk.db, tenantId) })
  const answer = async (reply: FastifyReply, staff: StaffRecord, done: Result<true>) =>
    done.ok ? list(staff) : sendFailure(reply, done.failure)

  app.get('/api/staff', async (request) => list(staffOf(request).staff))

  app.post<{ Body: StaffAddInput }>('/api/staff', async (request, reply) => {
    const { staff } = staffOf(request)
    return answer(reply, staff, await addStaff(desk, { by: staff, input: request.body, traceId: request.traceId }))
  })

  app.post<{ Params: { id: string }; Body: StaffChangeInput }>('/api/staff/:id', async (request, reply) => {
    const { staff } = staffOf(request)
    const change = { by: staff, id: request.params.id, input: request.body, traceId: request.traceId }
    return answer(reply, staff, await changeStaff(desk, change))
  })
}
