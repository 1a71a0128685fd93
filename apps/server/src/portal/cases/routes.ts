import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CaseDesk, PersonCase } from '@yinxin/protocol/desk'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import type { ChallengeAnswer } from '@yinxin/protocol/portal'
import { holdChallenge, issueChallenge, type Challenging } from '../../platform/authentication/challenges.ts'
import { addressGroup } from '../../platform/web/address-group.ts'
import { sendFailure } from '../../platform/web/http-server.ts'
import { createSharedLimit } from '../../platform/web/shared-limit.ts'
import type { PortalParts } from '../deps.ts'
import type { Expected } from '../sign-in/decision.ts'
import { signInLimits } from '../sign-in/limits.ts'
import { withReminders } from '../visits/with-reminders.ts'
import { caseFactsOf } from './case-facts.ts'
import { keptRefusal, type Refusal } from '../sign-in/refusals.ts'

type Portal = PortalParts & Challenging<Expected>
type OfCase = { Params: { number: string } }
type Proving = OfCase & { Body: { challengeId: string; authToken: string } }

/** Cases one browser, and one address, may open in a day; a hall of computers comes from one address. Wrong codes for a number, and of an address. */
const limitsOf = ({ db }: PortalParts) => {
  const limit = (name: string, most: number, seconds: number) => createSharedLimit({ db, schema: 'portal', name, most, seconds })
  return {
    opened: { browser: limit('case-browser', 10, 86_400), address: limit('case-address', 200, 86_400) },
    wrong: { number: limit('case-code', 10, 3600), address: limit('case-code-address', 30, 3600) },
  }
}

/** What goes along with a case that was opened in a browser (hash of its cookie). */
export type WhenOpened = (
  request: FastifyRequest,
  opened: { readonly number: string; readonly browser: string; readonly isNew: boolean; readonly refusal: Refusal },
) => Promise<void>

/** Routes of a person's cases; without a desk nobody answers there. */
export function caseRoutes(app: FastifyInstance, portal: Portal, whenOpened: WhenOpened): void {
  const { cookies } = portal
  const limits = limitsOf(portal)
  const desk = portal.desk ?? awayDesk
  const send = (reply: FastifyReply, result: Result<object>) => (result.ok ? result.value : sendFailure(reply, result.failure))
  const browserOf = (request: FastifyRequest) => cookies.hashOf(request, 'case')

  app.post('/api/cases', async (request, reply) => {
    const [signingIn, now] = [cookies.hashOf(request, 'browser'), portal.clock.now()]
    const refusal = signingIn === undefined ? undefined : await keptRefusal(portal.db, signingIn, now)
    if (refusal === undefined || signingIn === undefined) return sendFailure(reply, failure('CASE_SOURCE_MISSING'))
    if (!(await limits.opened.browser.take(signingIn)) || !(await limits.opened.address.take(addressGroup(request.ip))))
      return sendFailure(reply.header('retry-after', '3600'), failure('TOO_MANY_REQUESTS', { minutes: 60 }))
    const known = browserOf(request)
    const fresh = cookies.create()
    const facts = await caseFactsOf(portal.db, refusal.facts)
    const opened = await desk.openCase({ source: refusal.id, browser: known ?? fresh.hash, facts, traceId: request.traceId })
    if (!opened.ok) return sendFailure(reply, opened.failure)
    if (known === undefined) cookies.set(reply, 'case', fresh.value)
    const { number, isNew } = opened.value
    await whenOpened(request, { number, isNew, browser: known ?? fresh.hash, refusal: refusal.facts })
    return { number, isNew }
  })

  app.get('/api/cases', async (request, reply) => {
    const browser = browserOf(request)
    const isOpen = portal.desk !== undefined
    if (browser === undefined) return { isOpen, cases: [] }
    const cases = await desk.personCases(browser)
    return cases.ok ? { isOpen, cases: cases.value } : sendFailure(reply, cases.failure)
  })

  app.post<{ Body: { number: string; code: string } }>('/api/cases/by-code', async (request, reply) => {
    const { number, code } = request.body
    const address = addressGroup(request.ip)
    // Counted before the desk is asked: of many tries at once no more get there than of one after the other.
    if (!(await limits.wrong.address.take(address)) || !(await limits.wrong.number.take(number))) {
      const blocked = (await limits.wrong.number.blockedFor(number)) ?? (await limits.wrong.address.blockedFor(address)) ?? 1
      return sendFailure(reply.header('retry-after', String(blocked)), failure('TOO_MANY_REQUESTS', { minutes: Math.ceil(blocked / 60) }))
    }
    const found = await desk.personCase({ number, code })
    if (found.ok || found.failure.code !== 'CASE_UNKNOWN') {
      await limits.wrong.address.giveBack(address)
      await limits.wrong.number.giveBack(number)
    }
    return send(reply, found)
  })

  app.get<OfCase>('/api/cases/:number', async (request, reply) => {
    const browser = browserOf(request)
    const found = browser === undefined ? failed('CASE_UNKNOWN') : await desk.personCase({ number: request.params.number, browser })
    return found.ok ? withReminders(portal.db, found.value) : sendFailure(reply, found.failure)
  })

  app.post<OfCase & { Body: { channel?: string } }>('/api/cases/:number/challenges', async (request, reply) => {
    const { number } = request.params
    const browser = browserOf(request)
    const own = browser === undefined ? failed('CASE_UNKNOWN') : await desk.personCase({ number, browser })
    if (!own.ok || browser === undefined) return sendFailure(reply, own.ok ? failure('CASE_UNKNOWN') : own.failure)
    if (!own.value.mayProve) return sendFailure(reply, failure('CASE_STEP_REFUSED'))
    const limits = signInLimits(portal.config, request.ip, browser)
    const about = { type: 'case', number } as const
    const asked = { ...request.body, purpose: 'possession', about, browser, limits, traceId: request.traceId } as const
    const issued = await issueChallenge(portal, asked)
    if (!issued.ok) return sendFailure(reply.header('retry-after', '60'), issued.failure)
    return { ...issued.value, expiresAt: issued.value.expiresAt.toISOString() } satisfies ChallengeAnswer
  })

  app.post<Proving>('/api/cases/:number/possession', async (request, reply) =>
    send(reply, await prove(portal, desk, request, browserOf(request))),
  )

  app.post<OfCase>('/api/cases/:number/withdrawal', async (request, reply) => {
    const browser = browserOf(request)
    const question = { number: request.params.number, browser: browser ?? '', traceId: request.traceId }
    return send(reply, browser === undefined ? failed('CASE_UNKNOWN') : await desk.withdrawCase(question))
  })
}

