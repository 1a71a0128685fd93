import type { FastifyInstance } from 'fastify'
import { failure } from '@yinxin/protocol/failures'
import type { NoticesAnswer, NoticesReadInput } from '@yinxin/protocol/portal'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { signedInForOwn } from '../sessions/signed-in.ts'
import { noticesOf, noteRead, readUntil } from './store.ts'

/** Notices on one page: older ones are what they told of, in the audit. */
const shown = 50

/** What the organisation of the context was told, and which of it this holder has not read yet. */
export function noticeRoutes(app: FastifyInstance, portal: PortalParts): void {
  const { db } = portal

  app.get('/api/notices', async (request, reply) => {
    const who = await signedInForOwn(portal, request)
    if (!who.ok) return sendFailure(reply, who.failure)
    const { session, organization } = who.value
    const until = await readUntil(db, { holderId: session.principal.id, organizationId: organization.id })
    const found = await noticesOf(db, organization.id, shown)
    const notices = found.map(({ id, kind, detail, createdAt }) => ({
      ...{ id, kind, detail, at: createdAt.toISOString() },
      unread: until === undefined || createdAt > until,
    }))
    return { notices } satisfies NoticesAnswer
  })

  app.post<{ Body: NoticesReadInput }>('/api/notices/read', async (request, reply) => {
    const who = await signedInForOwn(portal, request)
    if (!who.ok) return sendFailure(reply, who.failure)
    const { session, organization } = who.value
    const isRead = await noteRead(db, { holderId: session.principal.id, organizationId: organization.id }, request.body.newest)
    return isRead ? reply.status(204).send() : sendFailure(reply, failure('NOT_FOUND')) // another organisation's, or none
  })
}
