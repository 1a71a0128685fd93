import { forgivenClockDifference } from '@yinxin/protocol/assistant'
import { failure, type Failure, type FailureCode } from '@yinxin/protocol/failures'
import type { CertificateStatusAnswer, SignInOptions } from '@yinxin/protocol/portal'
import type { AssistantState, LoopbackPermission } from '@yinxin/sdk'
import { dayOf } from '@yinxin/ui/dates'
import { isAccepted } from './candidates.ts'
import type { Candidate } from './candidates.ts'
import type { SystemFacts } from './system.ts'

/** Everything the rule looks at. What is undefined is not known yet. */
export interface ReadinessFacts {
  readonly system?: SystemFacts
  /** The browser calls the page secure. */
  readonly secure: boolean
  /** The browser keeps cookies of this site: without them nobody stays signed in. */
  readonly cookies: boolean
  /** The page came by https, not from this computer itself. */
  readonly https: boolean
  readonly assistant: AssistantState
  readonly permission?: LoopbackPermission
  /** The certificate that would be used. */
  readonly candidate?: Candidate
  /** What the portal said of its revocation status; undefined while asking. */
  readonly status?: CertificateStatusAnswer
  /** Several could be used, and none was ever chosen on this computer: how many. */
  readonly choices?: number
  /** Undefined while asking; `unreachable` when the portal does not answer. */
  readonly options?: SignInOptions | 'unreachable'
  /** Server's clock minus this computer's, in seconds. */
  readonly skewSeconds?: number
}

export type RowId =
  'system' | 'browser' | 'secure' | 'permission' | 'assistant' | 'ukey' | 'certificate' | 'clock' | 'gateway' | 'oldControl'

/** Words of a row's value; the texts turn them into a sentence. */
export type ValueKey =
  | 'checking'
  | 'phone'
  | 'windows'
  | 'linux'
  | 'mac'
  | 'unknownSystem'
  | 'browser'
  | 'cookiesBlocked'
  | 'https'
  | 'local'
  | 'insecure'
  | 'refused'
  | 'allowed'
  | 'notNeeded'
  | 'waitClick'
  | 'asking'
  | 'waitAllowed'
  | 'waitConnect'
  | 'waitSecure'
  | 'waitComputer'
  | 'waitPortal'
  | 'running'
  | 'newKey'
  | 'missing'
  | 'stopped'
  | 'tooOld'
  | 'portTaken'
  | 'lost'
  | 'failed'
  | 'waitAssistant'
  | 'waitApproval'
  | 'noUkey'
  | 'ukeyEmpty'
  | 'driverMissing'
  | 'pinLocked'
  | 'factoryPin'
  | 'lastTry'
  | 'ukeys'
  | 'waitUkey'
  | 'choose'
  | 'expired'
  | 'notYetValid'
  | 'notTrusted'
  | 'revoked'
  | 'suspended'
  | 'refusedHere'
  | 'checkingStatus'
  | 'unchecked'
  | 'daysLeft'
  | 'valid'
  | 'clockOff'
  | 'clockRight'
  | 'unreachable'
  | 'working'
  | 'degraded'
  | 'down'
  | 'noControl'

/** Second line of a row that needs attention. */
export type WhyKey =
  'oldSystem' | 'oldBrowser' | 'refused' | 'keyChanged' | 'factoryPin' | 'lastTry' | 'expiring' | 'clockDrift' | 'gatewayDown' | 'fixHere'

export interface Row {
  readonly id: RowId
  /** Works, needs attention, blocks, does not matter, not known yet. */
  readonly state: 'ok' | 'warn' | 'stop' | 'off' | 'wait'
  readonly value: readonly [key: ValueKey, ...facts: (string | number)[]]
  readonly why?: WhyKey
  /** The catalogue's entry of what is wrong, and so where the help is; a row that blocks or needs attention always has one. */
  readonly failure?: Failure
}

/** What stands at the left: nothing yet, what blocks, the connect button, window mode, the choice of a certificate, or the sign-in button. */
export type Task = 'checking' | 'blocked' | 'connect' | 'window' | 'choose' | 'sign-in'

