import type { PasskeyCreated, PasskeyProof } from '@yinxin/protocol/portal'
import { isFramed, verifyAssertion } from '../../platform/authentication/passkey-assertion.ts'
import type { PortalConfig } from '../config.ts'
import type { StoredPasskey } from './passkey-store.ts'

/** ES256 and RS256: what authenticators have and this Node verifies without experiments. */
const algorithms = [-7, -257]
/** Milliseconds a browser may take; the challenge lives as long. */
export const passkeyPatience = 300_000

/** Host and origin of the portal. */
export interface PasskeySite {
  readonly id: string
  readonly origin: string
}

/** The site passkeys are made for. Undefined where the portal is known by an address, which WebAuthn has no passkeys for. */
export function passkeySite({ origin }: Pick<PortalConfig, 'origin'>): PasskeySite | undefined {
  const { hostname } = new URL(origin)
  return /^[\d.]+$|^\[/.test(hostname) ? undefined : { id: hostname, origin }
}

/** The library (and its parsers) is loaded by the first passkey. */
const library = () => import('@simplewebauthn/server')

/** What the browser is asked to make a passkey with: kept on the device, used only after finger, face or PIN. No attestation: whose make it is does not matter. */
export async function creationOptions(asked: {
  readonly site: PasskeySite
  readonly portalName: string
  /** What the passkey is called where the device lists them. */
  readonly accountName: string
  readonly handle: string
  readonly known: readonly Pick<StoredPasskey, 'id' | 'transports'>[]
}) {
  const { site, portalName, accountName, handle, known } = asked
  return (await library()).generateRegistrationOptions({
    ...{ rpName: portalName, rpID: site.id, userName: accountName, userDisplayName: accountName, userID: new TextEncoder().encode(handle) },
    ...{ attestationType: 'none' as const, supportedAlgorithmIDs: algorithms, timeout: passkeyPatience },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
  })
}

/** What the browser is asked for a proof with: any passkey of this site, the person chooses; or one of these, over what it is to sign. */
export async function proofOptions(
  site: PasskeySite,
  over?: { readonly challenge: Uint8Array; readonly known: readonly Pick<StoredPasskey, 'id' | 'transports'>[] },
) {
  const asked = over && {
    challenge: new Uint8Array(over.challenge),
    allowCredentials: over.known.map(({ id, transports }) => ({ id, transports: [...transports] as AuthenticatorTransport[] })),
  }
  return (await library()).generateAuthenticationOptions({
    rpID: site.id,
    userVerification: 'required',
    timeout: passkeyPatience,
    ...asked,
  })
}

/** A passkey that was made for this site after this challenge, by somebody who was verified; undefined for anything else. */
export async function verifyCreated(
  { id, clientDataJSON, attestationObject, transports }: PasskeyCreated,
  expected: { readonly site: PasskeySite; readonly challenge: string },
): Promise<Pick<StoredPasskey, 'id' | 'publicKey' | 'counter' | 'transports'> | undefined> {
  if (isFramed(clientDataJSON)) return undefined
  const { verifyRegistrationResponse } = await library()
  const checked = await verifyRegistrationResponse({
    response: {
      ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
      response: { clientDataJSON, attestationObject },
    },
    ...expectedOf(expected),
    supportedAlgorithmIDs: algorithms,
  }).catch(() => undefined) // it throws for whatever is not right
  if (checked?.verified !== true) return undefined
  const { credential } = checked.registrationInfo
  return credential.id === id ? { id, publicKey: credential.publicKey, counter: credential.counter, transports } : undefined
}

/** The count of signatures a proof brings, when it is one of this passkey for this site and challenge, and the person was verified; undefined for anything else. */
export async function verifyProof(
  { id, clientDataJSON, authenticatorData, signature, userHandle }: PasskeyProof,
  { passkey, ...expected }: { readonly site: PasskeySite; readonly challenge: string; readonly passkey: StoredPasskey },
): Promise<number | undefined> {
  const isOthers = userHandle !== undefined && Buffer.from(userHandle, 'base64url').toString() !== passkey.personId
  return isOthers ? undefined : verifyAssertion({ id, clientDataJSON, authenticatorData, signature }, { passkey, ...expected })
}

const expectedOf = ({ site, challenge }: { readonly site: PasskeySite; readonly challenge: string }) => ({
  ...{ expectedChallenge: challenge, expectedOrigin: site.origin, expectedRPID: site.id, requireUserVerification: true },
})
