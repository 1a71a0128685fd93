import { parseObject } from '@yinxin/protocol/wire'

/** An answer of an authenticator (WebAuthn §5.2.2), each part base64url. */
interface PasskeyAssertion {
  readonly id: string
  readonly clientDataJSON: string
  readonly authenticatorData: string
  readonly signature: string
}

/** What it must be an answer to, and by which passkey. */
interface ExpectedAssertion {
  readonly site: { readonly id: string; readonly origin: string }
  /** base64url. */
  readonly challenge: string
  readonly passkey: { readonly id: string; readonly publicKey: Uint8Array; readonly counter: number }
}

/**
 * The count of signatures a proof brings, when it is one of this passkey for this site and challenge, and the person was verified; undefined for anything else.
 * The library and its parsers are loaded by the first one.
 */
export async function verifyAssertion(
  { id, clientDataJSON, authenticatorData, signature }: PasskeyAssertion,
  { site, challenge, passkey }: ExpectedAssertion,
): Promise<number | undefined> {
  if (id !== passkey.id || isFramed(clientDataJSON)) return undefined
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const checked = await verifyAuthenticationResponse({
    response: {
      ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
      response: { clientDataJSON, authenticatorData, signature },
    },
    ...{ expectedChallenge: challenge, expectedOrigin: site.origin, expectedRPID: site.id, requireUserVerification: true },
    credential: { id: passkey.id, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter },
  }).catch(() => undefined) // it throws for whatever is not right
  return checked?.verified === true ? checked.authenticationInfo.newCounter : undefined
}

/** True when a frame of another site's page asked: the library looks at it only where the browser names that site. */
export function isFramed(clientDataJSON: string): boolean {
  const said = parseObject(Buffer.from(clientDataJSON, 'base64url').toString())
  return said === undefined || said['crossOrigin'] === true
}