/**
 * A possession proof from the browser that opened the case: made for it (`about`), accepted by the gateway with fresh data. Whether the certificate is
 * that of the case, the desk says.
 */
async function prove(
  portal: Portal,
  desk: CaseDesk,
  request: FastifyRequest<Proving>,
  browser: string | undefined,
): Promise<Result<PersonCase>> {
  const { traceId, params, body } = request
  const held = await holdChallenge(portal, { id: body.challengeId, browser, purpose: 'possession' })
  if (!held.ok) return held
  const { challenge, consume } = held.value
  const isAbout = challenge.about?.type === 'case' && challenge.about.number === params.number
  if (!isAbout || browser === undefined) return (await consume(), failed('CHALLENGE_UNKNOWN', { reason: 'other-case' }))
  const { nonce, origin } = challenge
  const asked = { authToken: body.authToken, nonce, origin, policy: { revocation: 'required' } as const, traceId }
  const { verdict, code, certificate, assurance } = await portal.gateway.verifyAuthentication(asked).finally(consume)
  if (!(await consume())) return failed('CHALLENGE_UNKNOWN')
  if (verdict !== 'accepted' || certificate === undefined) return failed(code ?? 'INTERNAL')
  if (assurance !== 'certificate') return failed('BINDING_NEEDS_FRESH_STATUS')
  const madeAt = portal.clock.now().toISOString()
  return desk.recordPossession({ number: params.number, browser, certificateSha256: certificate.sha256, madeAt, traceId })
}

const away = async () => failed('DESK_UNAVAILABLE')

/** Where no desk is configured: there are no cases, and nothing can be opened. */
const awayDesk: CaseDesk = {
  ...{ openCase: away, personCase: away, recordPossession: away, withdrawCase: away, waitingEffects: away, reportEffect: away },
  ...{ addDocument: away, prepareVisit: away, waitingLooks: away, reportLooks: away },
  personCases: async () => succeeded([]),
}
