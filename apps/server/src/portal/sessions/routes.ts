import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failure, type Result } from '@yinxin/protocol/failures'
import { requireOrigin, sendFailure } from '../../platform/web/http-server.ts'
import { organizationById } from '../binding/store.ts'
import type { PortalContext } from '../deps.ts'
import { switchUnit } from '../sign-in/choose-unit.ts'
import { readUnitInput } from '../sign-in/read-input.ts'
import { currentSession } from './current-session.ts'
import { endSessions, type EndReason, type SessionsEnd } from './end-session.ts'
import { presentSession } from './present.ts'
import { sessionById, sessionsOfBinding, type Session } from './store.ts'

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Routes of the signed-in session. `onEnd` is called before sessions end, and what it answers after. */
export function sessionRoutes(app: FastifyInstance, context: PortalContext, onEnd: SessionsEnd): void {
  const changing = { preHandler: requireOrigin([context.config.origin]) }
  const end = (sessions: readonly Session[], reason: EndReason, traceId: string) =>
    endSessions(context, onEnd, { sessions, reason, traceId })
  const sessionOf = (request: FastifyRequest) => currentSession(context, context.cookies.hashOf(request, 'session'), request.traceId)

  app.get('/api/session', async (request, reply) => {
    const session = await sessionOf(request)
    return session.ok ? answerSession(context, reply, session.value) : refuse(context, reply, session)
  })

  app.post('/api/session/unit', changing, async (request, reply) => {
    const session = await sessionOf(request)
    if (!session.ok) return refuse(context, reply, session)
    const unitCode = readUnitInput(request.body)
    if (!unitCode.ok) return sendFailure(reply, unitCode.failure)
    const switched = await switchUnit(context, { session: session.value, unitCode: unitCode.value, traceId: request.traceId })
    return switched.ok ? answerSession(context, reply, switched.value) : sendFailure(reply, switched.failure)
  })

  app.delete<{ Querystring: { reason?: unknown } }>('/api/session', changing, async (request, reply) => {
    const session = await sessionOf(request)
    if (!session.ok) return refuse(context, reply, session)
    await end([session.value], request.query.reason === 'ukey-removed' ? 'ukey-removed' : 'signed-out', request.traceId)
    context.cookies.clear(reply, 'session')
    return reply.status(204).send()
  })

  app.delete('/api/sessions', changing, async (request, reply) => {
    const session = await sessionOf(request)
    if (!session.ok) return refuse(context, reply, session)
    const own = await sessionsOfBinding(context.db, session.value.bindingId, context.clock.now())
    await end(own, 'everywhere', request.traceId)
    context.cookies.clear(reply, 'session')
    return reply.status(204).send()
  })

  app.delete<{ Params: { id: string } }>('/api/sessions/:id', changing, async (request, reply) => {
    const session = await sessionOf(request)
    if (!session.ok) return refuse(context, reply, session)
    const { id } = request.params
    const other = uuidPattern.test(id) ? await sessionById(context.db, id) : undefined
    // Someone else's session is answered like one that does not exist.
    if (other?.bindingId !== session.value.bindingId) return sendFailure(reply, failure('NOT_FOUND'))
    await end([other], 'ended-by-owner', request.traceId)
    if (other.id === session.value.id) context.cookies.clear(reply, 'session')
    return reply.status(204).send()
  })
}

async function answerSession(context: PortalContext, reply: FastifyReply, session: Session) {
  const now = context.clock.now()
  const organization = await organizationById(context.db, session.organizationId)
  const own = await sessionsOfBinding(context.db, session.bindingId, now)
  const { businessSystems, signOutOnUkeyRemoval = true } = context.config
  const answer = organization && presentSession({ session, organization, own, businessSystems, signOutOnUkeyRemoval, now })
  return answer ?? sendFailure(reply, failure('NO_UNIT'))
}

/** A session that is missing or over: its cookie goes too. */
function refuse({ cookies }: PortalContext, reply: FastifyReply, session: Extract<Result<Session>, { ok: false }>): FastifyReply {
  cookies.clear(reply, 'session')
  return sendFailure(reply, session.failure)
}
