/** Containers of an application: a container has up to two key pairs, one that signs and one for encryption, each with its certificate. */
import { createPublicKey } from 'node:crypto'
import { parseCertificate, sm2Coordinates, type Certificate } from '@yinxin/pki'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { failure, type Failure } from '@yinxin/protocol/failures'
import { describeCertificate } from '../describe-certificate.ts'
import { zeroEnded, type SkfApplication } from './applications.ts'
import { sar } from './codes.ts'
import { readNames, readPublicKey, type PublicKeyBlob } from './layout.ts'
import type { Handle } from './library.ts'

/** A certificate, and the container that has its key. */
export interface ContainerCertificate {
  readonly container: Uint8Array
  readonly certificate: UkeyCertificate
  /** Read once: undefined when it cannot be read. */
  readonly parsed: Certificate | undefined
}

/** Most containers that are looked at. */
const maxContainers = 64

/** @returns undefined when the device did not let itself be read to the end */
export function readContainers(application: SkfApplication): readonly ContainerCertificate[] | undefined {
  const { library, handle } = application
  const { rv, bytes } = library.read('EnumContainer', handle)
  if (rv !== sar.ok) return undefined
  const found = readNames(bytes, maxContainers).map((container) =>
    withContainer<readonly ContainerCertificate[] | undefined>(
      application,
      container,
      (opened) => pairs.flatMap((pair) => certificateOf(application, opened, pair).map((found) => ({ container, ...found }))),
      () => undefined,
    ),
  )
  return found.every((each) => each !== undefined) ? found.flat() : undefined
}

/** @param otherwise the answer when the container does not open; gets the code */
export function withContainer<Value>(
  { library, handle }: SkfApplication,
  name: Uint8Array,
  use: (container: Handle) => Value,
  otherwise: (rv: number) => Value,
): Value {
  const opened = library.open('OpenContainer', handle, zeroEnded(name))
  if (opened.rv !== sar.ok) return otherwise(opened.rv)
  try {
    return use(opened.handle)
  } finally {
    library.call('CloseContainer', opened.handle)
  }
}

/** As the functions name them: TRUE is the pair that signs. */
const pairs = [1, 0] as const
type Pair = (typeof pairs)[number]

function certificateOf({ library }: SkfApplication, container: Handle, pair: Pair): readonly Omit<ContainerCertificate, 'container'>[] {
  const { rv, bytes } = library.read('ExportCertificate', container, pair)
  if (rv !== sar.ok || bytes.length === 0) return []
  const key = library.read('ExportPublicKey', container, pair)
  const blob = key.rv === sar.ok ? readPublicKey(key.bytes) : undefined
  const described = describeCertificate(bytes, (certificate) => objection(certificate, blob))
  // The standard signs with the signing pair only, whatever the certificate of the other one allows.
  const certificate: UkeyCertificate = pair === 0 && described.use === 'authentication' ? { ...described, use: 'encryption' } : described
  const parsed = parseCertificate(bytes)
  return [{ certificate, parsed: parsed.ok ? parsed.value : undefined }]
}

/** A pair that does not tell its public key is offered: each signature is checked before it leaves. */
function objection({ keyKind, publicKeySpki }: Certificate, blob: PublicKeyBlob | undefined): Failure | undefined {
  if (keyKind !== 'SM2' && keyKind !== 'RSA') return failure('ALGORITHM_REFUSED')
  return blob === undefined || isKeyOf(blob, publicKeySpki) ? undefined : failure('CERTIFICATE_NOT_ON_UKEY')
}

function isKeyOf(blob: PublicKeyBlob, publicKeySpki: Uint8Array): boolean {
  if (blob.kind === 'SM2') return Buffer.from(sm2Coordinates(publicKeySpki) ?? []).equals(blob.coordinates)
  try {
    const { n, e } = createPublicKey({ key: Buffer.from(publicKeySpki), format: 'der', type: 'spki' }).export({ format: 'jwk' })
    return n === numberText(blob.modulus) && e === numberText(blob.exponent)
  } catch {
    return false // not an RSA key
  }
}

/** A number as a JWK has it (RFC 7518 §2, Base64urlUInt): without leading zeros. */
function numberText(bytes: Uint8Array): string {
  const start = bytes.findIndex((byte) => byte !== 0)
  return Buffer.from(bytes.subarray(start < 0 ? bytes.length : start)).toString('base64url')
}
