import { challengeAnswer, channelInput, proofInput } from '../../platform/authentication/schemas.ts'
import { personCase } from '../../platform/contracts/cases.ts'
import type { RouteRow } from '../route-row.ts'
import { caseByCode, caseListAnswer, caseOfNumber, caseOpenedAnswer } from './schemas.ts'

const own = { caller: 'case', limit: 'address' } as const

/** Addresses of cases. Which case a browser may see, the desk says. */
export const caseRouteRows: readonly RouteRow[] = [
  {
    ...{ method: 'POST', path: '/api/cases', caller: 'browser', limit: 'case', origin: true },
    schema: { summary: 'Opens a case from the refused sign-in of this browser, once', response: { 200: caseOpenedAnswer } },
  },
  {
    ...{ ...own, method: 'GET', path: '/api/cases', origin: false },
    schema: { summary: 'The cases of this browser', response: { 200: caseListAnswer } },
  },
  {
    ...{ method: 'POST', path: '/api/cases/by-code', caller: 'anyone', limit: 'case', origin: true },
    schema: { summary: 'One case, by its number and its code', body: caseByCode, response: { 200: personCase } },
  },
  {
    ...{ ...own, method: 'GET', path: '/api/cases/:number', origin: false },
    schema: { summary: 'One case of this browser', params: caseOfNumber, response: { 200: personCase } },
  },
  {
    ...{ ...own, method: 'POST', path: '/api/cases/:number/challenges', origin: true, audit: 'challenge.created' },
    schema: {
      summary: 'A challenge to prove possession of the certificate of the case, about the case',
      ...{ params: caseOfNumber, body: channelInput, response: { 200: challengeAnswer } },
    },
  },
  {
    ...{ ...own, method: 'POST', path: '/api/cases/:number/possession', origin: true },
    schema: { summary: 'The proof', params: caseOfNumber, body: proofInput, response: { 200: personCase } },
  },
  {
    ...{ ...own, method: 'POST', path: '/api/cases/:number/withdrawal', origin: true },
    schema: { summary: 'Takes the case back', params: caseOfNumber, response: { 200: personCase } },
  },
]
