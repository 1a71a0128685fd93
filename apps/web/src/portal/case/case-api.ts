import type { DocumentSubject, PersonCase } from '@yinxin/protocol/desk'
import type { ChallengeAnswer } from '@yinxin/protocol/portal'
import { askPortal } from '../portal-api.ts'

const of = (number: string, rest = '') => `/api/cases/${encodeURIComponent(number)}${rest}`

export const requestCase = () => askPortal<{ readonly number: string; readonly isNew: boolean }>('POST', '/api/cases')
export const readCases = () => askPortal<{ readonly isOpen: boolean; readonly cases: readonly PersonCase[] }>('GET', '/api/cases')
export const readCase = (number: string) => askPortal<PersonCase>('GET', of(number))
export const readCaseByCode = (asked: { readonly number: string; readonly code: string }) =>
  askPortal<PersonCase>('POST', '/api/cases/by-code', asked)
export const createCaseChallenge = (number: string, channel: 'loopback' | 'window') =>
  askPortal<ChallengeAnswer>('POST', of(number, '/challenges'), { channel })
export const sendCaseProof = (number: string, proof: object) => askPortal<PersonCase>('POST', of(number, '/possession'), proof)
export const sendDocument = (number: string, shows: DocumentSubject, file: Blob) =>
  askPortal<PersonCase>('POST', of(number, `/documents?shows=${shows}`), file)
export const requestVisit = (number: string, visit: { readonly desk: string; readonly day: string }) =>
  askPortal<PersonCase>('POST', of(number, '/visit'), visit)
export const withdrawCase = (number: string) => askPortal<PersonCase>('POST', of(number, '/withdrawal'))
