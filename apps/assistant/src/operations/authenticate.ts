/** One authentication, from signed request to token: what the key signs is bound to origin and nonce. */
import { createHash } from 'node:crypto'
import { bytesToSign, formatOf, hashOf, nonceToSign, type AuthenticateResult, type SiteRequest } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { version } from '@yinxin/protocol/wire'
import { signatureAlgorithmOf } from '../certificates/shown-facts.ts'
import { checkRequest, type CheckedRequest } from '../sites/standing.ts'
import type { SignatureAlgorithm } from '../ukey/driver.ts'
import type { KeySigning } from './ask-pin.ts'
import type { Chosen } from './choose-certificate.ts'
import { admitForSite, runForSite, type SiteInput } from './for-site.ts'
import type { AuthenticateDeps } from './talk.ts'

/** Runs one authentication. Never throws. */
export async function authenticate(deps: AuthenticateDeps, input: SiteInput): Promise<Result<AuthenticateResult>> {
  const admitted = admitRequest(deps, input)
  if (!admitted.ok) return admitted
  const { request } = admitted.value
  const { purpose, about } = request
  return runForSite(deps, input, admitted.value, {
    about: { purpose, ...(about === undefined ? {} : { about }) },
    approved: deps.approved,
    prepare: (chosen) => tokenSigning(request, chosen),
  })
}

/** Everything that is refused before the person is troubled: a bad request, a muted site, a replay. */
export const admitRequest = (deps: AuthenticateDeps, { request, origin }: Pick<SiteInput, 'request' | 'origin'>): Result<CheckedRequest> =>
  admitForSite(deps, checkRequest(request, origin, deps.standingOf, deps.now()))

function tokenSigning(request: SiteRequest, { certificate }: Chosen): Result<KeySigning<AuthenticateResult>> {
  const algorithm = signatureAlgorithmOf(certificate)
  if (algorithm === undefined) return failed('ALGORITHM_REFUSED')
  const digest = (name: string) => (bytes: Uint8Array) => createHash(name).update(bytes).digest()
  const data = bytesToSign(request.iss, nonceToSign(request, digest('sha256')), digest(hashOf(algorithm)))
  return succeeded({ algorithm, data, result: (signature) => ({ authToken: tokenOf(certificate, algorithm, signature) }) })
}

function tokenOf(unverifiedCertificate: string, algorithm: SignatureAlgorithm, signature: Uint8Array): AuthenticateResult['authToken'] {
  return {
    unverifiedCertificate,
    algorithm,
    signature: Buffer.from(signature).toString('base64'),
    format: formatOf(algorithm),
    appVersion: `yinxin-assistant/${version}`,
  }
}
