import type { Result } from '@yinxin/protocol/failures'
import type { ChallengeAnswer, UnblockingChallengeInput, UnblockingDecisionInput, UnblockingPasskeyInput } from '@yinxin/protocol/portal'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendFailure } from '../../platform/web/http-server.ts'
import { actingPerson } from '../role-management/acting-person.ts'
import type { Proving } from '../sign-in/prove-certificate.ts'
import { reportOne } from './ask-organizations.ts'
import { challengeByCertificate, challengeByPasskey, decideByCertificate, decideByPasskey, type Deciding } from './decide.ts'
import { presentUnblockings } from './present.ts'
import type { StoredUnblocking } from './store.ts'

type Of<Body> = { Params: { application: string }; Body: Body }

/** Routes of unblockings the organisation is asked about: parse, call, present. */
export function unblockingRoutes(app: FastifyInstance, proving: Proving): void {
  const { cookies } = proving
  const path = '/api/organization/unblockings'

  app.get(path, async (request, reply) => {
    const acting = await actingPerson(proving, request)
    return acting.ok ? presentUnblockings(proving, acting.value) : sendFailure(reply, acting.failure)
  })

  app.post<Of<UnblockingChallengeInput>>(`${path}/:application/challenges`, async (request, reply) => {
    const { agrees, ...asked } = request.body
    const deciding = await whoDecides(request, agrees)
    if (!deciding.ok) return sendFailure(reply, deciding.failure)
    const browser = cookies.hashOf(request, 'browser') ?? startBrowser(reply)
    const challenge = await challengeByCertificate(proving, deciding.value, { ...asked, browser, address: request.ip })
    if (!challenge.ok) return sendFailure(reply, challenge.failure)
    return { ...challenge.value, expiresAt: challenge.value.expiresAt.toISOString() } satisfies ChallengeAnswer
  })

  app.post<Of<UnblockingDecisionInput>>(`${path}/:application`, (request, reply) =>
    decided(request, reply, (deciding) =>
      decideByCertificate(proving, deciding, { input: request.body, browser: cookies.hashOf(request, 'browser') }),
    ),
  )

  app.post<Of<UnblockingChallengeInput>>(`${path}/:application/passkey/challenges`, async (request, reply) => {
    const deciding = await whoDecides(request, request.body.agrees)
    const asked = deciding.ok ? await challengeByPasskey(proving, deciding.value) : deciding
    return asked.ok ? asked.value : sendFailure(reply, asked.failure)
  })

  app.post<Of<UnblockingPasskeyInput>>(`${path}/:application/passkey`, (request, reply) =>
    decided(request, reply, (deciding) => decideByPasskey(proving, deciding, request.body)),
  )

  async function whoDecides(request: FastifyRequest<Of<unknown>>, agrees: boolean): Promise<Result<Deciding>> {
    const acting = await actingPerson(proving, request as FastifyRequest)
    if (!acting.ok) return acting
    return { ok: true, value: { acting: acting.value, application: request.params.application, agrees, traceId: request.traceId } }
  }

  async function decided(
    request: FastifyRequest<Of<{ readonly agrees: boolean }>>,
    reply: FastifyReply,
    decide: (deciding: Deciding) => Promise<Result<StoredUnblocking>>,
  ): Promise<FastifyReply> {
    const deciding = await whoDecides(request, request.body.agrees)
    const done = deciding.ok ? await decide(deciding.value) : deciding
    if (!deciding.ok || !done.ok) return sendFailure(reply, done.ok ? { code: 'INTERNAL', number: 9000 } : done.failure)
    // told at once; what is not heard now is told again
    if (proving.agreements !== undefined) await reportOne(proving, proving.agreements, done.value)
    return reply.send(await presentUnblockings(proving, deciding.value.acting))
  }

  function startBrowser(reply: FastifyReply): string {
    const { value, hash } = cookies.create()
    cookies.set(reply, 'browser', value)
    return hash
  }
}
