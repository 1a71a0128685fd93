import type { ApprovedIssueInput, IssueInput, IssueToStaffInput, LostCertificate, RevokeInput, StatusDecision } from '@yinxin/protocol/ca'
import { failure, type Result } from '@yinxin/protocol/failures'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { sendFailure } from '../platform/web/http-server.ts'
import { applyRouteTable } from '../platform/web/route-table.ts'
import { boundWorkInFlight } from '../platform/web/work-in-flight.ts'
import { createRoleCheck, type Callers } from './callers.ts'
import type { RunningCa } from './index.ts'
import { caPaths } from './paths.ts'
import { caRouteTable } from './route-table.ts'

const maxOcspBytes = 16 * 1024
/** Questions worked on at once. */
const mostInFlight = 128

/**
 * The CA's contract over HTTPS, and what the status service asks. Callers show a client certificate whose name has the role a route asks
 * for; everybody else is answered CALLER_REFUSED. A refusal has the status of the catalogue.
 */
export function caRoutes(app: FastifyInstance, ca: RunningCa, callers: Callers): void {
  void app.register(async (routes) => {
    const check = createRoleCheck(callers)
    applyRouteTable(routes, caRouteTable, (route, { caller }) => void (route.onRequest = check.require(caller)))
    boundWorkInFlight(routes, mostInFlight, 'CA_UNAVAILABLE')
    routes.addContentTypeParser('application/ocsp-request', { parseAs: 'buffer', bodyLimit: maxOcspBytes }, (_request, body, done) =>
      done(null, body),
    )

    routes.post(caPaths.issue, async (request, reply) =>
      sendResult(reply, await ca.as(check.nameOf(request)).issue(request.body as IssueInput)),
    )
    routes.post(caPaths.issueToStaff, async (request, reply) =>
      sendResult(reply, await ca.as(check.nameOf(request)).issueToStaff(request.body as IssueToStaffInput)),
    )
    routes.post(caPaths.issueApproved, async (request, reply) =>
      sendResult(reply, await ca.as(check.nameOf(request)).issueApproved(request.body as ApprovedIssueInput)),
    )
    routes.get(caPaths.officers, async () => ({ officers: await ca.officers() }))
    routes.post(caPaths.revoke, async (request, reply) => {
      const input = request.body as RevokeInput
      if (input.reason === 'removeFromCRL' && !check.has(request, 'resume')) return sendFailure(reply, failure('CALLER_REFUSED'))
      return sendResult(reply, await ca.as(check.nameOf(request)).revoke(input))
    })
    routes.post(caPaths.suspendLost, async (request, reply) =>
      sendResult(reply, await ca.as(check.nameOf(request)).suspendLost(request.body as LostCertificate)),
    )
    routes.post(caPaths.decideStatus, async (request, reply) =>
      sendResult(reply, await ca.as(check.nameOf(request)).decideStatus(request.body as StatusDecision)),
    )
    routes.get(`${caPaths.certificates}/:uscc`, async (request) => ({
      certificates: await ca.certificatesOf((request.params as { readonly uscc: string }).uscc),
    }))
    routes.get(caPaths.authorities, async () => ({ authorities: await ca.authorities() }))
    routes.get(caPaths.unfinishedSignings, async () => ({ unfinished: await ca.unfinishedSignings() }))

    routes.post(caPaths.ocsp, async (request, reply) => {
      const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
      return reply.type('application/ocsp-response').send(Buffer.from(await ca.ocsp(body)))
    })
    routes.get(`${caPaths.authorities}/:sha256`, async (request, reply) => {
      const certificate = await ca.authority((request.params as { readonly sha256: string }).sha256)
      if (certificate === undefined) return sendFailure(reply, failure('NOT_FOUND'))
      return reply.type('application/pkix-cert').send(Buffer.from(certificate))
    })
    routes.get(caPaths.statusChanges, async (request) => {
      const { cursor } = request.query as { readonly cursor?: string }
      return ca.statusChanges(cursor)
    })
    routes.get(`${caPaths.lists}/:list`, async (request, reply) => {
      const known = /^"([0-9a-f]{64})"$/.exec(request.headers['if-none-match'] ?? '')?.[1]
      const found = await ca.crl((request.params as { readonly list: string }).list, known)
      if (found === undefined) return sendFailure(reply, failure('NOT_FOUND'))
      const { version, thisUpdate, nextUpdate, list } = found
      reply.headers({ etag: `"${version}"`, 'last-modified': thisUpdate.toUTCString(), expires: nextUpdate.toUTCString() })
      return list === undefined
        ? reply.status(304).send()
        : reply.type('application/pkix-crl').send(Buffer.from(list.buffer, list.byteOffset, list.length))
    })
  })
}

const sendResult = <T>(reply: FastifyReply, result: Result<T>): FastifyReply =>
  result.ok ? reply.send(result.value) : sendFailure(reply, result.failure)