export interface Readiness {
  /** What blocks first, then what needs attention, then the rest in their fixed order. */
  readonly rows: readonly Row[]
  readonly task: Task
  /** True: nothing is left that could refuse this sign-in, as far as anybody can know before it. */
  readonly certain: boolean
  /** The first cause that blocks, in the fixed order: fixing it may clear the others. */
  readonly blocker?: Row & { readonly failure: Failure }
}

const day = 86_400_000
/** Chromium floor of the sign-in page, and of the pages behind it. */
const floors = { signIn: 87, behind: 109 }
/**
 * Clock difference in seconds that is worth a word; beyond `forgivenClockDifference` the assistant refuses every request.
 */
const drift = 60

/**
 * Is everything ready for a sign-in with a certificate (R1)? Each cause has a row of its own; what does not block is never `stop`.
 * @param now milliseconds since the epoch, by this computer's clock
 */
export function readiness(facts: ReadinessFacts, now: number): Readiness {
  const rows = [
    systemRow(facts),
    browserRow(facts),
    secureRow(facts),
    permissionRow(facts),
    assistantRow(facts),
    ukeyRow(facts),
    certificateRow(facts, now + (facts.skewSeconds ?? 0) * 1000),
    clockRow(facts),
    gatewayRow(facts),
    ok('oldControl', 'off', 'noControl'),
  ]
  const blocker = rows.find((row): row is Row & { failure: Failure } => row.state === 'stop')
  const rank = ({ state }: Row) => (state === 'stop' ? 0 : state === 'warn' ? 1 : 2)
  const sorted = [...rows].sort((a, b) => rank(a) - rank(b))
  if (blocker !== undefined) return { rows: sorted, task: 'blocked', certain: false, blocker }
  const task = taskOf(facts)
  const portalIsThere = typeof facts.options === 'object' && facts.options.gateway !== 'down'
  return {
    rows: sorted,
    task,
    certain:
      task === 'sign-in' && portalIsThere && !isOtherAssistant(facts) && facts.candidate !== undefined && facts.status?.status === 'good',
  }
}

/** The assistant that answers is not the one of last time, and nobody has said why. */
export const isOtherAssistant = ({ assistant }: Pick<ReadinessFacts, 'assistant'>) => assistant.kind === 'connected' && assistant.keyChanged

function taskOf({ assistant, options, choices }: ReadinessFacts): Task {
  if (options === undefined) return 'checking'
  if (assistant.kind === 'connected' && choices !== undefined) return 'choose'
  if (assistant.kind === 'connected') return assistant.status === undefined && assistant.approval !== 'needed' ? 'checking' : 'sign-in'
  if (assistant.kind === 'prompt' || assistant.kind === 'asking') return 'connect'
  return assistant.kind === 'failed' ? 'window' : 'checking'
}

const ok = (id: RowId, state: 'ok' | 'off' | 'wait', ...value: Row['value']): Row => ({ id, state, value })
const stop = (id: RowId, fault: Failure, ...value: Row['value']): Row => ({ id, state: 'stop', value, failure: fault })
const warn = (id: RowId, why: WhyKey, value: Row['value'], code: FailureCode, detail?: Failure['detail']): Row => ({
  id,
  state: 'warn',
  value,
  why,
  failure: failure(code, detail),
})

function systemRow({ system, assistant }: ReadinessFacts): Row {
  if (system === undefined) return ok('system', 'wait', 'checking')
  if (system.system === 'phone') return stop('system', failure('PHONE_UNSUPPORTED'), 'phone')
  if (system.system === 'mac' || system.system === 'linux') return ok('system', 'ok', system.system)
  if (system.system === 'other') return ok('system', 'off', 'unknownSystem')
  const value = ['windows', system.windows ?? '10'] as const
  if (!isTooOld(system)) return ok('system', 'ok', ...value)
  // Where the assistant runs all the same, the age of the system is no obstacle today.
  return assistant.kind === 'connected'
    ? warn('system', 'oldSystem', value, 'SYSTEM_UNSUPPORTED')
    : stop('system', failure('SYSTEM_UNSUPPORTED'), ...value)
}

/** A Windows the assistant cannot be installed on. */
const isTooOld = (system: SystemFacts | undefined) => system?.system === 'windows' && !['10', '11'].includes(system.windows ?? '10')

