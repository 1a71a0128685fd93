import type { FastifyInstance } from 'fastify'
import { failure } from '@yinxin/protocol/failures'
import type { TransfersAnswer } from '@yinxin/protocol/portal'
import { addressGroup } from '../../platform/web/address-group.ts'
import { sendFailure } from '../../platform/web/http-server.ts'
import { createSharedLimit } from '../../platform/web/shared-limit.ts'
import type { PortalParts } from '../deps.ts'
import { organizationByUscc } from '../organizations/store.ts'
import { maskedOrganization } from '../organizations/organization.ts'
import { transfersFrom, transfersOfBrowser } from '../transfers/store.ts'
import { askedFrom, askTransfer, defaultTransferDays } from './ask.ts'
import { objectToTransfer } from './object.ts'
import { presentTransfer } from './present.ts'
import { standingOf } from './standing.ts'

/** Routes of transfers: parse, call, present. */
export function transferRoutes(app: FastifyInstance, portal: PortalParts): void {
  const { cookies, db, config } = portal
  const limit = (name: string, most: number) => createSharedLimit({ db, schema: 'portal', name, most, seconds: 86_400 })
  // a hall of computers comes from one address
  const limits = { browser: limit('transfer-browser', 5), address: limit('transfer-address', 100) }

  app.get('/api/transfers', async (request): Promise<TransfersAnswer> => {
    const browser = cookies.hashOf(request, 'case')
    const standing = await standingOf(portal, request)
    const refusal = await askedFrom(portal, cookies.hashOf(request, 'browser'))
    const claimed = refusal && (await organizationByUscc(db, refusal.subject.uscc))
    const asked = browser === undefined ? [] : await transfersOfBrowser(db, browser)
    const own = standing.ok
      ? await transfersFrom(
          db,
          standing.value.map(({ organizationId }) => organizationId),
        )
      : []
    const isOpen = portal.desk !== undefined
    return {
      isOpen,
      workingDays: config.transferWorkingDays ?? defaultTransferDays,
      ...(refusal === undefined || claimed === undefined || !isOpen
        ? {}
        : {
            mayAsk: {
              organization: maskedOrganization(claimed),
              certificate: { issuerName: refusal.certificate.issuerName, serial: refusal.certificate.serial },
            },
          }),
      asked: asked.map((one) => presentTransfer(one, 'asked')),
      own: own.map((one) => presentTransfer(one, 'own')),
      isSignedIn: standing.ok,
    }
  })

  app.post('/api/transfers', async (request, reply) => {
    const signingIn = cookies.hashOf(request, 'browser')
    if (signingIn === undefined) return sendFailure(reply, failure('CASE_SOURCE_MISSING'))
    if (!(await limits.browser.take(signingIn)) || !(await limits.address.take(addressGroup(request.ip))))
      return sendFailure(reply.header('retry-after', '3600'), failure('TOO_MANY_REQUESTS', { minutes: 60 }))
    const known = cookies.hashOf(request, 'case')
    const fresh = cookies.create()
    const asked = await askTransfer(portal, { signingIn, browser: known ?? fresh.hash, traceId: request.traceId })
    if (!asked.ok) return sendFailure(reply, asked.failure)
    if (known === undefined) cookies.set(reply, 'case', fresh.value)
    return { id: asked.value }
  })

  app.post<{ Params: { id: string } }>('/api/transfers/:id/objection', async (request, reply) => {
    const standing = await standingOf(portal, request)
    if (!standing.ok) return sendFailure(reply, standing.failure)
    const objected = await objectToTransfer(portal, { standing: standing.value, id: request.params.id, traceId: request.traceId })
    return objected.ok ? reply.status(204).send() : sendFailure(reply, objected.failure)
  })
}
