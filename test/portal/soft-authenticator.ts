// An authenticator in software (WebAuthn §6): makes passkeys and proofs, and the wrong ones a test asks for.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import type { PasskeyCreated, PasskeyProof } from '@yinxin/protocol/portal'

const flags = { present: 1, verified: 4, attested: 64 }

/** What is wrong with an answer. */
export interface Wrong {
  readonly origin?: string
  readonly host?: string
  readonly challenge?: string
  readonly type?: string
  readonly crossOrigin?: boolean
  /** False: nobody was verified. */
  readonly isVerified?: boolean
  readonly counter?: number
  readonly userHandle?: string
}

interface Options {
  readonly challenge: string
  readonly user?: { readonly id: string }
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest()
const head = (major: number, length: number) =>
  length < 24
    ? Buffer.of((major << 5) | length)
    : length < 256
      ? Buffer.of((major << 5) | 24, length)
      : Buffer.of((major << 5) | 25, length >> 8, length & 255)
const cborBytes = (bytes: Uint8Array) => Buffer.concat([head(2, bytes.length), bytes])
const cborText = (text: string) => Buffer.concat([head(3, text.length), Buffer.from(text)])

/** ES256 as a COSE key (RFC 9053 §7.1.1): {1: 2, 3: -7, -1: 1, -2: x, -3: y} */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const point = (text: string) => cborBytes(Buffer.from(text, 'base64url'))
  return Buffer.concat([Buffer.from('a5010203262001', 'hex'), Buffer.of(0x21), point(x), Buffer.of(0x22), point(y)])
}

export interface SoftPasskey {
  readonly created: PasskeyCreated
  prove(options: Options, wrong?: Wrong): PasskeyProof
}

/** A passkey made for options of the portal. */
export function makePasskey(options: Options, wrong: Wrong = {}): SoftPasskey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const [id, handle] = [randomBytes(32), options.user?.id]
  let counter = wrong.counter ?? 1
  const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(0, id.length), id, coseKey(publicKey)])
  const data = authenticatorData({ ...wrong, counter }, attested)
  const attestationObject = Buffer.concat([
    ...[Buffer.of(0xa3), cborText('fmt'), cborText('none'), cborText('attStmt'), Buffer.of(0xa0)],
    ...[cborText('authData'), cborBytes(data)],
  ])
  return {
    created: {
      id: id.toString('base64url'),
      clientDataJSON: clientData('webauthn.create', options, wrong),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    },
    prove(asked, change = {}) {
      counter = change.counter ?? counter + 1
      const own = authenticatorData({ ...change, counter })
      const clientDataJSON = clientData('webauthn.get', asked, change)
      const signature = sign('sha256', Buffer.concat([own, sha256(Buffer.from(clientDataJSON, 'base64url'))]), privateKey)
      const userHandle = change.userHandle ?? handle
      return {
        ...{ id: id.toString('base64url'), clientDataJSON, authenticatorData: own.toString('base64url') },
        ...{ signature: signature.toString('base64url'), ...(userHandle === undefined ? {} : { userHandle }) },
      }
    },
  }
}

function authenticatorData({ host = 'localhost', isVerified = true, counter = 0 }: Wrong, attested = Buffer.alloc(0)): Buffer {
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  const says = flags.present | (isVerified ? flags.verified : 0) | (attested.length > 0 ? flags.attested : 0)
  return Buffer.concat([sha256(host), Buffer.of(says), count, attested])
}

function clientData(type: string, { challenge }: Options, wrong: Wrong): string {
  const said = { type: wrong.type ?? type, challenge: wrong.challenge ?? challenge, origin: wrong.origin ?? 'http://localhost:8600' }
  return Buffer.from(JSON.stringify({ ...said, crossOrigin: wrong.crossOrigin ?? false })).toString('base64url')
}