function browserRow({ system, cookies }: ReadinessFacts): Row {
  if (!cookies) return stop('browser', failure('COOKIES_BLOCKED'), 'cookiesBlocked')
  if (system === undefined) return ok('browser', 'wait', 'checking')
  const value = ['browser', system.browser, system.browserMajor ?? system.chromium ?? ''] as const
  if ((system.chromium ?? floors.behind) < floors.signIn) return stop('browser', failure('BROWSER_TOO_OLD'), ...value)
  return (system.chromium ?? floors.behind) < floors.behind
    ? warn('browser', 'oldBrowser', value, 'BROWSER_TOO_OLD')
    : ok('browser', 'ok', ...value)
}

function secureRow({ secure, https }: ReadinessFacts): Row {
  if (!secure) return stop('secure', failure('INSECURE_PAGE'), 'insecure')
  return ok('secure', 'ok', https ? 'https' : 'local')
}

function permissionRow({ secure, permission, assistant }: ReadinessFacts): Row {
  if (!secure) return ok('permission', 'wait', 'waitSecure')
  if (permission === 'denied') return warn('permission', 'refused', ['refused'], 'LOOPBACK_DENIED')
  if (permission === 'granted') return ok('permission', 'ok', 'allowed')
  if (permission === 'ungated') return ok('permission', 'ok', 'notNeeded')
  if (permission === undefined) return ok('permission', 'wait', 'checking')
  return ok('permission', 'wait', assistant.kind === 'asking' ? 'asking' : 'waitClick')
}

const assistantFaults: Partial<Record<FailureCode, ValueKey>> = {
  ASSISTANT_MISSING: 'missing',
  ASSISTANT_STOPPED: 'stopped',
  ASSISTANT_TOO_OLD: 'tooOld',
  PORT_TAKEN: 'portTaken',
  ASSISTANT_LOST: 'lost',
}

function assistantRow({ assistant, permission, secure, system, options }: ReadinessFacts): Row {
  if (!secure) return ok('assistant', 'wait', 'waitSecure')
  if (permission === 'denied') return ok('assistant', 'wait', 'waitAllowed')
  if (assistant.kind === 'connected') {
    return assistant.keyChanged
      ? warn('assistant', 'keyChanged', ['newKey', assistant.version], 'ASSISTANT_KEY_CHANGED')
      : ok('assistant', 'ok', 'running', assistant.version)
  }
  if (assistant.kind === 'checking') return ok('assistant', 'wait', 'checking')
  if (assistant.kind !== 'failed') return ok('assistant', 'wait', 'waitConnect')
  // It cannot be installed here: that follows from the system, and is no second thing to do.
  if (isTooOld(system)) return ok('assistant', 'wait', 'waitComputer')
  // Which ports, and which versions will do, is the portal's to say.
  if (options === 'unreachable') return ok('assistant', 'wait', 'waitPortal')
  return stop('assistant', assistant.failure, assistantFaults[assistant.failure.code] ?? 'failed')
}

function ukeyRow(facts: ReadinessFacts): Row {
  const { assistant, candidate } = facts
  if (assistant.kind !== 'connected') return ok('ukey', 'wait', waitingFor(facts))
  if (assistant.status === undefined) return ok('ukey', 'wait', assistant.approval === 'needed' ? 'waitApproval' : 'checking')
  const { ukeys, problems } = assistant.status
  const driver = problems.find(({ code }) => code === 'DRIVER_MISSING' || code === 'DRIVER_UNSUITABLE')
  if (ukeys.length === 0 && driver !== undefined) return stop('ukey', driver, 'driverMissing')
  if (ukeys.length === 0) return stop('ukey', failure('UKEY_MISSING'), 'noUkey')
  if (candidate === undefined) return stop('ukey', failure('UKEY_EMPTY'), 'ukeyEmpty')
  if (facts.choices !== undefined) return ok('ukey', 'ok', 'ukeys', ukeys.length)
  const { pin } = candidate.ukey
  if (pin.locked) return stop('ukey', failure('PIN_LOCKED'), 'pinLocked')
  if (pin.factory) return warn('ukey', 'factoryPin', ['factoryPin'], 'PIN_FACTORY')
  return pin.triesLeft === 1
    ? warn('ukey', 'lastTry', ['lastTry'], 'PIN_INCORRECT', { triesLeft: 1 })
    : ok('ukey', 'ok', 'ukeys', ukeys.length)
}

