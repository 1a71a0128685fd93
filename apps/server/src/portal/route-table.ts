import { sitePublicationPath } from '@yinxin/protocol/assistant'
import { challengeAnswer, sitePublicationAnswer } from '../platform/authentication/schemas.ts'
import { nothing } from '../platform/web/schemas.ts'
import { agentRouteRows } from './agents/route-rows.ts'
import { draftRouteRows } from './drafts/route-rows.ts'
import { helpRouteRows } from './help/route-rows.ts'
import { organizationRouteRows } from './organization-registration/route-rows.ts'
import { lostUkeyRouteRows } from './lost-ukey/route-rows.ts'
import { unblockingRouteRows } from './unblock-agreements/route-rows.ts'
import { unbindingRouteRows } from './unbinding/route-rows.ts'
import { transferRouteRows } from './transfer-requests/route-rows.ts'
import { mainCertificateRouteRows } from './main-certificate/route-rows.ts'
import { newCertificateRouteRows } from './new-certificates/route-rows.ts'
import { noticeRouteRows } from './notices/route-rows.ts'
import { caseRouteRows } from './cases/route-rows.ts'
import { visitRouteRows } from './visits/route-rows.ts'
import { documentRouteRows } from './documents/route-rows.ts'
import { personRouteRows } from './persons/route-rows.ts'
import { roleRouteRows } from './role-management/route-rows.ts'
import type { RouteRow } from './route-row.ts'
import { signatureRouteRows } from './signatures/route-rows.ts'
import {
  certificateStatusAnswer,
  certificateStatusInput,
  challengeInput,
  contextQuery,
  directoryAnswer,
  enteredSystemAnswer,
  sessionAnswer,
  sessionOfId,
  signInAnswer,
  signInInput,
  signInOptionsAnswer,
  signOutQuery,
  unitInput,
} from './schemas.ts'

export type { RouteRow } from './route-row.ts'

