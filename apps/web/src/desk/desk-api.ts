import type {
  CaseListAnswer,
  DeskChallengeAnswer,
  DeskOptions,
  DeskProofInput,
  FilterInput,
  FiltersAnswer,
  FiguresAnswer,
  HandOverAnswer,
  ShiftOfferInput,
  HandOversAnswer,
  StaffCase,
  StaffSessionAnswer,
  StaffStepInput,
} from '@yinxin/protocol/desk'
import { failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { askPortal as ask, failureIn } from '../portal/portal-api.ts'

type Channel = 'loopback' | 'window'
const of = (number: string, rest = '') => `/api/cases/${encodeURIComponent(number)}${rest}`

export const fetchOptions = () => ask<DeskOptions>('GET', '/api/options')
export const createSignInChallenge = (channel: Channel) => ask<DeskChallengeAnswer>('POST', '/api/sign-in/challenges', { channel })
export const enterDesk = (proof: DeskProofInput) => ask<StaffSessionAnswer>('POST', '/api/sign-in', proof)
export const fetchSession = () => ask<StaffSessionAnswer>('GET', '/api/session')
export const signOutStaff = () => ask<unknown>('DELETE', '/api/session')
export const fetchCases = (query: Readonly<Record<string, string>>) =>
  ask<CaseListAnswer>('GET', `/api/cases?${new URLSearchParams(query).toString()}`)
export const fetchCase = (number: string, writing = false) => ask<StaffCase>('GET', of(number, writing ? '?writing=true' : ''))
export const showVisit = (code: string) => ask<{ readonly number: string }>('POST', '/api/visits', { code })
export const fetchHandOvers = () => ask<HandOversAnswer>('GET', '/api/hand-overs')
export const sendHandOver = (input: ShiftOfferInput) => ask<HandOversAnswer>('POST', '/api/hand-overs', input)
export const answerOffer = ({ id, answer }: HandOverAnswer) =>
  ask<HandOversAnswer>('POST', `/api/hand-overs/${encodeURIComponent(id)}`, { answer })
export const sendStep = (number: string, input: StaffStepInput) => ask<StaffCase>('POST', of(number, '/steps'), input)
export const createPossessionChallenge = (number: string, channel: Channel) =>
  ask<DeskChallengeAnswer>('POST', of(number, '/possession/challenges'), { channel })
export const sendPossession = (number: string, proof: DeskProofInput) => ask<StaffCase>('POST', of(number, '/possession'), proof)
export const fetchDocument = (number: string, id: string) => askFile('POST', of(number, `/documents/${encodeURIComponent(id)}`))
export const fetchExport = (query: string) => askFile('GET', `/api/cases.csv?${query}`)
const askFile = async (method: 'GET' | 'POST', path: string): Promise<Result<Blob>> => {
  try {
    const response = await fetch(path, { method })
    return response.ok ? succeeded(await response.blob()) : { ok: false, failure: failureIn(await response.json(), response) }
  } catch {
    return { ok: false, failure: failure('PORTAL_UNREACHABLE') }
  }
}
export const fetchFilters = () => ask<FiltersAnswer>('GET', '/api/filters')
export const saveFilter = (input: FilterInput) => ask<FiltersAnswer>('POST', '/api/filters', input)
export const forgetFilter = (id: string) => ask<FiltersAnswer>('DELETE', `/api/filters/${encodeURIComponent(id)}`)
export const readFigures = () => ask<FiguresAnswer>('GET', '/api/figures')
