import { failure, readFailure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import { asObject } from '@yinxin/protocol/wire'
import type {
  CertificateStatusAnswer,
  CertificateStatusInput,
  ChallengeAnswer,
  ChallengeInput,
  ClientAnswer,
  ClientsAnswer,
  DirectoryAnswer,
  EnteredSystemAnswer,
  SessionAnswer,
  SignInAnswer,
  SignInInput,
  SignInOptions,
  UnitInput,
} from '@yinxin/protocol/portal'

/** The server's answer to a question about the page's own clock: how far it is off, in seconds; positive when this computer is behind. */
export interface TimedOptions {
  readonly options: SignInOptions
  readonly skewSeconds: number
}

/** The answer to a sign-in that leaves a choice. */
export type UnitChoice = Extract<SignInAnswer, { next: 'choose-unit' }>

/** What the sign-in page needs, fresh, with the clock difference measured on the way. */
export async function readSignInOptions(): Promise<Result<TimedOptions>> {
  const asked = Date.now()
  const answer = await askPortal<SignInOptions>('GET', '/api/sign-in/options')
  if (!answer.ok) return answer
  const middle = (asked + Date.now()) / 2
  return succeeded({ options: answer.value, skewSeconds: Math.round((Date.parse(answer.value.now) - middle) / 1000) })
}

export const readEnteredSystem = () => askPortal<EnteredSystemAnswer>('GET', '/api/sign-in/entered-system')
export const readDirectory = () => askPortal<DirectoryAnswer>('GET', '/api/directory')
export const readCertificateStatus = (input: CertificateStatusInput) =>
  askPortal<CertificateStatusAnswer>('POST', '/api/sign-in/certificate-status', input)
export const createChallenge = (input: ChallengeInput) => askPortal<ChallengeAnswer>('POST', '/api/sign-in/challenges', input)
export const signIn = (input: SignInInput) => askPortal<SignInAnswer>('POST', '/api/sign-in', input)
export const readUnitChoice = () => askPortal<UnitChoice>('GET', '/api/sign-in/unit')
export const chooseUnit = (input: UnitInput) => askPortal<SignInAnswer>('POST', '/api/sign-in/unit', input)
/** @param context for whom; undefined: the one chosen last */
export const readSession = (context?: string) => askPortal<SessionAnswer>('GET', `/api/session${acting(context)}`)
/** Acts for another unit beside what other tabs act for. */
export const actForUnit = (input: UnitInput, context?: string) =>
  askPortal<SessionAnswer>('POST', `/api/session/contexts${acting(context)}`, input)
/** The context itself acts for another unit from now on. */
export const moveToUnit = (input: UnitInput, context?: string) =>
  askPortal<SessionAnswer>('POST', `/api/session/unit${acting(context)}`, input)
export const signOut = () => askPortal<unknown>('DELETE', '/api/session')
/** The UKey of the session was pulled out (R30). */
export const signOutForRemoval = () => askPortal<unknown>('DELETE', '/api/session?reason=ukey-removed')
export const signOutEverywhere = () => askPortal<unknown>('DELETE', '/api/sessions')
export const endSession = (id: string) => askPortal<unknown>('DELETE', `/api/sessions/${encodeURIComponent(id)}`)

/** For whom one may act as an agent. */
export const readClients = () => askPortal<ClientsAnswer>('GET', '/api/session/clients')
/** Acts for a client from now on. */
export const actForClient = (id: string) => askPortal<ClientAnswer>('POST', `/api/session/clients/${encodeURIComponent(id)}`)

const acting = (context: string | undefined) => (context === undefined ? '' : `?context=${encodeURIComponent(context)}`)

/** One call of /api; a file goes as it is. Never rejects: no answer, or one that is not ours, is PORTAL_UNREACHABLE. */
export async function askPortal<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Result<T>> {
  const isFile = body instanceof Blob
  try {
    const response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const value: unknown = text === '' ? {} : JSON.parse(text)
    return response.ok ? succeeded(value as T) : { ok: false, failure: failureIn(value, response) }
  } catch {
    return { ok: false, failure: failure('PORTAL_UNREACHABLE') } // offline, or a proxy answered with its own page
  }
}

/** The failure an answer tells of; one that tells of none is our bug. */
export function failureIn(value: unknown, response: Response): Failure {
  const told = readFailure(asObject(value)?.['failure'])
  if (told !== undefined) return told
  const traceId = response.headers.get('x-trace-id')
  return { ...failure('INTERNAL'), ...(traceId === null ? {} : { traceId }) }
}
