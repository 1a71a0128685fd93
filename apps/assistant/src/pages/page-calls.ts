/** The calls of our own pages. Each needs the token of its own audience, from the origin the token was given to. */
import { maxSiteRequestLength, type HelloResult } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { asObject, asText, type JsonObject } from '@yinxin/protocol/wire'
import { pageOrigin } from '../loopback/guard.ts'
import { readFingerprint, readLanguage } from '../loopback/methods.ts'
import type { PageAccess } from '../loopback/page-access.ts'
import type { PageCall } from '../loopback/server.ts'
import type { Windows } from '../operations/windows.ts'
import type { PersonSettings } from '../pin/person-settings.ts'
import { approvalPeriods, type Answer } from '../pin/prompt.ts'
import type { PagePrompter } from '../pin/prompts/page.ts'
import type { Home } from './home.ts'

export interface PageCallDeps {
  readonly access: PageAccess
  readonly home: Home
  readonly windows: Windows
  /** Undefined when PINs are asked by another program. */
  readonly prompts: PagePrompter | undefined
  readonly settings: PersonSettings
  /** Ends the assistant. */
  readonly quit: () => void
  /** The proof of this installation for a site. */
  readonly hello: (origin: string, params: JsonObject) => Result<HelloResult>
}

/** Answers one call; UI_CODE_INVALID for a token that is missing, of another audience or from another origin. */
export async function answerPageCall(deps: PageCallDeps, call: PageCall): Promise<Result<unknown>> {
  if (call.name === 'exchange') return exchange(deps, call)
  if (call.name === 'window.hello') return proveWindow(deps, call)
  if (call.name === 'window.open') return openWindow(deps, call)
  const audience = deps.access.audienceOf(call.token, call.origin)
  const [kind, name] = call.name.split('.', 2)
  if (audience === undefined || name === undefined || audience.kind !== kind) return failed('UI_CODE_INVALID')
  switch (audience.kind) {
    case 'home':
      return homeCall(deps, name, call)
    case 'prompt':
      return promptCall(deps, audience.id, name, call)
    case 'window':
      return windowCall(deps, audience.id, name, call)
  }
}

async function homeCall({ home, quit }: PageCallDeps, name: string, { params, gone }: PageCall): Promise<Result<unknown>> {
  if (name === 'state') return succeeded(await home.state(seenOf(params), gone))
  if (name !== 'quit') return home.act(name, params)
  quit()
  return succeeded({})
}

function exchange({ access }: PageCallDeps, { params, origin }: PageCall): Result<unknown> {
  const exchanged = access.exchange(asText(params['code'], 64) ?? '', origin)
  return exchanged === undefined ? failed('UI_CODE_INVALID') : succeeded({ token: exchanged.token, audience: exchanged.audience.kind })
}

/**
 * The window posts this proof to `origin` and to no other, so a page that names another site than itself hears nothing.
 * @returns MESSAGE_INVALID without an origin or a challenge
 */
function proveWindow({ hello }: PageCallDeps, { params: { origin, challenge } }: PageCall): Result<unknown> {
  const site = pageOrigin(asText(origin, 255))
  return site === undefined || challenge === undefined ? failed('MESSAGE_INVALID', { field: 'origin' }) : hello(site, { challenge })
}

async function openWindow({ access, windows }: PageCallDeps, { params, origin }: PageCall): Promise<Result<unknown>> {
  const request = asText(params['request'], maxSiteRequestLength)
  if (request === undefined) return failed('REQUEST_INVALID', { field: 'request' })
  const opened = await windows.open(request, asText(params['origin'], 255), readLanguage(params['language']))
  return opened.ok ? succeeded({ token: access.issueToken({ kind: 'window', id: opened.value }, origin) }) : opened
}

async function promptCall(
  { prompts, settings }: PageCallDeps,
  id: string,
  name: string,
  { params, gone }: PageCall,
): Promise<Result<unknown>> {
  const page = prompts?.find(id)
  if (page === undefined) return failed('UI_CODE_INVALID')
  if (name === 'state') return succeeded({ ...(await page.state(seenOf(params), gone)), phrase: settings.phrase() ?? null })
  if (name === 'phrase')
    return settings.phrase() === undefined && settings.choosePhrase(params['phrase'])
      ? succeeded({})
      : failed('INPUT_INVALID', { field: 'phrase' })
  const answer = name === 'answer' ? readAnswer(asObject(params['answer'])) : undefined
  if (answer === undefined) return failed('MESSAGE_INVALID', { field: 'answer' })
  return page.answer(seenOf(params), answer) ? succeeded({}) : failed('MESSAGE_INVALID', { field: 'version' })
}

async function windowCall({ windows }: PageCallDeps, id: string, name: string, { params, gone }: PageCall): Promise<Result<unknown>> {
  switch (name) {
    case 'state': {
      const state = await windows.state(id, seenOf(params), gone)
      return state === undefined ? failed('UI_CODE_INVALID') : succeeded(state)
    }
    case 'start': {
      const sha256 = readFingerprint(params['certificateSha256'])
      return sha256 === null ? failed('MESSAGE_INVALID', { field: 'certificateSha256' }) : windows.start(id, sha256)
    }
    case 'cancel':
      windows.cancel(id)
      return succeeded({})
    default:
      return failed('NOT_FOUND')
  }
}

function readAnswer(value: JsonObject | undefined): Answer | undefined {
  const text = (name: string) => asText(value?.[name], 64)
  switch (value?.['kind']) {
    case 'cancelled':
    case 'again':
      return { kind: value['kind'] }
    case 'approved': {
      const period = approvalPeriods.find((name) => name === value['period'])
      return period === undefined ? undefined : { kind: 'approved', period }
    }
    case 'chosen': {
      const sha256 = text('sha256')
      return sha256 === undefined ? undefined : { kind: 'chosen', sha256 }
    }
    case 'pin': {
      const pin = text('pin')
      return pin === undefined ? undefined : { kind: 'pin', pin }
    }
    case 'new-pin': {
      const [oldPin, newPin] = [text('oldPin'), text('newPin')]
      return oldPin === undefined || newPin === undefined ? undefined : { kind: 'new-pin', oldPin, newPin }
    }
    default:
      return undefined
  }
}

function seenOf({ version }: JsonObject): number {
  return Number.isSafeInteger(version) ? (version as number) : 0
}
