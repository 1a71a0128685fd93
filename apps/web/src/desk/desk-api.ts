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

export const fetchOptions = () => ask<DeskOptions>('GET', '/api/options')
export const createSignInChallenge = (channel: Channel) => ask<DeskChallengeAnswer>('POST', '/api/sign-in/challenges', { channel })
export const enterDesk = (proof: DeskProofInput) => ask<StaffSessionAnswer>('POST', '/api/sign-in', proof)
export const fetchSession = () => ask<StaffSessionAnswer>('GET', '/api/session')
export const signOutStaff = () => ask<unknown>('DELETE', '/api/session')
export const fetchCases = (query: Readonly<Record<string, string>>) =>
  ask<CaseListAnswer>('GET', `/api/cases?${new URLSearchParams(query).toString()}`)
export const fetchCase = (number: string) => ask<StaffCase>('GET', of(number))
export const sendStep = (number: string, input: StaffStepInput) => ask<StaffCase>('POST', of(number, '/steps'), input)
export const createPossessionChallenge = (number: string, channel: Channel) =>
  ask<DeskChallengeAnswer>('POST', of(number, '/possession/challenges'), { channel })
export const sendPossession = (number: string, proof: DeskProofInput) => ask<StaffCase>('POST', of(number, '/possession'), proof)
export const readFigures = () => ask<FiguresAnswer>('GET', '/api/figures')
export const listStaff = () => ask<StaffListAnswer>('GET', '/api/staff')
export const sendNewStaff = (input: object) => ask<StaffListAnswer>('POST', '/api/staff', input)
export const sendStaffChange = (id: string, input: object) => ask<StaffListAnswer>('POST', `/api/staff/${encodeURIComponent(id)}`, input)
