import { buildOcspResponse, defaultAlgorithm, type CertId, type SingleResponse } from '@yinxin/pki'
import type { CertificationAuthority, Signer } from '../authorities/authority.ts'
import type { RevocationRow } from '../tables.ts'
import { answerLife } from './answer-life.ts'

/** What is known of a certificate; undefined: its serial number was never given out. */
export type KnownStatus = { readonly reason: RevocationRow['reason'] | null; readonly revoked_at: Date | null } | undefined

export interface AnswerTimes {
  readonly thisUpdate: Date
  readonly nextUpdate: Date
}

/** Whole seconds, as the answer says them. Nothing is said for longer than the one who says it is certified. */
export function answerTimes(now: Date, { certificate }: Signer): AnswerTimes {
  const thisUpdate = new Date(Math.floor(+now / 1000) * 1000)
  return { thisUpdate, nextUpdate: new Date(Math.min(+thisUpdate + answerLife, +certificate.notAfter)) }
}

/** The issuer never forgets a certificate it gave out: the archive cut-off (RFC 6960 §4.4.4) is its own beginning. */
export function answerAbout(
  certId: CertId,
  known: KnownStatus,
  times: AnswerTimes,
  { certificate }: CertificationAuthority,
): SingleResponse {
  if (known === undefined) return { certId, status: 'unknown', ...times }
  const said = { certId, ...times, archiveCutoff: certificate.notBefore }
  if (known.reason === null || known.revoked_at === null) return { ...said, status: 'good' }
  return { ...said, status: 'revoked', reason: known.reason, revokedAt: known.revoked_at }
}

/** Signed by the delegated responder of the issuer. */
export function signAnswer(
  responses: readonly SingleResponse[],
  { certificate, keyPair }: Signer,
  issuer: CertificationAuthority,
  { thisUpdate: producedAt }: AnswerTimes,
  nonce?: Uint8Array,
): Uint8Array {
  const { privateKey, publicKeySpki } = keyPair
  const responder = { publicKeySpki, privateKey, signatureAlgorithm: defaultAlgorithm(issuer.kind), certificate: certificate.raw }
  return buildOcspResponse({ responder, producedAt, responses, ...(nonce === undefined ? {} : { nonce }) })
}
