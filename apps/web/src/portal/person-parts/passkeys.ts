import { failed, succeeded, type FailureCode, type Result } from '@yinxin/protocol/failures'
import type { PasskeyCreated, PasskeyProof, PasskeyRequest } from '@yinxin/protocol/portal'
import type { startAuthentication, startRegistration } from '@simplewebauthn/browser'

/** True where this browser has passkeys for this page. */
export const hasPasskeys = (): boolean => window.isSecureContext && typeof PublicKeyCredential === 'function'

/** The library is fetched by the first passkey. */
const library = () => import('@simplewebauthn/browser')

/** Has the device make a passkey. PASSKEY_CANCELLED, PASSKEY_THERE, PASSKEY_REFUSED. */
export const makePasskey = async ({ options }: PasskeyRequest): Promise<Result<PasskeyCreated>> =>
  asking(async () => {
    // what the options are is between the two halves of the library
    const optionsJSON = options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON']
    const { id, response } = await (await library()).startRegistration({ optionsJSON })
    const { clientDataJSON, attestationObject, transports = [] } = response
    return { id, clientDataJSON, attestationObject, transports }
  })

/** Has the device prove a passkey. PASSKEY_CANCELLED, PASSKEY_REFUSED. */
export const provePasskey = async ({ options }: PasskeyRequest): Promise<Result<PasskeyProof>> =>
  asking(async () => {
    const optionsJSON = options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON']
    const { id, response } = await (await library()).startAuthentication({ optionsJSON })
    const { clientDataJSON, authenticatorData, signature, userHandle } = response
    return { id, clientDataJSON, authenticatorData, signature, ...(userHandle === undefined ? {} : { userHandle }) }
  })

/** Browsers say no more than this of why (WebAuthn §14.5): a cancel, a device without a passkey and one that timed out are one. */
const codes: ReadonlyMap<unknown, FailureCode> = new Map<unknown, FailureCode>([
  ['NotAllowedError', 'PASSKEY_CANCELLED'],
  ['AbortError', 'PASSKEY_CANCELLED'],
  ['InvalidStateError', 'PASSKEY_THERE'],
])

async function asking<T>(ask: () => Promise<T>): Promise<Result<T>> {
  try {
    return succeeded(await ask())
  } catch (error) {
    return failed(codes.get((error as Partial<Error>).name) ?? 'PASSKEY_REFUSED')
  }
}
