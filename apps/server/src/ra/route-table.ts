import { sitePublicationPath } from '@yinxin/protocol/assistant'
import { raPaths } from '@yinxin/protocol/ra'
import { challengeAnswer, channelInput, proofInput, sitePublicationAnswer } from '../platform/authentication/schemas.ts'
import { nothing } from '../platform/web/schemas.ts'
import type { RaRouteRow } from './route-row.ts'
import {
  applicationAnswer,
  applicationsAnswer,
  applicationsQuery,
  approveInput,
  byCertificate,
  byNumber,
  byUscc,
  certificatesAnswer,
  codeInput,
  contactInput,
  decideInput,
  sentCodesAnswer,
  officerApplication,
  officerSessionAnswer,
  raOptionsAnswer,
  receiptInput,
  refuseInput,
  releaseAnswer,
  submitInput,
} from './schemas.ts'

const [ask, tell] = [{ method: 'GET', origin: false } as const, { method: 'POST', origin: false } as const]
const change = { method: 'POST', origin: true } as const
const of = (rest = '') => `${raPaths.applications}/:number${rest}`

/** Every address of the RA. A route without a row does not start; who may call is enforced from here. */
export const raRouteTable: readonly RaRouteRow[] = [
  {
    ...{ ...tell, path: raPaths.codes, caller: 'anyone' },
    schema: {
      summary: 'Sends an application code to the contact on file, and does not say whether there is one',
      body: codeInput,
      response: { 204: nothing },
    },
  },
  {
    ...{ ...tell, path: raPaths.applications, caller: 'anyone' },
    schema: {
      summary: 'Takes an application, by a code or by the key of the certificate that is renewed',
      body: submitInput,
      response: { 200: applicationAnswer },
    },
  },
  {
    ...{ ...ask, path: of(), caller: 'applicant' },
    schema: { summary: 'How an application is', params: byNumber, response: { 200: applicationAnswer } },
  },
  {
    ...{ ...tell, path: of('/receipt'), caller: 'applicant' },
    schema: {
      summary: 'The first signature of the new key, or of one whose PIN is new: the certificate is in use',
      params: byNumber,
      body: receiptInput,
      response: { 200: applicationAnswer },
    },
  },
  {
    ...{ ...tell, path: of('/release'), caller: 'applicant' },
    schema: {
      summary: 'What unblocks the UKey of an approved application, encrypted to its key; once, and again for two minutes',
      params: byNumber,
      response: { 200: releaseAnswer },
    },
  },
  {
    ...{ ...tell, path: of('/withdrawal'), caller: 'applicant' },
    schema: { summary: 'Takes an application back before anybody has decided', params: byNumber, response: { 200: applicationAnswer } },
  },
  {
    ...{ ...ask, path: sitePublicationPath, caller: 'anyone' },
    schema: { summary: 'The public keys of signed requests, for assistants', response: { 200: sitePublicationAnswer } },
  },
  {
    ...{ ...ask, path: '/api/options', caller: 'anyone' },
    schema: { summary: 'What the sign-in page needs to know', response: { 200: raOptionsAnswer } },
  },
  {
    ...{ ...ask, path: '/api/demo/messages', caller: 'anyone' },
    schema: { summary: 'The last text messages, in the demo only', response: { 200: sentCodesAnswer } },
  },
  {
    ...{ ...change, path: '/api/sign-in/challenges', caller: 'anyone' },
    schema: { summary: 'A challenge for an officer', body: channelInput, response: { 200: challengeAnswer } },
  },
  {
    ...{ ...change, path: '/api/sign-in', caller: 'browser' },
    schema: { summary: 'Signs in with the proof the assistant made', body: proofInput, response: { 200: officerSessionAnswer } },
  },
  {
    ...{ ...ask, path: '/api/session', caller: 'officer' },
    schema: { summary: 'Who is signed in', response: { 200: officerSessionAnswer } },
  },
  {
    ...{ method: 'DELETE', origin: true, path: '/api/session', caller: 'officer' },
    schema: { summary: 'Signs out', response: { 204: nothing } },
  },
  {
    ...{ ...ask, path: '/api/applications', caller: 'officer' },
    schema: { summary: 'Applications, those that wait first', querystring: applicationsQuery, response: { 200: applicationsAnswer } },
  },
  {
    ...{ ...ask, path: '/api/applications/:number', caller: 'officer' },
    schema: { summary: 'One application, beside what is on file', params: byNumber, response: { 200: officerApplication } },
  },
  {
    ...{ ...change, path: '/api/applications/:number/approval/challenges', caller: 'officer' },
    schema: {
      summary: 'A challenge over everything the certificate will say, its key, and which one goes for it',
      params: byNumber,
      body: approveInput,
      response: { 200: challengeAnswer },
    },
  },
  {
    ...{ ...change, path: '/api/applications/:number/approval', caller: 'officer' },
    schema: { summary: 'Approves, by the officer’s key', params: byNumber, body: proofInput, response: { 200: officerApplication } },
  },
  {
    ...{ ...change, path: '/api/applications/:number/refusal/challenges', caller: 'officer' },
    schema: {
      summary: 'A challenge over a refusal and its reason',
      params: byNumber,
      body: refuseInput,
      response: { 200: challengeAnswer },
    },
  },
  {
    ...{ ...change, path: '/api/applications/:number/refusal', caller: 'officer' },
    schema: { summary: 'Refuses, by the officer’s key', params: byNumber, body: proofInput, response: { 200: officerApplication } },
  },
  {
    ...{ ...ask, path: '/api/organizations/:uscc/certificates', caller: 'officer' },
    schema: { summary: 'Certificates of an organisation, as the CA has them', params: byUscc, response: { 200: certificatesAnswer } },
  },
  {
    ...{ ...change, path: '/api/organizations/:uscc/certificates/:sha256/decision/challenges', caller: 'officer' },
    schema: {
      summary: 'A challenge over what is to become of a certificate, and why',
      params: byCertificate,
      body: decideInput,
      response: { 200: challengeAnswer },
    },
  },
  {
    ...{ ...change, path: '/api/organizations/:uscc/certificates/:sha256/decision', caller: 'officer' },
    schema: {
      summary: 'Suspends, resumes or revokes, by the officer’s key',
      params: byCertificate,
      body: proofInput,
      response: { 200: officerApplication },
    },
  },
  {
    ...{ ...change, path: '/api/contacts', caller: 'officer' },
    schema: { summary: 'Puts the contact of an organisation on file', body: contactInput, response: { 204: nothing } },
  },
]
