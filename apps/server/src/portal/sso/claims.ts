import { createHmac } from 'node:crypto'
import { encodeBase64Url } from '@yinxin/protocol/wire'
import type { BoundOrganization } from '../binding/match.ts'
import type { Session } from '../sessions/store.ts'

/** Claims by scope (protocols §6). Only `openid` is in the ID token; the rest is at userinfo. */
export const claimsByScope = {
  openid: ['sub', 'acr', 'amr', 'auth_time', 'sid'],
  organization: ['org', 'unit'],
  handler: ['handler'],
  certificate: ['cert'],
}

export const scopes = Object.keys(claimsByScope)

/** How the person was authenticated (RFC 8176): a key on a device, and its PIN. */
export const amr = ['hwk', 'pin', 'mfa']

/** Software UKeys keep no key in hardware. */
export const amrOfDemo = ['swk', 'pin', 'mfa']

/**
 * What a business system learns of a session (protocols §6). `handler` is absent when nobody is identified (R25a). `sub` is replaced by the pairwise
 * subject on the way out.
 */
export function claimsOf(input: {
  readonly session: Session
  readonly organization: BoundOrganization
  readonly amr: readonly string[]
  readonly sid: string
}): { sub: string; [claim: string]: unknown } {
  const { session, organization, sid } = input
  const { certificate, handlerName, acr } = session.facts
  const unit = organization.units.find(({ code }) => code === session.unitCode)
  return {
    sub: session.id,
    acr,
    amr: input.amr,
    auth_time: Math.floor(session.signedInAt.getTime() / 1000),
    sid,
    org: { name: organization.name, uscc: organization.uscc, type: 'legal-person', region: organization.place },
    unit: { code: session.unitCode, name: unit?.name, insurances: unit?.insurances ?? [] },
    ...(handlerName === undefined ? {} : { handler: { name: handlerName } }),
    cert: {
      issuer: certificate.issuer,
      serial: certificate.serial,
      'x5t#S256': encodeBase64Url(Buffer.from(certificate.sha256, 'hex')),
      not_after: certificate.notAfter,
      algorithm: certificate.algorithm,
    },
  }
}

/** What `sub` stands for: organisation + certificate holder, and the handler where the certificate names one. Never an identifier a portal table shows. */
export function subjectOf({ organizationId, facts }: Pick<Session, 'organizationId' | 'facts'>): string {
  return JSON.stringify([organizationId, facts.certificate.issuer, facts.stableId, facts.handlerName ?? null])
}

/** A pseudonym of `subject` that differs between business systems (OpenID Connect Core §8.1). */
export function pairwise(salt: Uint8Array, clientId: string, subject: string): string {
  return createHmac('sha256', salt)
    .update(JSON.stringify([clientId, subject]))
    .digest('base64url')
}
