import { buildOcspError, certIdIsOf, parseOcspRequest, type OcspRequest } from '@yinxin/pki'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { CaContext } from '../deps.ts'
import type { KeptAnswers } from './kept-answers.ts'
import type { Responders } from './responder.ts'
import { answerAbout, answerTimes, signAnswer } from './sign-answer.ts'
import { keptAnswerStore } from './store.ts'

/**
 * Answers an OCSP request (RFC 6960), signed by the delegated responder of the issuer asked about. A request we cannot read is
 * `malformedRequest`; one about an issuer that is not ours, or about several at once, `unauthorized` (RFC 5019 §2.2.3). A question without
 * nonce about one certificate is answered with what is kept; every other is signed for itself.
 */
export async function answerOcsp(
  request: Uint8Array,
  authorities: readonly CertificationAuthority[],
  { responders, kept }: { readonly responders: Responders; readonly kept: KeptAnswers },
  context: CaContext,
): Promise<Uint8Array> {
  const parsed = parseOcspRequest(request)
  if (!parsed.ok) return buildOcspError('malformedRequest')
  const { certIds, nonce } = parsed.value
  const issuing = authorities.filter(({ role }) => role === 'issuing')
  const issuer = issuing.find(({ certificate }) => certIds.every((id) => certIdIsOf(id, certificate)))
  if (issuer === undefined) return buildOcspError('unauthorized')
  const [certId, ...others] = certIds
  if (certId !== undefined && others.length === 0 && nonce === undefined) return kept.answer(certId, issuer)
  return answerNow(parsed.value, issuer, responders, context)
}

async function answerNow(
  { certIds, nonce }: OcspRequest,
  issuer: CertificationAuthority,
  responders: Responders,
  { db, clock }: CaContext,
): Promise<Uint8Array> {
  const signer = await responders.of(issuer)
  const times = answerTimes(clock.now(), signer)
  const serials = certIds.map(({ serialNumber }) => serialNumber)
  const known = new Map((await keptAnswerStore(db).statuses(issuer.sha256, serials)).map((row) => [row.serial, row]))
  const responses = certIds.map((certId) => answerAbout(certId, known.get(certId.serialNumber), times, issuer))
  return signAnswer(responses, signer, issuer, times, nonce)
}
