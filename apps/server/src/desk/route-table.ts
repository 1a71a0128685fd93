import { sitePublicationPath } from '@yinxin/protocol/assistant'
import { challengeAnswer, channelInput, proofInput, sitePublicationAnswer } from '../platform/authentication/schemas.ts'
import { nothing } from '../platform/web/schemas.ts'
import { administrationRouteTable } from './administration/route-table.ts'
import type { DeskRouteRow } from './route-row.ts'
import {
  queueAnswer,
  queuedCaseOfNumber,
  casesQuery,
  caseLookQuery,
  documentOfCase,
  handOverAnswerInput,
  shiftOfferInput,
  handOverOfId,
  handOversAnswer,
  visitAnswer,
  visitCodeInput,
  figuresAnswer,
  figuresQuery,
  filterInput,
  filterOfId,
  filtersAnswer,
  optionsAnswer,
  deskSessionAnswer,
  staffAddInput,
  staffCaseAnswer,
  staffChangeInput,
  staffListAnswer,
  staffOfId,
  stepInput,
} from './schemas.ts'

const read = { method: 'GET', origin: false } as const
const change = { method: 'POST', origin: true } as const

/** Every address of the desk for its pages. A route without a row does not start; who may call is enforced from here. */
export const deskRouteTable: readonly DeskRouteRow[] = [
  {
    ...{ ...read, path: sitePublicationPath, caller: 'anyone' },
    schema: { summary: 'The public keys of signed requests, for assistants', response: { 200: sitePublicationAnswer } },
  },
  {
    ...{ ...read, path: '/api/options', caller: 'anyone' },
    schema: { summary: 'What the sign-in page needs to know', response: { 200: optionsAnswer } },
  },
  {
    ...{ ...change, path: '/api/sign-in/challenges', caller: 'anyone' },
    schema: { summary: 'A challenge for a member of staff', body: channelInput, response: { 200: challengeAnswer } },
  },
  {
    ...{ ...change, path: '/api/sign-in', caller: 'browser' },
    schema: { summary: 'Signs in with the proof the assistant made', body: proofInput, response: { 200: deskSessionAnswer } },
  },
  {
    ...{ ...read, path: '/api/session', caller: 'staff' },
    schema: { summary: 'Who is signed in, and what they may do', response: { 200: deskSessionAnswer } },
  },
  {
    ...{ method: 'DELETE', origin: true, path: '/api/session', caller: 'staff' },
    schema: { summary: 'Signs out', response: { 204: nothing } },
  },
  {
    ...{ ...read, path: '/api/cases', caller: 'case.see' },
    schema: { summary: 'Cases of one’s office', querystring: casesQuery, response: { 200: queueAnswer } },
  },
  {
    ...{ ...read, path: '/api/cases.csv', caller: 'case.export' },
    outside: 'the list as a file, for a person',
  },
  {
    ...{ ...read, path: '/api/filters', caller: 'case.see' },
    schema: { summary: 'Searches one has kept', response: { 200: filtersAnswer } },
  },
  {
    ...{ ...change, path: '/api/filters', caller: 'case.see' },
    schema: { summary: 'Keeps a search under a name', body: filterInput, response: { 200: filtersAnswer } },
  },
  {
    ...{ method: 'DELETE', origin: true, path: '/api/filters/:id', caller: 'case.see' },
    schema: { summary: 'Deletes a search one has kept', params: filterOfId, response: { 200: filtersAnswer } },
  },
  {
    ...{ ...change, path: '/api/visits', caller: 'case.see' },
    schema: {
      summary: 'The case a visit code was given for: who brought it is here',
      body: visitCodeInput,
      response: { 200: visitAnswer },
    },
  },
  {
    ...{ ...read, path: '/api/hand-overs', caller: 'case.work' },
    schema: { summary: 'What one has offered at the end of a shift, and was offered', response: { 200: handOversAnswer } },
  },
  {
    ...{ ...change, path: '/api/hand-overs', caller: 'case.work' },
    schema: { summary: 'Offers every case one works on to a colleague', body: shiftOfferInput, response: { 200: handOversAnswer } },
  },
  {
    ...{ ...change, path: '/api/hand-overs/:id', caller: 'case.work' },
    schema: {
      summary: 'Accepts, declines or takes back an offer',
      ...{ params: handOverOfId, body: handOverAnswerInput, response: { 200: handOversAnswer } },
    },
  },
  {
    ...{ ...read, path: '/api/cases/:number', caller: 'case.see' },
    schema: { summary: 'One case', params: queuedCaseOfNumber, querystring: caseLookQuery, response: { 200: staffCaseAnswer } },
  },
  {
    ...{ ...change, path: '/api/cases/:number/steps', caller: 'case.see' },
    schema: {
      summary: 'Takes a step, on the case as one saw it; 204: it is another office’s now',
      params: queuedCaseOfNumber,
      body: stepInput,
      response: { 200: staffCaseAnswer, 204: nothing },
    },
  },
  {
    ...{ ...change, path: '/api/cases/:number/possession/challenges', caller: 'case.work' },
    schema: {
      summary: 'A challenge for the certificate of the case, about the case',
      ...{ params: queuedCaseOfNumber, body: channelInput, response: { 200: challengeAnswer } },
    },
  },
  {
    ...{ ...change, path: '/api/cases/:number/possession', caller: 'case.work' },
    schema: {
      summary: 'The proof that it is in somebody’s hands',
      params: queuedCaseOfNumber,
      body: proofInput,
      response: { 200: staffCaseAnswer },
    },
  },
  {
    ...{ ...change, path: '/api/cases/:number/documents/:id', caller: 'case.see' },
    outside: 'a file of a person, for a member of staff',
    takes: { params: documentOfCase },
  },
  {
    ...{ ...read, path: '/api/figures', caller: 'figures.see' },
    schema: { summary: 'Figures of a day', querystring: figuresQuery, response: { 200: figuresAnswer } },
  },
  {
    ...{ ...read, path: '/api/staff', caller: 'staff.manage' },
    schema: { summary: 'Staff of one’s office', response: { 200: staffListAnswer } },
  },
  {
    ...{ ...change, path: '/api/staff', caller: 'staff.manage' },
    schema: { summary: 'Invites a member of staff by a certificate', body: staffAddInput, response: { 200: staffListAnswer } },
  },
  {
    ...{ ...change, path: '/api/staff/:id', caller: 'staff.manage' },
    schema: {
      summary: 'Changes roles, suspends or restores',
      params: staffOfId,
      body: staffChangeInput,
      response: { 200: staffListAnswer },
    },
  },
  ...administrationRouteTable,
]
