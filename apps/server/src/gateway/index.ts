import { tokenAlgorithms, type TokenAlgorithm } from '@yinxin/protocol/assistant'
import type { FailureCode } from '@yinxin/protocol/failures'
import type { Gateway, GatewayHealth, VerificationPolicy } from '@yinxin/protocol/gateway'
import { version } from '@yinxin/protocol/wire'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { createAuthorities, type Authority } from './identity/authorities.ts'
import { createIdentification } from './identity/identify.ts'
import { boundSignatures, boundTimestamps, boundVerifications, defaultInFlight, refusedSignature, refusedVerdict } from './in-flight.ts'
import { createCertificateCache, knownCertificateOf } from './known-certificate.ts'
import { createPathFinder, type PathFinder } from './path-finder.ts'
import { createReplayMemory } from './replay-memory.ts'
import { createRevocation, type Revocation } from './revocation/index.ts'
import { defaultStatusPolicy } from './revocation/status-policy.ts'
import { createSignaturePool } from './signature-pool/index.ts'
import { createTimestampAuthorities } from './timestamp-authorities.ts'
import { readTrustStore, type TrustStore } from './trust-anchors.ts'
import { verifyAuthentication, type VerificationParts } from './verify-authentication.ts'
import { verifyCertificate } from './verify-certificate.ts'
import { verifySigned } from './verify-signed.ts'
import { verifyTimestamp } from './verify-timestamp.ts'

export { createGatewayClient } from './client.ts'
export { proposeAuthority } from './identity/propose-authority.ts'
export { readAuthority } from './identity/read-authority.ts'
export type { Identity } from './identity/read-identity.ts'
export { ownProfile } from './identity/issuer-profile.ts'
export { keyHashOf, ownAuthority, ownAuthorityId, type Authority } from './identity/authorities.ts'
export { gatewayRoutes } from './routes.ts'
export { defaultSignatureWorkers } from './signature-pool/index.ts'

export interface GatewayDeps {
  /** DER certificates of the CAs trusted here, of any number of hierarchies; roots or intermediates. */
  readonly trustAnchors: readonly Uint8Array[]
  /** DER certificates of further CAs, to build paths with. */
  readonly intermediates?: readonly Uint8Array[]
  /** Whose keys issue what, and where it is written in their certificates. A certificate of anybody else names nobody. */
  readonly authorities?: readonly Authority[]
  /** DER of the certificates that time-stamps are verified against, by the name of who makes them; default nobody. */
  readonly timestampAuthorities?: Readonly<Record<string, readonly Uint8Array[]>>
  readonly clock: Clock
  readonly log: Log
  /** For OCSP and revocation lists; default the platform's. */
  readonly fetch?: typeof globalThis.fetch
  /** Revocation lists handed in (DER), beside those fetched. */
  readonly revocationLists?: readonly Uint8Array[]
  /** OCSP responses handed in (DER). */
  readonly ocspResponses?: readonly Uint8Array[]
  /** Certificate policies that may not sign in, as object identifiers; default `mobileIdPolicies`. */
  readonly refusedPolicies?: readonly string[]
  /** Default: every algorithm of the token. */
  readonly algorithms?: readonly TokenAlgorithm[]
  /** What counts when a caller gives no policy; default: fresh revocation required. */
  readonly defaultPolicy?: VerificationPolicy
  /** Threads that verify SM2 signatures when many come at once; default none. */
  readonly signatureWorkers?: number
  /** Questions worked on at once; above it the answer is GATEWAY_BUSY. */
  readonly mostInFlight?: number
  /** Waits for a second in place of the timer; for tests. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

export interface RunningGateway extends Gateway {
  /** Fetches the revocation lists that are due; a background job does it by itself. */
  refreshRevocationLists(): Promise<void>
  /** Stops the background work. */
  close(): Promise<void>
}

/** What the Web eID reference validators refuse unless told otherwise: Estonian Mobile-ID, whose keys answer to a phone and not to this page. */
const mobileIdPolicies = ['1.3.6.1.4.1.10015.1.3', '1.3.6.1.4.1.10015.1.3.1', '1.3.6.1.4.1.10015.1.3.2', '1.3.6.1.4.1.10015.1.3.3']

