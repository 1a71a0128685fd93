import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type Provider from 'oidc-provider'
import { errors } from 'oidc-provider'
import type { FailureCode } from '@yinxin/protocol/failures'
import type { Context, Session } from '../../platform/sessions/session.ts'
import { requestLanguage, searchOf } from '../../platform/web/request-language.ts'
import type { PortalParts } from '../deps.ts'
import { failureLocation } from '../failure-location.ts'
import { deleteInteraction, interactionOf, interactionPath, saveInteraction } from '../interactions/store.ts'
import { organizationOfContext } from '../roles/organization-of-context.ts'
import { sessionOf, standsNoMore } from '../sessions/signed-in.ts'
import { choicePage, type Offered } from './choice-page.ts'
import { saveLaunch } from '../interactions/launches.ts'
import { interactionLife } from './provider-configuration.ts'
import { contextOfClient } from './provider-session.ts'
import { judgeReach } from './reach-system.ts'

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** The routes of an interaction: between a business system's request and its code, where the person signs in if need be. */
export function interactionRoutes(app: FastifyInstance, portal: PortalParts, provider: Provider, amr: readonly string[]): void {
  app.get<{ Params: { uid: string }; Querystring: { context?: unknown } }>('/sso/interaction/:uid', async (request, reply) => {
    const { uid } = request.params
    const interaction = await ownInteraction(provider, request as FastifyRequest, reply, uid)
    const fail = (code: FailureCode) => reply.redirect(failureLocation(code, request.traceId))
    if (typeof interaction === 'string') return fail(interaction)
    const session = await sessionOf(portal, request as FastifyRequest)
    if (session.ok) {
      const clientId = clientOf(interaction)
      const chosen = await contextOfClient(portal, session.value, { clientId, named: request.query.context })
      const enough = isEnough(session.value, interaction)
      if (chosen === 'ask' && enough) {
        const offered = await offeredFor(portal, session.value, interaction)
        if (offered.length === 0) return fail('ROLE_NOT_ALLOWED')
        return reply.type('text/html').send(choicePage(offered, requestLanguage(searchOf(request.url), request.headers)))
      }
      if (typeof chosen !== 'string') {
        const refused = await refusalOf(portal, session.value, chosen, clientId)
        if (refused !== undefined) return fail(refused)
        if (enough) return finish(portal, reply, { interaction, session: session.value, context: chosen, amr })
      }
    }
    await forgetAccount(interaction)
    return askToSignIn(portal, request as FastifyRequest, reply, uid)
  })
}

/**
 * The interaction of this browser. Its cookie is the proof that it began here: a link into somebody else's interaction would sign this person in to
 * that somebody's window.
 */
async function ownInteraction(
  provider: Provider,
  request: FastifyRequest,
  reply: FastifyReply,
  uid: string,
): Promise<Interaction | FailureCode> {
  try {
    const interaction = await provider.interactionDetails(request.raw, reply.raw)
    if (interaction.uid === uid) return interaction
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error
  }
  return (await provider.Interaction.find(uid)) === undefined ? 'SIGN_IN_LOST' : 'SIGN_IN_OTHER_BROWSER'
}

/** Being signed in is enough, unless the business system asked for a new sign-in (prompt=login, max_age, acr): then it must have been made for this interaction. */
function isEnough(session: Session, interaction: Interaction): boolean {
  const asksAnew = interaction.prompt.reasons.some((reason) => reason !== 'no_session')
  return !asksAnew || session.evidence.interaction === interaction.uid
}

/** Why nobody enters a business system for whom this context stands; undefined: they may. */
async function refusalOf(
  { db, clock, config }: PortalParts,
  session: Session,
  context: Context,
  clientId: string | undefined,
): Promise<FailureCode | undefined> {
  const acting = await organizationOfContext(db, context, session.principal.id, clock.now())
  if (acting === undefined) return standsNoMore[context.basis.kind]
  const reached = judgeReach(acting, clientId, config.businessSystems)
  return reached.ok ? undefined : reached.failure.code
}

/** Everybody a session acts for who reaches this business system. */
async function offeredFor({ db, clock, config }: PortalParts, session: Session, interaction: Interaction): Promise<readonly Offered[]> {
  const offered: Offered[] = []
  for (const context of session.contexts) {
    const acting = await organizationOfContext(db, context, session.principal.id, clock.now())
    if (acting === undefined || !judgeReach(acting, clientOf(interaction), config.businessSystems).ok) continue
    const address = `${interactionPath(interaction.uid)}?context=${context.id}`
    offered.push({ address, organization: acting.name, unitCode: context.unitCode, isClient: acting.agent !== undefined })
  }
  return offered
}

const clientOf = ({ params }: Interaction) => (typeof params['client_id'] === 'string' ? params['client_id'] : undefined)

async function finish(
  { db }: PortalParts,
  reply: FastifyReply,
  sign: { readonly interaction: Interaction; readonly session: Session; readonly context: Context; readonly amr: readonly string[] },
): Promise<FastifyReply> {
  const { interaction, session, context, amr } = sign
  const clientId = clientOf(interaction)
  if (clientId !== undefined) await saveLaunch(db, { sessionId: session.id, clientId, contextId: context.id })
  const login = {
    accountId: context.id,
    acr: session.acr,
    amr: [...amr],
    ts: Math.floor(session.signedInAt.getTime() / 1000),
    remember: false,
  }
  interaction.result = { login }
  await save(interaction)
  return reply.redirect(interaction.returnTo, 303)
}

const save = (interaction: Interaction) => interaction.save(interaction.exp - Math.floor(Date.now() / 1000))

/** The sign-in to come opens another portal session and ends the one the provider knew; an interaction tied to that one could not go on. */
async function forgetAccount(interaction: Interaction): Promise<void> {
  if (interaction.session === undefined) return
  delete (interaction as { session?: unknown }).session
  await save(interaction)
}

/** Back to the sign-in page, which comes back here. */
async function askToSignIn(portal: PortalParts, request: FastifyRequest, reply: FastifyReply, uid: string): Promise<FastifyReply> {
  const { cookies, db, clock } = portal
  let browser = cookies.hashOf(request, 'browser')
  if (browser === undefined) {
    const { value, hash } = cookies.create()
    cookies.set(reply, 'browser', value)
    browser = hash
  }
  await saveInteraction(db, browser, uid, new Date(clock.now().getTime() + interactionLife * 1000))
  return reply.redirect(`/ssologin/login?interaction=${uid}`, 303)
}

const uidPattern = /^[A-Za-z0-9_-]{1,64}$/

/**
 * Keeps the sign-in page and the browser's waiting interaction in step.
 * @returns where to go first; undefined when the page may be shown
 */
export async function beforeSignInPage(portal: PortalParts, request: FastifyRequest): Promise<string | undefined> {
  const { interaction } = request.query as { interaction?: unknown }
  const browser = portal.cookies.hashOf(request, 'browser')
  if (typeof interaction !== 'string' || !uidPattern.test(interaction)) {
    // Somebody who comes for the portal itself (an address typed, a link elsewhere) ends at the workbench, not in a business system left half way.
    // From one of our own pages, the failure page say, the way goes on.
    const fromHere = request.headers['sec-fetch-site'] === 'same-origin'
    if (browser !== undefined && !fromHere) await deleteInteraction(portal.db, browser)
    return undefined
  }
  const waiting = browser === undefined ? undefined : await interactionOf(portal.db, browser, portal.clock.now())
  return waiting === interaction ? undefined : interactionPath(interaction)
}
