import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sitePublicationPath } from '@yinxin/protocol/assistant'
import { failure, type Result } from '@yinxin/protocol/failures'
import type { SignInAnswer } from '@yinxin/protocol/portal'
import { requireOrigin, sendFailure } from '../../platform/web/http-server.ts'
import { createRateLimit } from '../../platform/rate-limit.ts'
import type { BoundOrganization } from '../binding/match.ts'
import type { PortalContext } from '../deps.ts'
import type { SessionsEnd } from '../sessions/end-session.ts'
import { presentOrganization } from '../sessions/present.ts'
import { sessionByCookie } from '../sessions/store.ts'
import { createChallenge } from './challenges.ts'
import { chooseUnit, pendingChoice } from './choose-unit.ts'
import { watchGateway } from './gateway-state.ts'
import type { Entered, Opened, SignInBrowser } from './open-session.ts'
import { signInOptions } from './options.ts'
import { readChallengeInput, readSignInInput, readUnitInput } from './read-input.ts'
import { signIn } from './sign-in.ts'
import { sitePublication, type SiteRequestKey } from './site-request-key.ts'

/** Sign-ins one address may try in a minute, unless configured. */
const defaultPerMinute = 120

/** Routes of the sign-in: parse, call, present. `onEnd` hears of the session that a new one replaces. */
export function signInRoutes(
  app: FastifyInstance,
  context: PortalContext,
  parts: { readonly key: SiteRequestKey; readonly onEnd: SessionsEnd },
): void {
  const { key, onEnd } = parts
  const { config, clock } = context
  const limit = createRateLimit({ limit: config.signInsPerMinute ?? defaultPerMinute, seconds: 60, clock })
  const gatewayState = watchGateway(context.gateway, clock)
  const limited = (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (limit.take(request.ip)) done()
    else sendFailure(reply.header('retry-after', '60'), failure('TOO_MANY_REQUESTS'))
  }
  const changing = { preHandler: [requireOrigin([config.origin]), limited] }

  app.get(sitePublicationPath, async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300').header('access-control-allow-origin', '*')
    return sitePublication(config.origin, config.portalName.zh, key.publicKey)
  })

  app.get('/api/sign-in/options', async () => signInOptions(context, gatewayState))

  app.post('/api/sign-in/challenges', changing, async (request, reply) => {
    const input = readChallengeInput(request.body)
    if (!input.ok) return sendFailure(reply, input.failure)
    const browser = context.cookies.hashOf(request, 'browser') ?? startBrowser(context, reply)
    return createChallenge(context, key, { input: input.value, browser, traceId: request.traceId })
  })

  app.post('/api/sign-in', changing, async (request, reply) => {
    const input = readSignInInput(request.body)
    if (!input.ok) return sendFailure(reply, input.failure)
    const { browser, cookie } = signInBrowser(context, request)
    const farewell = await replacedFarewell(context, browser, onEnd)
    const outcome = await signIn(context, { input: input.value, browser, traceId: request.traceId })
    if (!outcome.ok) return sendFailure(reply, outcome.failure)
    if (outcome.value.next === 'choose-unit') return presentChoice(outcome.value.organization)
    void farewell()
    return enter(context, reply, cookie, outcome.value)
  })

  app.get('/api/sign-in/unit', async (request, reply) => {
    const pending = await pendingChoice(context, context.cookies.hashOf(request, 'browser'))
    return pending.ok ? presentChoice(pending.value) : sendFailure(reply, pending.failure)
  })

  app.post('/api/sign-in/unit', changing, async (request, reply) => {
    const unitCode = readUnitInput(request.body)
    if (!unitCode.ok) return sendFailure(reply, unitCode.failure)
    const { browser, cookie } = signInBrowser(context, request)
    const farewell = await replacedFarewell(context, browser, onEnd)
    const opened: Result<Opened> = await chooseUnit(context, { unitCode: unitCode.value, browser, traceId: request.traceId })
    if (!opened.ok) return sendFailure(reply, opened.failure)
    void farewell()
    return enter(context, reply, cookie, opened.value)
  })
}

function startBrowser({ cookies }: PortalContext, reply: FastifyReply): string {
  const { value, hash } = cookies.create()
  cookies.set(reply, 'browser', value)
  return hash
}

/** The request's browser, and the session cookie it gets if it is let in. */
function signInBrowser({ cookies }: PortalContext, request: FastifyRequest): { readonly browser: SignInBrowser; readonly cookie: string } {
  const { value, hash } = cookies.create()
  const browser = {
    cookieHash: cookies.hashOf(request, 'browser'),
    sessionHash: cookies.hashOf(request, 'session'),
    newSessionHash: hash,
    userAgent: request.headers['user-agent'],
  }
  return { browser, cookie: value }
}

/** What to call once the session this browser has now is replaced. */
async function replacedFarewell({ db }: PortalContext, { sessionHash }: SignInBrowser, onEnd: SessionsEnd): Promise<() => Promise<void>> {
  const replaced = sessionHash === undefined ? undefined : await sessionByCookie(db, sessionHash)
  return onEnd(replaced === undefined ? [] : [replaced])
}

/** Hands over the session cookie; the browser cookie has done its work. */
function enter({ cookies }: PortalContext, reply: FastifyReply, cookie: string, opened: Entered): SignInAnswer {
  cookies.set(reply, 'session', cookie)
  cookies.clear(reply, 'browser')
  return { next: 'enter', location: opened.location, firstSignIn: opened.firstSignIn }
}

function presentChoice(organization: BoundOrganization): SignInAnswer {
  return { next: 'choose-unit', organization: presentOrganization(organization), units: organization.units }
}
