import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sitePublicationPath } from '@yinxin/protocol/assistant'
import type { ChallengeAnswer, SignInAnswer, SignInInput, UnitInput } from '@yinxin/protocol/portal'
import { issueChallenge, type Challenging } from '../../platform/authentication/challenges.ts'
import { sitePublication } from '../../platform/authentication/site-request-key.ts'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { presentOrganization, type Organization } from '../organizations/organization.ts'
import type { OfferedChallengeInput } from '../schemas.ts'
import type { Expected } from './decision.ts'
import { watchGateway } from './gateway-state.ts'
import { signInLimits } from './limits.ts'
import type { Entered, SignInBrowser } from './open-session.ts'
import { signInOptions } from './options.ts'
import { enterUnit, pendingChoice } from './pending-choice.ts'
import { judgeChallengeInput, judgeSignInInput } from './judge-input.ts'
import { signInByProof } from './sign-in.ts'

/** Routes of the sign-in: parse, call, present. */
export function signInRoutes(app: FastifyInstance, portal: PortalParts & Challenging<Expected>): void {
  const { config, clock, requestKey } = portal
  const gatewayState = watchGateway(portal.gateway, clock)

  app.get(sitePublicationPath, async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300').header('access-control-allow-origin', '*')
    return sitePublication(config.origin, config.portalName.zh, requestKey.publicKeys)
  })

  app.get('/api/sign-in/options', async () => signInOptions(portal, gatewayState))

  app.post<{ Body: OfferedChallengeInput }>('/api/sign-in/challenges', async (request, reply) => {
    const input = judgeChallengeInput(request.body)
    if (!input.ok) return sendFailure(reply, input.failure)
    const browser = portal.cookies.hashOf(request, 'browser') ?? startBrowser(portal, reply)
    const limits = signInLimits(config, request.ip, browser)
    const challenge = await issueChallenge(portal, { ...input.value, browser, limits, traceId: request.traceId })
    if (!challenge.ok) return sendFailure(reply.header('retry-after', '60'), challenge.failure)
    return { ...challenge.value, expiresAt: challenge.value.expiresAt.toISOString() } satisfies ChallengeAnswer
  })

  app.post<{ Body: SignInInput }>('/api/sign-in', async (request, reply) => {
    const input = judgeSignInInput(request.body)
    if (!input.ok) return sendFailure(reply, input.failure)
    const { browser, cookie } = signInBrowser(portal, request)
    const outcome = await signInByProof(portal, { input: input.value, browser, traceId: request.traceId })
    if (!outcome.ok) return sendFailure(reply, outcome.failure)
    if (outcome.value.next === 'enter') return enter(portal, reply, cookie, outcome.value)
    portal.cookies.set(reply, 'browser', cookie)
    return presentChoice(outcome.value.organization)
  })

  app.get('/api/sign-in/unit', async (request, reply) => {
    const pending = await pendingChoice(portal, portal.cookies.hashOf(request, 'browser'))
    return pending.ok ? presentChoice(pending.value) : sendFailure(reply, pending.failure)
  })

  app.post<{ Body: UnitInput }>('/api/sign-in/unit', async (request, reply) => {
    const { browser, cookie } = signInBrowser(portal, request)
    const entered = await enterUnit(portal, { unitCode: request.body.unitCode, browser, traceId: request.traceId })
    return entered.ok ? enter(portal, reply, cookie, entered.value) : sendFailure(reply, entered.failure)
  })
}

function startBrowser({ cookies }: PortalParts, reply: FastifyReply): string {
  const { value, hash } = cookies.create()
  cookies.set(reply, 'browser', value)
  return hash
}

/** The request's browser, and the cookie it gets if its proof holds. */
function signInBrowser({ cookies }: PortalParts, request: FastifyRequest): { readonly browser: SignInBrowser; readonly cookie: string } {
  const { value, hash } = cookies.create()
  const browser = {
    cookieHash: cookies.hashOf(request, 'browser'),
    sessionHash: cookies.hashOf(request, 'session'),
    newCookieHash: hash,
    userAgent: request.headers['user-agent'],
    address: request.ip,
  }
  return { browser, cookie: value }
}

/** Hands over the session cookie; the browser cookie has done its work. */
function enter({ cookies }: PortalParts, reply: FastifyReply, cookie: string, entered: Entered): SignInAnswer {
  cookies.set(reply, 'session', cookie)
  cookies.clear(reply, 'browser')
  return { next: 'enter', location: entered.location, firstSignIn: entered.firstSignIn }
}

function presentChoice(organization: Organization): SignInAnswer {
  return { next: 'choose-unit', organization: presentOrganization(organization), units: organization.units }
}
