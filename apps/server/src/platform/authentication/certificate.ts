import type { Verification } from '@yinxin/protocol/gateway'
import type { Authenticated, CertificateEvidence, CertificateHolder } from './principal.ts'

/**
 * What a verified proof by certificate yields.
 * @param authority id of the configured authority that issued the certificate
 * @returns undefined for a verdict that lets nobody in
 */
export function authenticatedByCertificate(
  { verdict, subject, certificate, assurance }: Verification,
  authority: string,
  channel: string | null,
): Authenticated<CertificateHolder, CertificateEvidence> | undefined {
  if (verdict !== 'accepted' || subject === undefined || certificate === undefined || assurance === 'none') return undefined
  const { stableId, handlerName } = subject
  const person = handlerName === undefined ? {} : { personName: handlerName }
  const named = handlerName === undefined ? {} : { handlerName }
  return {
    principal: { kind: 'certificate-holder', authority, stableId, ...person },
    acr: assurance,
    evidence: { way: 'certificate', certificate, stableId, ...named, ...(channel === null ? {} : { channel }) },
  }
}
