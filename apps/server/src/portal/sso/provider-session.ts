import type { FastifyRequest } from 'fastify'
import { asObject, decodeBase64Url, parseObject } from '@yinxin/protocol/wire'
import { sessionOver } from '../../platform/sessions/limits.ts'
import type { Context, Session } from '../../platform/sessions/session.ts'
import type { PortalParts } from '../deps.ts'
import { organizationOfContext } from '../roles/organization-of-context.ts'
import { chooseContext, type Choice } from './choose-context.ts'
import { lastEntered } from '../interactions/launches.ts'
import { findOidc, oidcSessionOfAccount } from './store.ts'

/**
 * The provider keeps a session of its own for each account, by a cookie. Here it never gets to a browser: the account is a context of the portal's
 * session, and so the portal's cookie says which one it is. However an address is spelled, nobody goes on with a session that is over or
 * another browser's, and two tabs have two.
 * @returns id of the provider's session that this request goes on with; undefined: none
 */
export async function providerSessionOf(portal: PortalParts, request: FastifyRequest): Promise<string | undefined> {
  const { db, sessions, clock, cookies } = portal
  const hash = cookies.hashOf(request, 'session')
  const session = hash === undefined ? undefined : await sessions.byCookie(db, hash)
  if (session === undefined || sessionOver(session, clock.now()) !== undefined) return undefined
  const context = await contextOf(portal, request, session)
  // what the context stands on may hold no more: the interaction says so, and the provider is never asked about nobody
  const acting = context && (await organizationOfContext(db, context, session.principal.id, clock.now()))
  return context && acting && oidcSessionOfAccount(db, context.id, clock.now())
}

/**
 * For whom a request to the provider acts: as the interaction it goes on with was answered, as the form says, or as its business system was entered last.
 * Undefined where only the person can say: then the provider knows nobody, and its interaction asks them.
 */
async function contextOf(portal: PortalParts, request: FastifyRequest, session: Session): Promise<Context | undefined> {
  const { pathname, searchParams } = new URL(request.url, 'http://portal')
  const named = (await answeredBy(portal, pathname)) ?? searchParams.get('context')
  const clientId = searchParams.get('client_id') ?? audienceOf(searchParams.get('id_token_hint'))
  const chosen = await contextOfClient(portal, session, { clientId, named })
  return typeof chosen === 'string' ? undefined : chosen
}

/** For whom a session goes into a business system: `choiceTable` decides. */
export async function contextOfClient(
  { db }: PortalParts,
  session: Session,
  { clientId, named }: { readonly clientId: string | undefined; readonly named: unknown },
): Promise<Choice> {
  const last = clientId === undefined ? undefined : await lastEntered(db, session.id, clientId)
  return chooseContext({ contexts: session.contexts, named, last })
}

/** The account the interaction at this address was answered with. */
async function answeredBy({ db, clock }: PortalParts, path: string): Promise<unknown> {
  const uid = /\/auth\/([A-Za-z0-9_-]{1,64})$/.exec(path)?.[1]
  const interaction = uid === undefined ? undefined : await findOidc(db, 'Interaction', uid, clock.now())
  return asObject(asObject(interaction?.['result'])?.['login'])?.['accountId']
}

/** Whom an ID token was made for. Not verified: it only chooses among the session's own contexts; the provider verifies it. */
function audienceOf(unverifiedIdToken: string | null): string | undefined {
  const bytes = decodeBase64Url(unverifiedIdToken?.split('.', 2)[1] ?? '')
  const audience = bytes === undefined ? undefined : parseObject(new TextDecoder().decode(bytes))?.['aud']
  return typeof audience === 'string' ? audience : undefined
}

/** A Cookie header in which the provider's session cookie is `id`, and nothing a browser sent under that name. */
export function withProviderSession(header: string | undefined, cookieName: string, id: string | undefined): string {
  const others = (header ?? '')
    .split(/; */)
    .filter((pair) => pair !== '' && !pair.startsWith(`${cookieName}=`) && !pair.startsWith(`${cookieName}.sig=`))
  return [...others, ...(id === undefined ? [] : [`${cookieName}=${id}`])].join('; ')
}
