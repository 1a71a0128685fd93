import {
  buildOcspError,
  buildOcspResponse,
  certIdMatches,
  defaultAlgorithm,
  parseOcspRequest,
  type CertId,
  type SingleResponse,
} from '@yinxin/pki'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { CaContext } from '../deps.ts'
import { revocationStore } from '../revocation/store.ts'
import type { Responders } from './responder.ts'

/** How long an answer may be kept, in milliseconds. */
const answerLife = 3_600_000

/**
 * Answers an OCSP request (RFC 6960), signed by the delegated responder of the issuer asked about. A request we cannot read is
 * `malformedRequest`; one about an issuer that is not ours, or about several at once, `unauthorized` (RFC 5019 §2.2.3).
 */
export async function answerOcsp(
  request: Uint8Array,
  authorities: readonly CertificationAuthority[],
  responders: Responders,
  context: CaContext,
): Promise<Uint8Array> {
  const parsed = parseOcspRequest(request)
  if (!parsed.ok) return buildOcspError('malformedRequest')
  const { certIds, nonce } = parsed.value
  const issuing = authorities.filter(({ role }) => role === 'issuing')
  const issuer = issuing.find(({ certificate }) => certIds.every((id) => certIdMatches(id, id.serialNumber, certificate)))
  if (issuer === undefined) return buildOcspError('unauthorized')
  const { certificate, keyPair } = await responders.of(issuer)
  const now = wholeSecond(context.clock.now())
  // nothing is said for longer than the one who says it is certified
  const times = { thisUpdate: now, nextUpdate: new Date(Math.min(+now + answerLife, +certificate.notAfter)) }
  const responses = await Promise.all(certIds.map((id) => answerOne(id, issuer, times, context)))
  const { privateKey, publicKeySpki } = keyPair
  const responder = { publicKeySpki, privateKey, signatureAlgorithm: defaultAlgorithm(issuer.kind), certificate: certificate.raw }
  return buildOcspResponse({ responder, producedAt: now, responses, ...(nonce === undefined ? {} : { nonce }) })
}

type Times = Pick<SingleResponse, 'thisUpdate' | 'nextUpdate'>

async function answerOne(certId: CertId, issuer: CertificationAuthority, times: Times, { db }: CaContext): Promise<SingleResponse> {
  const found = await revocationStore(db).statusOf(issuer.sha256, certId.serialNumber)
  if (found === undefined) return { certId, status: 'unknown', ...times }
  if (found.reason === null || found.revoked_at === null) return { certId, status: 'good', ...times }
  return { certId, status: 'revoked', reason: found.reason, revokedAt: found.revoked_at, ...times }
}

const wholeSecond = (date: Date): Date => new Date(Math.floor(+date / 1000) * 1000)
