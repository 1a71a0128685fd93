import type {
  CaseQuestion,
  DeskContract,
  DocumentInput,
  EffectReport,
  FirstDirectory,
  OpenCaseInput,
  PossessionInput,
  VisitInput,
} from '@yinxin/protocol/desk'
import { failure, type Result } from '@yinxin/protocol/failures'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { createCallerCheck, type Grants } from '../platform/callers/caller-check.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { applyRouteTable } from '../platform/web/route-table.ts'
import { boundWorkInFlight } from '../platform/web/work-in-flight.ts'
import { deskPaths } from './paths.ts'
import { deskPeerRouteTable } from './peer-route-table.ts'
import { longestDocumentQuestion } from './peer-schemas.ts'

/** Questions worked on at once. */
const mostInFlight = 64

/** The desk's contract over HTTPS: for callers whose client certificate has a name that is configured; anybody else hears CALLER_REFUSED. */
export function deskPeerRoutes(app: FastifyInstance, desk: DeskContract, callers: Grants<'portal'>): void {
  const callerOn = createCallerCheck(callers)
  void app.register(async (routes) => {
    applyRouteTable(routes, deskPeerRouteTable)
    boundWorkInFlight(routes, mostInFlight, 'DESK_UNAVAILABLE')
    routes.addHook('onRequest', async (request, reply) =>
      callerOn(request) === undefined ? sendFailure(reply, failure('CALLER_REFUSED')) : undefined,
    )
    const answer = <Question>(path: string, ask: (question: Question) => Promise<Result<object>>) =>
      routes.post(path, async (request, reply) => send(reply, await ask(request.body as Question)))

    answer<OpenCaseInput>(deskPaths.openCase, (input) => desk.openCase(input))
    answer<CaseQuestion>(deskPaths.personCase, (question) => desk.personCase(question))
    answer<{ browser: string }>(deskPaths.personCases, async ({ browser }) => named('cases', await desk.personCases(browser)))
    answer<PossessionInput>(deskPaths.recordPossession, (input) => desk.recordPossession(input))
    routes.post(deskPaths.addDocument, { bodyLimit: longestDocumentQuestion }, async (request, reply) => {
      const { bytes, ...input } = request.body as Omit<DocumentInput, 'bytes'> & { readonly bytes: string }
      return send(reply, await desk.addDocument({ ...input, bytes: Buffer.from(bytes, 'base64') }))
    })
    answer<VisitInput>(deskPaths.prepareVisit, (input) => desk.prepareVisit(input))
    answer(deskPaths.waitingLooks, async () => named('looks', await desk.waitingLooks()))
    answer<{ ids: readonly string[] }>(deskPaths.reportLooks, ({ ids }) => desk.reportLooks(ids))
    answer<Parameters<DeskContract['withdrawCase']>[0]>(deskPaths.withdrawCase, (question) => desk.withdrawCase(question))
    answer(deskPaths.waitingEffects, async () => named('effects', await desk.waitingEffects()))
    answer(deskPaths.directory, () => desk.directory())
    answer<FirstDirectory>(deskPaths.bringDirectory, (first) => desk.bringDirectory(first))
    answer<EffectReport>(deskPaths.reportEffect, (report) => desk.reportEffect(report))
  })
}

const named = <T>(name: string, result: Result<T>): Result<object> => (result.ok ? { ok: true, value: { [name]: result.value } } : result)

const send = (reply: FastifyReply, result: Result<object>): FastifyReply =>
  result.ok ? reply.send(result.value) : sendFailure(reply, result.failure)
