import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failure, type Failure } from '@yinxin/protocol/failures'
import { endSessions, type EndReason } from '../../platform/sessions/end-session.ts'
import type { Session } from '../../platform/sessions/session.ts'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { UnitInput } from '@yinxin/protocol/portal'
import type { PortalParts } from '../deps.ts'
import { openContext, moveContext } from '../units/move-context.ts'
import { handlerAsked } from '../roles/unknown-handlers.ts'
import { presentSession } from './present.ts'
import { sessionOf, signedIn, type SignedIn } from './signed-in.ts'

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type Choosing = { Body: UnitInput }

/** Routes of the signed-in session. */
export function sessionRoutes(app: FastifyInstance, portal: PortalParts): void {
  const end = (sessions: readonly Session[], reason: EndReason, traceId: string) =>
    endSessions(
      portal,
      sessions.map((session) => ({ session, reason, traceId })),
    )

  app.get('/api/session', async (request, reply) => {
    const who = await signedIn(portal, request)
    return who.ok ? answerSession(portal, reply, who.value) : refuse(portal, reply, who.failure)
  })

  app.post<Choosing>('/api/session/unit', async (request, reply) => moveTo(portal, request, reply, moveContext))
  app.post<Choosing>('/api/session/contexts', async (request, reply) => moveTo(portal, request, reply, openContext))

  app.delete<{ Querystring: { reason?: unknown } }>('/api/session', async (request, reply) => {
    const session = await sessionOf(portal, request)
    if (!session.ok) return refuse(portal, reply, session.failure)
    await end([session.value], request.query.reason === 'ukey-removed' ? 'ukey-removed' : 'signed-out', request.traceId)
    portal.cookies.clear(reply, 'session')
    return reply.status(204).send()
  })

  app.delete('/api/sessions', async (request, reply) => {
    const session = await sessionOf(portal, request)
    if (!session.ok) return refuse(portal, reply, session.failure)
    const own = await portal.sessions.ofPrincipal(portal.db, session.value.principal, portal.clock.now())
    await end(own, 'everywhere', request.traceId)
    portal.cookies.clear(reply, 'session')
    return reply.status(204).send()
  })

  app.delete<{ Params: { id: string } }>('/api/sessions/:id', async (request, reply) => {
    const session = await sessionOf(portal, request)
    if (!session.ok) return refuse(portal, reply, session.failure)
    const { id } = request.params
    const other = uuidPattern.test(id) ? await portal.sessions.byId(portal.db, id) : undefined
    // Someone else's session is answered like one that does not exist.
    if (other === undefined || !isSamePrincipal(other, session.value)) return sendFailure(reply, failure('NOT_FOUND'))
    await end([other], 'ended-by-owner', request.traceId)
    if (other.id === session.value.id) portal.cookies.clear(reply, 'session')
    return reply.status(204).send()
  })
}

const isSamePrincipal = ({ principal: a }: Session, { principal: b }: Session) => a.kind === b.kind && a.id === b.id

/** Acts in another unit: the context of the request moves, or one is opened beside it. */
async function moveTo(portal: PortalParts, request: FastifyRequest<Choosing>, reply: FastifyReply, move: typeof moveContext) {
  const who = await signedIn(portal, request)
  if (!who.ok) return refuse(portal, reply, who.failure)
  const { session, context, organization } = who.value
  const moved = await move(portal, { session, context, unitCode: request.body.unitCode, traceId: request.traceId })
  if (!moved.ok) return sendFailure(reply, moved.failure)
  const others = session.contexts.filter(({ id }) => id !== moved.value.id)
  return answerSession(portal, reply, { session: { ...session, contexts: [moved.value, ...others] }, context: moved.value, organization })
}

async function answerSession(portal: PortalParts, reply: FastifyReply, who: SignedIn) {
  const now = portal.clock.now()
  const own = await portal.sessions.ofPrincipal(portal.db, who.session.principal, now)
  const { businessSystems, signOutOnUkeyRemoval = true } = portal.config
  const { basis } = who.context
  const asked = basis.kind === 'binding' ? await handlerAsked(portal.db, portal.config, basis.id) : undefined
  const given = { signedIn: who, own, businessSystems, signOutOnUkeyRemoval, now, ...(asked === undefined ? {} : { asked }) }
  return presentSession(given) ?? sendFailure(reply, failure('NO_UNIT'))
}

/** A session that is missing or over: its cookie goes too. */
function refuse({ cookies }: PortalParts, reply: FastifyReply, refused: Failure): FastifyReply {
  if (refused.code === 'SESSION_MISSING' || refused.code === 'SESSION_EXPIRED') cookies.clear(reply, 'session')
  return sendFailure(reply, refused)
}