/** Creates the verifier. Throws when a configured certificate cannot be read; verdicts are data from then on. */
export function createGateway(deps: GatewayDeps): RunningGateway {
  const { clock, log, fetch = globalThis.fetch } = deps
  const store = readTrustStore(deps.trustAnchors, deps.intermediates)
  const authorities = createAuthorities(deps.authorities ?? [])
  const revocation = createRevocation({
    clock,
    log,
    fetch,
    authorities: [...store.anchors, ...store.intermediates],
    given: deps.revocationLists ?? [],
    givenResponses: deps.ocspResponses ?? [],
    policyOf: (issuer) => authorities.ofIssuer(issuer)?.status ?? defaultStatusPolicy,
    ...(deps.wait === undefined ? {} : { wait: deps.wait }),
  })
  const signatures = createSignaturePool({ threads: deps.signatureWorkers ?? 0, log })
  const certificates = createCertificateCache()
  const paths = createPathFinder(store, certificates, revocation)
  announceIntermediates(store, paths, clock.now())
  const bound = boundVerifications(deps.mostInFlight ?? defaultInFlight)
  const [boundMessages, boundStamps] = [boundSignatures(), boundTimestamps()]
  const timestampAuthorities = createTimestampAuthorities(deps.timestampAuthorities ?? {}, deps.intermediates ?? [], revocation)
  const parts: VerificationParts = {
    clock,
    certificates,
    replay: createReplayMemory(clock),
    paths,
    identify: createIdentification(authorities),
    signatures,
    refusedPolicies: new Set(deps.refusedPolicies ?? mobileIdPolicies),
    algorithms: new Set(deps.algorithms ?? tokenAlgorithms),
    defaultPolicy: deps.defaultPolicy ?? { revocation: 'required' },
  }
  return {
    verifyAuthentication: (input) =>
      bound(input.traceId, () => neverRejecting(verifyAuthentication(input, parts), refusedVerdict, input.traceId, log)),
    verifyCertificate: (input) =>
      bound(input.traceId, () => neverRejecting(verifyCertificate(input, parts), refusedVerdict, input.traceId, log)),
    verifySignature: (input) =>
      boundMessages(input.traceId, () =>
        neverRejecting(verifySigned(input, { ...parts, timestampAuthorities }), refusedSignature, input.traceId, log),
      ),
    verifyTimestamp: (input) =>
      boundStamps(input.traceId, () =>
        neverRejecting(verifyTimestamp(input, { ...parts, timestampAuthorities }), refusedVerdict, input.traceId, log),
      ),
    health: async () => healthOf(store, revocation),
    refreshRevocationLists: () => revocation.refresh(),
    close: async () => void (await Promise.all([revocation.close(), signatures.close()])),
  }
}

/** A bug of ours is a refusal with INTERNAL: the log has the error, the caller the trace id. */
function neverRejecting<Answer>(
  verification: Promise<Answer>,
  refusal: (code: FailureCode, traceId: string) => Answer,
  traceId: string,
  log: Log,
): Promise<Answer> {
  return verification.catch((error: unknown) => {
    log.error({ err: error, traceId }, 'verification failed unexpectedly')
    return refusal('INTERNAL', traceId)
  })
}

/** Lists that tell of the configured intermediates are fetched from the start, before anybody signs in. */
function announceIntermediates({ intermediates }: TrustStore, paths: PathFinder, now: Date): void {
  for (const { raw } of intermediates) {
    const known = knownCertificateOf(raw)
    if (known.ok) paths.announce(paths.examine(known.value, now))
  }
}

function healthOf({ anchors }: TrustStore, revocation: Revocation): GatewayHealth {
  const revocationLists = revocation.lists()
  const degraded = revocationLists.some(({ fresh }) => !fresh)
  return { status: anchors.length === 0 ? 'down' : degraded ? 'degraded' : 'ok', trustAnchors: anchors.length, revocationLists, version }
}