/** Every address of the portal but its pages, which are files. A route without a row does not start; a row without a route fails a test. */
export const routeTable: readonly RouteRow[] = [
  {
    ...{ method: 'GET', path: sitePublicationPath, caller: 'anyone', limit: 'address', origin: false },
    schema: { summary: 'The public keys of signed requests, for assistants', response: { 200: sitePublicationAnswer } },
  },
  {
    ...{ method: 'GET', path: '/api/directory', caller: 'anyone', limit: 'address', origin: false },
    schema: { summary: 'Desks a person can turn to', response: { 200: directoryAnswer } },
  },
  {
    ...{ method: 'GET', path: '/api/sign-in/options', caller: 'anyone', limit: 'address', origin: false },
    schema: { summary: 'What the sign-in page needs to know before anybody is known', response: { 200: signInOptionsAnswer } },
  },
  {
    ...{ method: 'GET', path: '/api/sign-in/entered-system', caller: 'browser', limit: 'address', origin: false },
    schema: { summary: 'The business system this browser is on its way into', response: { 200: enteredSystemAnswer } },
  },
  {
    // A courtesy: more of them than its own bounds are answered `unchecked`.
    ...{ method: 'POST', path: '/api/sign-in/certificate-status', caller: 'anyone', limit: 'address', origin: true },
    schema: {
      summary: 'Whether a certificate would be accepted, before a PIN is typed',
      ...{ body: certificateStatusInput, response: { 200: certificateStatusAnswer } },
    },
  },
  {
    ...{ method: 'POST', path: '/api/sign-in/challenges', caller: 'anyone', limit: 'sign-in', origin: true },
    ...{ audit: 'challenge.created', signIn: 'begins' },
    schema: { summary: 'A challenge, and the signed request for the assistant', body: challengeInput, response: { 200: challengeAnswer } },
  },
  {
    ...{ method: 'POST', path: '/api/sign-in', caller: 'browser', limit: 'address', origin: true },
    ...{ audit: 'sign-in.accepted', signIn: 'goes-on' },
    schema: { summary: 'Signs in with the proof the assistant made', body: signInInput, response: { 200: signInAnswer } },
  },
  {
    ...{ method: 'GET', path: '/api/sign-in/unit', caller: 'browser', limit: 'address', origin: false },
    schema: { summary: 'The units a verified proof may choose from', response: { 200: signInAnswer } },
  },
  {
    ...{ method: 'POST', path: '/api/sign-in/unit', caller: 'browser', limit: 'address', origin: true },
    ...{ audit: 'unit.chosen', signIn: 'goes-on' },
    schema: { summary: 'Chooses one, and signs in', body: unitInput, response: { 200: signInAnswer } },
  },
  {
    ...{ method: 'GET', path: '/api/session', caller: 'session', limit: 'address', origin: false },
    schema: { summary: 'Who is signed in, and for whom', querystring: contextQuery, response: { 200: sessionAnswer } },
  },
  {
    ...{ method: 'POST', path: '/api/session/unit', caller: 'session', limit: 'address', origin: true, audit: 'unit.chosen' },
    schema: {
      summary: 'Moves the context to another unit',
      ...{ querystring: contextQuery, body: unitInput, response: { 200: sessionAnswer } },
    },
  },
  {
    ...{ method: 'POST', path: '/api/session/contexts', caller: 'session', limit: 'address', origin: true, audit: 'unit.chosen' },
    schema: {
      summary: 'Opens a context for another unit beside it: another tab acts for it',
      ...{ querystring: contextQuery, body: unitInput, response: { 200: sessionAnswer } },
    },
  },
  {
    ...{ method: 'DELETE', path: '/api/session', caller: 'session', limit: 'address', origin: true, audit: 'session.ended' },
    schema: { summary: 'Signs out', querystring: signOutQuery, response: { 204: nothing } },
  },
  {
    ...{ method: 'DELETE', path: '/api/sessions', caller: 'session', limit: 'address', origin: true, audit: 'session.ended' },
    schema: { summary: 'Signs out on every computer', response: { 204: nothing } },
  },
  {
    ...{ method: 'DELETE', path: '/api/sessions/:id', caller: 'session', limit: 'address', origin: true, audit: 'session.ended' },
    schema: { summary: 'Ends one session of the same holder', params: sessionOfId, response: { 204: nothing } },
  },
  ...personRouteRows,
  ...helpRouteRows,
  ...signatureRouteRows,
  ...organizationRouteRows,
  ...roleRouteRows,
  ...draftRouteRows,
  ...lostUkeyRouteRows,
  ...unblockingRouteRows,
  ...transferRouteRows,
  ...agentRouteRows,
  ...unbindingRouteRows,
  ...mainCertificateRouteRows,
  ...newCertificateRouteRows,
  ...noticeRouteRows,
  ...caseRouteRows,
  ...documentRouteRows,
  ...visitRouteRows,
  {
    ...{ method: 'GET', path: '/sso/page.css', caller: 'anyone', limit: 'address', origin: false },
    outside: 'the style of the page that ends a sign-out',
  },
  {
    // The context's id is in no other site's hands: a link from elsewhere cannot say for whom somebody acts.
    ...{ method: 'GET', path: '/sso/launch/:system', caller: 'session', limit: 'address', origin: false },
    outside: 'where a tile of the workbench leads a browser',
  },
  {
    // The cookie of the interaction shows that it began in this browser.
    ...{ method: 'GET', path: '/sso/interaction/:uid', caller: 'business-system', limit: 'address', origin: false },
    outside: 'where a browser is led on its way into a business system',
  },
  {
    // The provider's own forms carry a secret of their session; codes are worth nothing without PKCE.
    ...{ method: 'ALL', path: '/oidc/*', caller: 'business-system', limit: 'secret', origin: false, audit: 'sso.authorized' },
    outside: 'OpenID Connect: described at `/oidc/.well-known/openid-configuration`, as its clients expect',
  },
]
