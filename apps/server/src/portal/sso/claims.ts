import { createHmac } from 'node:crypto'
import { encodeBase64Url } from '@yinxin/protocol/wire'
import type { ActingAgent } from '../delegations/delegation.ts'
import type { ShownHandler } from '../roles/shown-handler.ts'
import type { Acting } from './acting.ts'

/** Claims by scope (protocol §6). Only `openid` is in the ID token; the rest is at userinfo. */
export const claimsByScope = {
  openid: ['sub', 'acr', 'amr', 'auth_time', 'sid'],
  organization: ['org', 'unit', 'act'],
  handler: ['handler'],
  certificate: ['cert'],
}

export const scopes = Object.keys(claimsByScope)

/** How the person was authenticated (RFC 8176): a key on a device, and its PIN. */
export const amr = ['hwk', 'pin', 'mfa']

/** Software UKeys keep no key in hardware. */
export const amrOfDemo = ['swk', 'pin', 'mfa']

/**
 * What a business system learns of whoever acts in a context (protocol §6). `handler` is absent when nobody is identified (R25a). `sub` is replaced by
 * the pairwise subject on the way out.
 */
export function claimsOf(input: { readonly acting: Acting; readonly amr: readonly string[]; readonly sid: string }): {
  sub: string
  [claim: string]: unknown
} {
  const { session, proof, context, organization, handler } = input.acting
  const { certificate, handlerName } = proof
  const unit = organization.units.find(({ code }) => code === context.unitCode)
  return {
    sub: context.id,
    acr: session.acr,
    amr: input.amr,
    auth_time: Math.floor(session.signedInAt.getTime() / 1000),
    sid: input.sid,
    org: { name: organization.name, uscc: organization.uscc, type: 'legal-person', region: organization.place ?? undefined },
    unit: { code: context.unitCode, name: unit?.name, insurances: unit?.insurances ?? [] },
    ...actorClaim(organization.agent),
    ...handlerClaim(handler, handlerName),
    cert: {
      issuer: certificate.issuer,
      serial: certificate.serial,
      'x5t#S256': encodeBase64Url(Buffer.from(certificate.sha256, 'hex')),
      not_after: certificate.notAfter,
      algorithm: certificate.algorithm,
    },
  }
}

/** Who acts for the organisation by a delegation (`act`, RFC 8693 §4.1); absent: its own people do. `handler` is then a person of that organisation. */
const actorClaim = (agent: ActingAgent | undefined) =>
  agent === undefined ? {} : { act: { org: { name: agent.organization.name, uscc: agent.organization.uscc } } }

/** Whom a business system serves: a person by their role and until when, else whom the certificate names. */
function handlerClaim(tied: ShownHandler | undefined, named: string | undefined) {
  if (tied === undefined) return named === undefined ? {} : { handler: { name: named } }
  const { name, documentMasked, role, until } = tied
  return { handler: { name, ...(documentMasked === undefined ? {} : { id_masked: documentMasked }), role, authorised_until: until } }
}

/** What a holder is to business systems: what it was first known by here. */
export interface HolderSubject {
  readonly authority: string
  readonly id: string
}

/** What `sub` stands for: organisation + certificate holder, and the handler where the certificate names one. Never an identifier a portal table shows. */
export function subjectOf(organizationId: string, holder: HolderSubject, handlerName: string | undefined): string {
  return JSON.stringify([organizationId, holder.authority, holder.id, handlerName ?? null])
}

/** What `sub` stands for where a person is known: organisation + person, whichever certificate it was. */
export const subjectOfPerson = (organizationId: string, personId: string): string => JSON.stringify([organizationId, 'person', personId])

/** What `sub` stands for where a person acts for an organisation by a delegation: the same person in its own service is somebody else. */
export const subjectOfAgent = (organizationId: string, agent: { readonly organizationId: string; readonly personId: string }): string =>
  JSON.stringify([organizationId, 'agent', agent.organizationId, agent.personId])

/** A pseudonym of `subject` that differs between business systems (OpenID Connect Core §8.1). */
export function pairwise(salt: Uint8Array, clientId: string, subject: string): string {
  return createHmac('sha256', salt)
    .update(JSON.stringify([clientId, subject]))
    .digest('base64url')
}
