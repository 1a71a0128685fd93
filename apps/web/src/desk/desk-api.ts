import type {
  CaseListAnswer,
  DeskChallengeAnswer,
  DeskOptions,
  DeskProofInput,
  FiguresAnswer,
  StaffCase,
  StaffListAnswer,
  StaffSessionAnswer,
  StaffStepInput,
} from '@yinxin/protocol/desk'
import { askPortal as ask } from '../portal/portal-api.ts'

type Channel = 'loopback' | 'window'
const of = (number: string, rest = '') => `/api/cases/${encodeURIComponent(number)}${rest}`

export const readOptions = () => ask<DeskOptions>('GET', '/api/options')
export const createSignInChallenge = (channel: Channel) => ask<DeskChallengeAnswer>('POST', '/api/sign-in/challenges', { channel })
export const signIn = (proof: DeskProofInput) => ask<StaffSessionAnswer>('POST', '/api/sign-in', proof)
export const readSession = () => ask<StaffSessionAnswer>('GET', '/api/session')
export const signOut = () => ask<unknown>('DELETE', '/api/session')
export const listCases = (query: Readonly<Record<string, string>>) =>
  ask<CaseListAnswer>('GET', `/api/cases?${new URLSearchParams(query).toString()}`)
export const readCase = (number: string) => ask<StaffCase>('GET', of(number))
export const takeStep = (number: string, input: StaffStepInput) => ask<StaffCase>('POST', of(number, '/steps'), input)
export const createPossessionChallenge = (number: string, channel: Channel) =>
  ask<DeskChallengeAnswer>('POST', of(number, '/possession/challenges'), { channel })
export const sendPossession = (number: string, proof: DeskProofInput) => ask<StaffCase>('POST', of(number, '/possession'), proof)
export const readFigures = () => ask<FiguresAnswer>('GET', '/api/figures')
export const listStaff = () => ask<StaffListAnswer>('GET', '/api/staff')
export const addStaff = (input: object) => ask<StaffListAnswer>('POST', '/api/staff', input)
export const changeStaff = (id: string, input: object) => ask<StaffListAnswer>('POST', `/api/staff/${encodeURIComponent(id)}`, input)
