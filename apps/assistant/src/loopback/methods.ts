/**
 * The methods a web page can call. None takes a PIN, lists private objects, formats, imports, exports or signs a value a caller chose: `sign` takes a
 * document, and what is signed are attributes about it.
 */
import {
  assistantProduct,
  maxAssistantMessage,
  maxSiteRequestLength,
  type HelloResult,
  type StatusResult,
} from '@yinxin/protocol/assistant'
import { type Language, failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { asText, assistantProtocol, decodeBase64Url, version, type JsonObject } from '@yinxin/protocol/wire'
import { authenticate } from '../operations/authenticate.ts'
import type { SiteInput } from '../operations/for-site.ts'
import { signForSite } from '../operations/sign-document.ts'
import type { AuthenticateDeps } from '../operations/talk.ts'
import type { Sites } from '../sites/site-list.ts'
import type { InstallationKeys } from './installation-keys.ts'

export interface MethodDeps extends AuthenticateDeps {
  readonly installationKeys: InstallationKeys
  readonly sites: Pick<Sites, 'problem'>
}

/** `hello`: any https page may ask whether an assistant is here, and nothing more. @returns MESSAGE_INVALID for a malformed challenge */
export function hello(
  { standingOf, installationKeys }: Pick<MethodDeps, 'standingOf' | 'installationKeys'>,
  origin: string,
  params: JsonObject,
): Result<HelloResult> {
  const plain = { product: assistantProduct, version, protocol: assistantProtocol, approval: standingOf(origin).approval } as const
  if (params['challenge'] === undefined) return succeeded(plain)
  const challenge = asText(params['challenge'], 86, 43)
  const bytes = challenge === undefined ? undefined : decodeBase64Url(challenge)
  if (challenge === undefined || bytes === undefined || bytes.length < 32 || bytes.length > 64)
    return failed('MESSAGE_INVALID', { field: 'challenge' })
  return succeeded({ ...plain, proof: installationKeys.prove(origin, challenge) })
}

/** `status`: UKeys and certificates, for sites the vendor listed or the person approved. @returns SITE_NOT_APPROVED */
export async function status({ standingOf, ukeys, sites, launches }: MethodDeps, origin: string): Promise<Result<StatusResult>> {
  const { approval } = standingOf(origin)
  if (approval === 'needed') return failed('SITE_NOT_APPROVED')
  const preferred = approval === 'listed' ? launches.preferred() : undefined
  const { ukeys: found, problems } = await ukeys.list()
  const listProblem = sites.problem()
  return succeeded({
    ukeys: found.map(({ pinLength: _length, ...ukey }) => ukey),
    problems: listProblem === undefined ? problems : [...problems, listProblem],
    ...(preferred === undefined ? {} : { preferred }),
  })
}

/** `sessionEnded`: what follows is decided here (reminders/left-ukeys.ts), and the site hears nothing of it. @returns SITE_NOT_APPROVED for a site nobody listed */
export function sessionEnded({ standingOf, left }: Pick<MethodDeps, 'standingOf' | 'left'>, origin: string): Result<object> {
  if (standingOf(origin).approval !== 'listed') return failed('SITE_NOT_APPROVED')
  left.ended(origin)
  return succeeded({})
}

/** `authenticate` and `sign`: reads the parameters, the rest is the operation's. */
export async function callOperation(
  deps: MethodDeps,
  method: 'authenticate' | 'sign',
  origin: string,
  params: JsonObject,
  watcher: Pick<SiteInput, 'started' | 'notify'>,
): Promise<Result<unknown>> {
  const request = asText(params['request'], maxSiteRequestLength)
  if (request === undefined) return failed('REQUEST_INVALID', { field: 'request' })
  const certificateSha256 = readFingerprint(params['certificateSha256'])
  if (certificateSha256 === null) return failed('MESSAGE_INVALID', { field: 'certificateSha256' })
  const usual = { request, origin, language: readLanguage(params['language']), ...watcher }
  const input = certificateSha256 === undefined ? usual : { ...usual, certificateSha256 }
  if (method === 'authenticate') return authenticate(deps, input)
  const content = asText(params['content'], maxAssistantMessage)
  return content === undefined ? failed('MESSAGE_INVALID', { field: 'content' }) : signForSite(deps, { ...input, content })
}

/** A fingerprint in lower-case hex, undefined when absent, null when malformed. */
export function readFingerprint(value: unknown): string | undefined | null {
  if (value === undefined) return undefined
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? value : null
}

export const readLanguage = (value: unknown): Language => (value === 'en' ? 'en' : 'zh-CN')
