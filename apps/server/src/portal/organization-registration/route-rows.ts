import { challengeAnswer } from '../../platform/authentication/schemas.ts'
import { signInInput } from '../schemas.ts'
import type { RouteRow } from '../route-row.ts'
import { byId, proofChallengeInput, roleAnswer } from '../role-management/schemas.ts'
import * as schemas from './schemas.ts'

const person = { method: 'POST', caller: 'session', limit: 'person', origin: true } as const

/** The rows of registering organisations and binding by a person in the portal's route table. */
export const organizationRouteRows: readonly RouteRow[] = [
  {
    ...{ ...person, path: '/api/organizations/look-up' },
    schema: {
      summary: 'What the registers say of an organisation, to a signed-in person',
      ...{ body: schemas.organizationLookUpInput, response: { 200: schemas.organizationFacts } },
    },
  },
  {
    ...{ ...person, path: '/api/organizations/registration', audit: 'role.asked' },
    schema: {
      summary: 'Registers an organisation and asks for a role in it',
      ...{ body: schemas.organizationRegistrationInput, response: { 200: roleAnswer } },
    },
  },
  {
    ...{ ...person, path: '/api/roles/:id/binding/challenges', limit: 'sign-in', audit: 'challenge.created', signIn: 'begins' },
    schema: {
      summary: 'A challenge for a proof that the person of a role holds a certificate of the organisation',
      ...{ params: byId, body: proofChallengeInput, response: { 200: challengeAnswer } },
    },
  },
  {
    ...{ ...person, path: '/api/roles/:id/binding', limit: 'address', audit: 'handler.tied', signIn: 'goes-on' },
    schema: {
      summary: 'Compares certificate and organisation by that proof; equal is bound, and the person signed in with it',
      ...{ params: byId, body: signInInput, response: { 200: schemas.bindingAnswer } },
    },
  },
]
