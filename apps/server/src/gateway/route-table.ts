import type { TableRow } from '../platform/web/route-table.ts'
import { gatewayPaths } from './paths.ts'
import {
  authenticationQuestion,
  certificateQuestion,
  health,
  signatureQuestion,
  signatureVerification,
  timestampQuestion,
  timestampVerification,
  verification,
} from './schemas.ts'

/** Every address of the gateway; who has a role may call each, and the role fixes what it may ask for. A route without a row does not start. */
export const gatewayRouteTable: readonly TableRow[] = [
  {
    ...{ method: 'POST', path: gatewayPaths.verifyAuthentication },
    schema: {
      summary: 'Verifies an authentication token: certificate, revocation, identity, signature. A refusal is a verdict too, and a 200',
      ...{ body: authenticationQuestion, response: { 200: verification } },
    },
  },
  {
    ...{ method: 'POST', path: gatewayPaths.verifyCertificate },
    schema: {
      summary: 'Verifies a certificate alone, or fetches what a sign-in with it will need (`announce`)',
      ...{ body: certificateQuestion, response: { 200: verification } },
    },
  },
  {
    ...{ method: 'POST', path: gatewayPaths.verifySignature },
    schema: {
      summary: 'Verifies a signed message (CMS, PKCS #7, GB/T 35275) or a bare signature, and the certificates of all who signed',
      ...{ body: signatureQuestion, response: { 200: signatureVerification } },
    },
  },
  {
    ...{ method: 'POST', path: gatewayPaths.verifyTimestamp },
    schema: {
      summary: 'Verifies a time-stamp (RFC 3161) over content or its hash, by the time-stamping authorities of the caller’s role',
      ...{ body: timestampQuestion, response: { 200: timestampVerification } },
    },
  },
  {
    ...{ method: 'GET', path: gatewayPaths.health },
    schema: { summary: 'How the gateway is, and how fresh its revocation lists are', response: { 200: health } },
  },
]