function certificateRow(facts: ReadinessFacts, serverNow: number): Row {
  const { candidate, options, assistant } = facts
  if (assistant.kind !== 'connected') return ok('certificate', 'wait', waitingFor(facts))
  if (candidate === undefined) return ok('certificate', 'wait', assistant.approval === 'needed' ? 'waitApproval' : 'waitUkey')
  if (facts.choices !== undefined) return ok('certificate', 'wait', 'choose', facts.choices)
  const { notBefore, notAfter } = candidate.summary
  const days = Math.floor((notAfter.getTime() - serverNow) / day)
  const [from, until] = [notBefore.toISOString(), notAfter.toISOString()] // a day is said in the person's own time zone
  if (days < 0) return stop('certificate', failure('CERTIFICATE_EXPIRED', { date: until }), 'expired', -days - 1)
  if (notBefore.getTime() > serverNow)
    return stop('certificate', failure('CERTIFICATE_NOT_YET_VALID', { date: from }), 'notYetValid', dayOf(notBefore))
  if (!isAccepted(candidate.summary, typeof options === 'object' ? options.authorities : undefined))
    return stop('certificate', failure('CERTIFICATE_NOT_TRUSTED'), 'notTrusted')
  if (facts.status?.status === 'refused') return refusedRow(facts.status.failure)
  if (days <= 30) return warn('certificate', 'expiring', ['daysLeft', days], 'CERTIFICATE_EXPIRING', { date: until })
  if (facts.status === undefined) return ok('certificate', 'wait', candidate.ukey.pin.locked ? 'unchecked' : 'checkingStatus') // a locked one is not asked about
  return facts.status.status === 'good' ? ok('certificate', 'ok', 'valid', days) : ok('certificate', 'wait', 'unchecked')
}

const refusals: Partial<Record<FailureCode, ValueKey>> = {
  CERTIFICATE_REVOKED: 'revoked',
  CERTIFICATE_SUSPENDED: 'suspended',
  CERTIFICATE_NOT_TRUSTED: 'notTrusted',
}

const refusedRow = (fault: Failure): Row => stop('certificate', fault, refusals[fault.code] ?? 'refusedHere')

function waitingFor({ secure, permission, assistant, system, options }: ReadinessFacts): ValueKey {
  if (!secure) return 'waitSecure'
  if (permission === 'denied') return 'waitAllowed'
  if (assistant.kind === 'checking') return 'checking'
  if (assistant.kind === 'failed') return isTooOld(system) ? 'waitComputer' : options === 'unreachable' ? 'waitPortal' : 'waitAssistant'
  return 'waitConnect'
}

function clockRow({ skewSeconds }: ReadinessFacts): Row {
  if (skewSeconds === undefined) return ok('clock', 'wait', 'checking')
  const minutes = Math.max(1, Math.round(Math.abs(skewSeconds) / 60))
  if (Math.abs(skewSeconds) >= forgivenClockDifference) return stop('clock', failure('CLOCK_SKEW', { minutes }), 'clockOff', minutes)
  return Math.abs(skewSeconds) >= drift
    ? warn('clock', 'clockDrift', ['clockOff', minutes], 'CLOCK_DRIFT', { minutes })
    : ok('clock', 'ok', 'clockRight')
}

function gatewayRow({ options }: ReadinessFacts): Row {
  if (options === undefined) return ok('gateway', 'wait', 'checking')
  if (options === 'unreachable') return stop('gateway', failure('PORTAL_UNREACHABLE'), 'unreachable')
  // Down is a warning: it may be back by the time the PIN is typed, and then nobody was kept waiting.
  if (options.gateway === 'down') return warn('gateway', 'gatewayDown', ['down'], 'GATEWAY_UNAVAILABLE')
  return ok('gateway', 'ok', options.gateway === 'degraded' ? 'degraded' : 'working')
}
