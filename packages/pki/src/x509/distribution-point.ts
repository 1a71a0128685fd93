import {
  atEnd,
  context,
  contextPrimitive,
  enterValue,
  expectEnd,
  nextTag,
  readBoolean,
  readNamedBits,
  tags,
  within,
} from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { readGeneralNames } from './general-name.ts'
import type { GeneralName } from './general-name.ts'
import { readRdn } from './name.ts'
import type { NameAttribute } from './name.ts'
import { malformed } from '../der/parsed.ts'

/** ReasonFlags by bit position (RFC 5280 §4.2.1.13). */
export const reasonFlagNames = [
  'unused',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
] as const
export type ReasonFlag = (typeof reasonFlagNames)[number]

/** Where a CRL is: full names (usually URLs), or attributes added to the CRL issuer's name. */
export type DistributionPointName = { readonly fullName?: readonly GeneralName[]; readonly relativeName?: readonly NameAttribute[] }

export type DistributionPoint = DistributionPointName & {
  readonly reasons?: readonly ReasonFlag[]
  readonly crlIssuer?: readonly GeneralName[]
}

export type IssuingDistributionPoint = DistributionPointName & {
  readonly onlyUserCertificates: boolean
  readonly onlyCaCertificates: boolean
  readonly onlySomeReasons?: readonly ReasonFlag[]
  readonly indirect: boolean
  readonly onlyAttributeCertificates: boolean
}

function readPointName(reader: DerReader): DistributionPointName {
  if (nextTag(reader) !== context(0)) return {}
  const choice = enterValue(reader, context(0))
  const name =
    nextTag(choice) === context(0) ? { fullName: readGeneralNames(choice, context(0)) } : { relativeName: readRdn(choice, context(1)) }
  expectEnd(choice)
  return name
}

const readReasons = (reader: DerReader, tag: number): ReasonFlag[] =>
  readNamedBits(reader, tag).map((bit) => reasonFlagNames[bit] ?? malformed('no such reason flag'))

/** Reads a DistributionPoint (RFC 5280 §4.2.1.13). */
export function readDistributionPoint(reader: DerReader): DistributionPoint {
  return within(reader, tags.sequence, (inner) => {
    const name = readPointName(inner)
    const reasons = nextTag(inner) === contextPrimitive(1) ? { reasons: readReasons(inner, contextPrimitive(1)) } : {}
    const crlIssuer = nextTag(inner) === context(2) ? { crlIssuer: readGeneralNames(inner, context(2)) } : {}
    return { ...name, ...reasons, ...crlIssuer }
  })
}

/** Reads an IssuingDistributionPoint (RFC 5280 §5.2.5). */
export function readIssuingDistributionPoint(reader: DerReader): IssuingDistributionPoint {
  return within(reader, tags.sequence, (inner) => {
    if (atEnd(inner)) malformed('an issuing distribution point that says nothing')
    const flag = (number: number): boolean => nextTag(inner) === contextPrimitive(number) && readBoolean(inner, contextPrimitive(number))
    const name = readPointName(inner)
    const onlyUserCertificates = flag(1)
    const onlyCaCertificates = flag(2)
    const someReasons = nextTag(inner) === contextPrimitive(3) ? { onlySomeReasons: readReasons(inner, contextPrimitive(3)) } : {}
    const indirect = flag(4)
    const onlyAttributeCertificates = flag(5)
    return { ...name, onlyUserCertificates, onlyCaCertificates, ...someReasons, indirect, onlyAttributeCertificates }
  })
}
