import { profiles } from '@yinxin/pki'
import type { AnyList, CertificateInput, PolicyInput, Profile } from '@yinxin/pki'
import type { RevocationPolicy } from '@yinxin/protocol/gateway'
import { isCalendarDay } from '@yinxin/protocol/wire'
import { UsageError } from '@yinxin/server/commands/arguments.ts'
import { algorithmLevels, type AlgorithmLevel } from './algorithm-levels.ts'

/** What is asked: is the chain valid, or what do lists or OCSP answers say about the certificate. */
export const questionKinds = ['chain', 'crl', 'ocsp'] as const
export type QuestionKind = (typeof questionKinds)[number]

/** One question about a certificate, the same from files and from a line of a batch. */
export interface VerifyQuestion {
  readonly kind: QuestionKind
  readonly anchors: readonly CertificateInput[]
  readonly certificate: CertificateInput
  readonly intermediates: readonly CertificateInput[]
  readonly crls: readonly (AnyList | Uint8Array)[]
  readonly ocsp: readonly Uint8Array[]
  readonly at: Date
  readonly revocation: RevocationPolicy
  readonly policy: PolicyInput
  /** Most certificates between this one and the anchor. */
  readonly maxDepth?: number
  readonly serverName?: string
  /** Object identifiers, all of them wanted. */
  readonly extendedKeyUsages: readonly string[]
  /** The nonce the OCSP answers were asked with. */
  readonly ocspNonce?: Uint8Array
  readonly algorithms: AlgorithmLevel
  readonly profile: Profile
}

const revocationPolicies: readonly RevocationPolicy[] = ['required', 'if-present', 'none']
const isoTime = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i

/** ISO 8601; without a zone UTC is meant, so that an answer does not depend on where it is worked out. Throws UsageError. */
export function readIsoTime(name: string, text: string | undefined): Date {
  if (text === undefined) return new Date()
  const [, day, time = '00:00', zone = 'Z'] = isoTime.exec(text) ?? []
  const found = new Date(`${day}T${time.replace(',', '.')}${zone.toUpperCase()}`)
  if (day === undefined || !isCalendarDay(day) || Number.isNaN(+found))
    throw new UsageError(`${name} '${text}' is not a time like 2026-03-02T08:00:00Z`)
  return found
}

/** Throws UsageError; `required` unless said. */
export function readRevocation(name: string, text = 'required'): RevocationPolicy {
  return oneOf(name, text, revocationPolicies)
}

/** Throws UsageError; `otherwise` when nothing is said. */
export function readLevel(name: string, text: string | undefined, otherwise: AlgorithmLevel): AlgorithmLevel {
  return text === undefined ? otherwise : oneOf(name, text, algorithmLevels)
}

/** For a bare path what RFC 5280 §6 asks, for a TLS server all that it demands of issuers, as strict clients do. Throws UsageError. */
export function readProfile(name: string, text: string | undefined, serverName: string | undefined): Profile {
  return text === undefined ? (serverName === undefined ? 'path' : 'rfc5280') : oneOf(name, text, profiles)
}

function oneOf<T extends string>(name: string, text: string, all: readonly T[]): T {
  const found = all.find((one) => one === text)
  if (found === undefined) throw new UsageError(`${name} must be one of ${all.join(', ')}`)
  return found
}

const oid = /^[0-2](?:\.(?:0|[1-9]\d{0,38})){1,63}$/

/** Throws UsageError for anything but object identifiers. */
export function readOids(name: string, texts: readonly string[]): readonly string[] {
  const wrong = texts.find((text) => !oid.test(text))
  if (wrong !== undefined) throw new UsageError(`${name} '${wrong}' is not an object identifier like 2.5.29.32.0`)
  return texts
}

/** Purposes by the names of RFC 5280 §4.2.1.12. */
const purposes: Readonly<Record<string, string>> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
  anyExtendedKeyUsage: '2.5.29.37.0',
}

/** Object identifiers, or the names RFC 5280 gives them. Throws UsageError. */
export function readPurposes(name: string, texts: readonly string[]): readonly string[] {
  return readOids(
    name,
    texts.map((text) => purposes[text] ?? text),
  )
}

/** A whole number of intermediates. Throws UsageError. */
export function readDepth(name: string, value: unknown): number {
  const depth = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value
  if (typeof depth !== 'number' || !Number.isSafeInteger(depth) || depth < 0) throw new UsageError(`${name} must be a whole number`)
  return depth
}

/** An empty list asks for nothing in particular, as no list does. */
export const acceptablePolicies = (policies: readonly string[]): PolicyInput => (policies.length > 0 ? { acceptable: policies } : {})
