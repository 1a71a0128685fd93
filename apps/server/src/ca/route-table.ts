import { bytes, nothing } from '../platform/web/schemas.ts'
import type { TableRow } from '../platform/web/route-table.ts'
import type { CaRole } from './callers.ts'
import { caPaths } from './paths.ts'
import {
  approvedIssueInput,
  officersAnswer,
  authoritiesAnswer,
  byDigest,
  byOrganization,
  organizationsCertificates,
  byListName,
  issuedCertificate,
  issueInput,
  issueToStaffInput,
  lossAnswer,
  lostCertificate,
  revokedAnswer,
  revokeInput,
  statusChangesAnswer,
  statusDecisionInput,
  statusChangesQuestion,
  unfinishedSigningsAnswer,
} from './schemas.ts'

/** Every address of the CA, with the role of who may call. A route without a row does not start. */
export const caRouteTable: readonly (TableRow & { readonly caller: CaRole })[] = [
  {
    ...{ method: 'POST', path: caPaths.issue, caller: 'issue' },
    schema: {
      summary: 'Issues a certificate for the key of a request, after lint',
      body: issueInput,
      response: { 200: issuedCertificate },
    },
  },
  {
    ...{ method: 'POST', path: caPaths.issueToStaff, caller: 'issue-staff' },
    schema: {
      summary: 'Issues a certificate of the staff policy for the key of a request',
      body: issueToStaffInput,
      response: { 200: issuedCertificate },
    },
  },
  {
    ...{ method: 'POST', path: caPaths.issueApproved, caller: 'issue-approved' },
    schema: {
      summary: 'Issues over an approval by an officer’s key or by the key of the certificate that is renewed; the CA verifies it',
      body: approvedIssueInput,
      response: { 200: issuedCertificate },
    },
  },
  {
    ...{ method: 'GET', path: caPaths.officers, caller: 'read' },
    schema: { summary: 'Officers whose approvals count', response: { 200: officersAnswer } },
  },
  {
    ...{ method: 'POST', path: caPaths.revoke, caller: 'revoke' },
    schema: {
      summary: 'Revokes or suspends a certificate; with the role `resume` ends a suspension',
      body: revokeInput,
      response: { 200: revokedAnswer },
    },
  },
  {
    ...{ method: 'POST', path: caPaths.suspendLost, caller: 'suspend-lost' },
    schema: {
      summary: 'Suspends the certificate of a lost UKey; nothing else, and only so many a day',
      body: lostCertificate,
      response: { 200: lossAnswer },
    },
  },
  {
    ...{ method: 'POST', path: caPaths.decideStatus, caller: 'issue-approved' },
    schema: {
      summary: 'Suspends, resumes or revokes by an officer’s decision; the CA verifies it',
      body: statusDecisionInput,
      response: { 200: revokedAnswer },
    },
  },
  {
    ...{ method: 'GET', path: `${caPaths.certificates}/:uscc`, caller: 'read' },
    schema: {
      summary: 'Certificates that speak for an organisation',
      params: byOrganization,
      response: { 200: organizationsCertificates },
    },
  },
  {
    ...{ method: 'GET', path: caPaths.authorities, caller: 'read' },
    schema: { summary: 'The CA certificates of all hierarchies, roots first', response: { 200: authoritiesAnswer } },
  },
  {
    ...{ method: 'GET', path: `${caPaths.authorities}/:sha256`, caller: 'read' },
    schema: { summary: 'One CA certificate, DER', params: byDigest, response: { 200: bytes('application/pkix-cert') } },
  },
  {
    ...{ method: 'GET', path: caPaths.unfinishedSignings, caller: 'read' },
    schema: {
      summary: 'Signatures that were begun and are not on record; none is how it should be',
      response: { 200: unfinishedSigningsAnswer },
    },
  },
  {
    ...{ method: 'POST', path: caPaths.ocsp, caller: 'read' },
    schema: {
      summary: 'Answers a status request (RFC 6960)',
      ...{ body: bytes('application/ocsp-request'), response: { 200: bytes('application/ocsp-response') } },
    },
  },
  {
    ...{ method: 'GET', path: caPaths.statusChanges, caller: 'read' },
    schema: {
      summary: 'Certificates whose status changed since the cursor of the last answer, for whoever keeps OCSP answers',
      ...{ querystring: statusChangesQuestion, response: { 200: statusChangesAnswer } },
    },
  },
  {
    ...{ method: 'GET', path: `${caPaths.lists}/:list`, caller: 'read' },
    schema: {
      summary: 'The newest revocation list of this name; `If-None-Match` names the version the caller has',
      ...{ params: byListName, response: { 200: bytes('application/pkix-crl'), 304: nothing } },
    },
  },
]
