import { challengeAnswer } from '../../platform/authentication/schemas.ts'
import { nothing } from '../../platform/web/schemas.ts'
import { signInInput } from '../schemas.ts'
import type { RouteRow } from '../route-row.ts'
import * as schemas from './schemas.ts'

const read = { method: 'GET', caller: 'session', limit: 'address', origin: false } as const
const change = { method: 'POST', caller: 'session', limit: 'address', origin: true } as const
const end = { method: 'DELETE', caller: 'session', limit: 'address', origin: true } as const
const acting = { querystring: schemas.actingQuery }

/** The rows of roles in the portal's route table. What each role may do stands in `roleTable`. */
export const roleRouteRows: readonly RouteRow[] = [
  {
    ...{ ...read, path: '/api/first', caller: 'anyone' },
    schema: { summary: 'How far this browser has come on the path of a first sign-in', response: { 200: schemas.firstAnswer } },
  },
  {
    ...{ ...read, path: '/api/roles' },
    schema: { summary: 'The roles and invitations of a person', response: { 200: schemas.ownRolesAnswer } },
  },
  {
    ...{ ...end, path: '/api/roles/:id', audit: 'role.ended' },
    schema: { summary: 'Takes back a role that was asked for, or leaves one', params: schemas.byId, response: { 204: nothing } },
  },
  {
    ...{ ...read, path: '/api/roles/:id/letter' },
    schema: {
      summary: 'What the authorisation letter of a role says, to print and seal',
      ...{ params: schemas.byId, response: { 200: schemas.letterAnswer } },
    },
  },
  {
    ...{ ...change, path: '/api/invitations/:id', audit: 'role.in-force' },
    schema: { summary: 'Accepts an invitation', params: schemas.byId, response: { 200: schemas.roleAnswer } },
  },
  {
    ...{ ...end, path: '/api/invitations/:id', audit: 'invitation.ended' },
    schema: { summary: 'Declines an invitation', params: schemas.byId, response: { 204: nothing } },
  },
  {
    ...{ ...read, path: '/api/organization/people' },
    schema: {
      summary: 'Who has which part in the organisation one acts for',
      ...{ ...acting, response: { 200: schemas.organizationPeopleAnswer } },
    },
  },
  {
    ...{ ...change, path: '/api/organization/step-up/challenges', limit: 'sign-in', audit: 'challenge.created', signIn: 'begins' },
    schema: {
      summary: 'A challenge for a proof that lets grants be made',
      ...{ ...acting, body: schemas.proofChallengeInput, response: { 200: challengeAnswer } },
    },
  },
  {
    ...{ ...change, path: '/api/organization/step-up', audit: 'step-up.accepted', signIn: 'goes-on' },
    schema: {
      summary: 'Confirms with that proof: for five minutes grants need no other',
      ...{ ...acting, body: signInInput, response: { 200: schemas.stepUpAnswer } },
    },
  },
  {
    ...{ ...change, path: '/api/organization/invitations', audit: 'invitation.sent' },
    schema: {
      summary: 'Invites somebody by name and mobile',
      ...{ ...acting, body: schemas.invitationInput, response: { 200: schemas.invitationAnswer } },
    },
  },
  {
    ...{ ...end, path: '/api/organization/invitations/:id', audit: 'invitation.ended' },
    schema: { summary: 'Takes an invitation back', params: schemas.byId, ...acting, response: { 204: nothing } },
  },
  {
    ...{ ...change, path: '/api/organization/people/:id', audit: 'role.changed' },
    schema: {
      summary: 'Agrees to a role that was asked for, or changes one in force',
      ...{ params: schemas.byId, ...acting, body: schemas.roleChangeInput, response: { 204: nothing } },
    },
  },
  {
    ...{ ...end, path: '/api/organization/people/:id', audit: 'role.ended' },
    schema: { summary: 'Refuses, removes, or leaves by oneself', params: schemas.byId, ...acting, response: { 204: nothing } },
  },
  {
    ...{ ...change, path: '/api/organization/hand-over', audit: 'role.changed' },
    schema: {
      summary: 'Makes a handler the supervisor in the own place',
      ...{ ...acting, body: schemas.handOverInput, response: { 204: nothing } },
    },
  },
]
