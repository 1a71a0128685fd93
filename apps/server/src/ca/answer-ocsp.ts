import { buildOcspError, buildOcspResponse, certIdMatches, parseOcspRequest, type CertId, type SingleResponse } from '@yinxin/pki'
import type { Authority, Signer } from './authority.ts'
import type { CaDeps } from './deps.ts'
import { answerAlgorithm } from './responder.ts'
import { caStore } from './store.ts'

/** How long an answer may be kept, in milliseconds. */
const answerLife = 3_600_000

/**
 * Answers an OCSP request (RFC 6960), signed by the delegated responder of the issuer asked about. A request we cannot read is
 * `malformedRequest`; one about an issuer that is not ours, or about several at once, `unauthorized` (RFC 5019 §2.2.3).
 */
export async function answerOcsp(
  request: Uint8Array,
  authorities: readonly Authority[],
  responderOf: (issuer: Authority) => Promise<Signer>,
  deps: CaDeps,
): Promise<Uint8Array> {
  const parsed = parseOcspRequest(request)
  if (!parsed.ok) return buildOcspError('malformedRequest')
  const { certIds, nonce } = parsed.value
  const issuing = authorities.filter(({ role }) => role === 'issuing')
  const issuer = issuing.find(({ certificate }) => certIds.every((id) => certIdMatches(id, id.serialNumber, certificate)))
  if (issuer === undefined) return buildOcspError('unauthorized')
  const now = wholeSecond(deps.clock.now())
  const responses = await Promise.all(certIds.map((id) => answerOne(id, issuer, now, deps)))
  const { certificate, keyPair } = await responderOf(issuer)
  const responder = {
    publicKeySpki: keyPair.publicKeySpki,
    privateKey: keyPair.privateKey,
    signatureAlgorithm: answerAlgorithm(issuer),
    certificate: certificate.raw,
  }
  return buildOcspResponse({ responder, producedAt: now, responses, ...(nonce === undefined ? {} : { nonce }) })
}

async function answerOne(certId: CertId, issuer: Authority, now: Date, { db }: CaDeps): Promise<SingleResponse> {
  const times = { thisUpdate: now, nextUpdate: new Date(+now + answerLife) }
  const found = await caStore(db).statusOf(issuer.sha256, certId.serialNumber)
  if (found === undefined) return { certId, status: 'unknown', ...times }
  if (found.reason === null || found.revoked_at === null) return { certId, status: 'good', ...times }
  return { certId, status: 'revoked', reason: found.reason, revokedAt: found.revoked_at, ...times }
}

const wholeSecond = (date: Date): Date => new Date(Math.floor(+date / 1000) * 1000)
