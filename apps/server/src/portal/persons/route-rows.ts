import { nothing } from '../../platform/web/schemas.ts'
import type { RouteRow } from '../route-row.ts'
import * as schemas from './schemas.ts'

const person = { method: 'POST', caller: 'anyone', limit: 'person', origin: true } as const
const browser = { method: 'POST', caller: 'browser', limit: 'address', origin: true } as const
/** A step in the own account. */
const own = { method: 'POST', caller: 'session', limit: 'address', origin: true } as const
const read = { method: 'GET', limit: 'address', origin: false } as const

/** The rows of natural persons in the portal's route table. */
export const personRouteRows: readonly RouteRow[] = [
  {
    ...{ ...read, path: '/api/person/options', caller: 'anyone' },
    schema: { summary: 'Whether persons can register here', response: { 200: schemas.personOptionsAnswer } },
  },
  {
    ...{ ...read, path: '/api/person/registration', caller: 'browser' },
    schema: { summary: 'What this browser has begun to register', response: { 200: schemas.registrationAnswer } },
  },
  {
    ...{ ...person, path: '/api/person/registration/identity', audit: 'person.compared' },
    schema: {
      summary: 'Begins a registration with name and document',
      ...{ body: schemas.identityInput, response: { 200: schemas.registrationAnswer } },
    },
  },
  {
    ...{ ...person, path: '/api/person/registration/code', caller: 'browser', audit: 'code.sent' },
    schema: {
      summary: 'Sends a code to the mobile of a registration',
      ...{ body: schemas.registrationCodeInput, response: { 200: schemas.codeAnswer } },
    },
  },
  {
    ...{ ...browser, path: '/api/person/registration', audit: 'person.registered' },
    schema: {
      summary: 'Registers with code, password and consents, and signs in',
      ...{ body: schemas.registrationInput, response: { 200: schemas.personEntered } },
    },
  },
  {
    ...{ ...person, path: '/api/person/sign-in/code', audit: 'code.sent' },
    schema: {
      summary: 'Takes account and password; sends a code when they are right',
      ...{ body: schemas.personCodeInput, response: { 200: schemas.codeAnswer } },
    },
  },
  {
    ...{ ...browser, path: '/api/person/sign-in', audit: 'sign-in.accepted' },
    schema: {
      summary: 'Signs a person in with that code',
      ...{ body: schemas.personSignInInput, response: { 200: schemas.personEntered } },
    },
  },
  {
    ...{ ...person, path: '/api/person/recovery/code', audit: 'code.sent' },
    schema: {
      summary: 'Sends a code to set a new password',
      ...{ body: schemas.recoveryCodeInput, response: { 200: schemas.codeAnswer } },
    },
  },
  {
    ...{ ...browser, path: '/api/person/recovery', audit: 'credential.changed' },
    schema: { summary: 'Sets a new password by code and document', body: schemas.recoveryInput, response: { 204: nothing } },
  },
  {
    ...{ ...browser, path: '/api/person/registration/passkey' },
    schema: { summary: 'What a browser makes a passkey with, in place of a password', response: { 200: schemas.passkeyRequestAnswer } },
  },
  {
    ...{ ...person, path: '/api/person/passkeys/sign-in/options' },
    schema: { summary: 'What a browser is asked for a passkey with', response: { 200: schemas.passkeyRequestAnswer } },
  },
  {
    ...{ ...browser, path: '/api/person/passkeys/sign-in', audit: 'sign-in.accepted' },
    schema: {
      summary: 'Signs a person in with a passkey',
      ...{ body: schemas.passkeySignInInput, response: { 200: schemas.personEntered } },
    },
  },
  {
    ...{ ...own, path: '/api/person/passkeys/options' },
    schema: { summary: 'What a browser makes one more passkey with', response: { 200: schemas.passkeyRequestAnswer } },
  },
  {
    ...{ ...own, path: '/api/person/passkeys', audit: 'credential.added' },
    schema: { summary: 'Adds a passkey to the own account', body: schemas.passkeyAddInput, response: { 204: nothing } },
  },
  {
    ...{ ...own, method: 'DELETE', path: '/api/person/passkeys/:id', audit: 'credential.removed' },
    schema: {
      summary: 'Removes a passkey of the own account',
      ...{ params: schemas.passkeyOfId, querystring: schemas.languageQuery, response: { 204: nothing } },
    },
  },
  {
    ...{ ...own, path: '/api/person/mobile/code', limit: 'person', audit: 'code.sent' },
    schema: {
      summary: 'Sends codes to change the mobile of the own account',
      ...{ body: schemas.mobileCodeInput, response: { 200: schemas.mobileCodeAnswer } },
    },
  },
  {
    ...{ ...own, path: '/api/person/mobile', audit: 'person.mobile-changed' },
    schema: { summary: 'Changes it by those codes', body: schemas.mobileChangeInput, response: { 204: nothing } },
  },
  {
    ...{ ...own, path: '/api/person/notices', audit: 'person.notices-chosen' },
    schema: { summary: 'Keeps about what the person wants text messages', body: schemas.noticeChoiceInput, response: { 204: nothing } },
  },
  {
    ...{ ...own, path: '/api/person/data', audit: 'person.exported' },
    schema: {
      summary: 'Everything that is kept of who is signed in, in the clear',
      ...{ body: schemas.pageStep, response: { 200: schemas.ownData } },
    },
  },
  {
    ...{ ...own, path: '/api/person/erasure', audit: 'person.erased' },
    schema: { summary: 'Closes the own account and deletes what says whose it was', body: schemas.pageStep, response: { 204: nothing } },
  },
  {
    ...{ ...read, path: '/api/person', caller: 'session' },
    schema: { summary: 'The own account of a person', response: { 200: schemas.personAnswer } },
  },
  {
    ...{ ...read, path: '/api/demo/messages', caller: 'anyone' },
    schema: { summary: 'What the demo wrote to mobiles; NOT_FOUND elsewhere', response: { 200: schemas.demoMessagesAnswer } },
  },
]
