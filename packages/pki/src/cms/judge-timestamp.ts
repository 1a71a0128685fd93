import { createHash } from 'node:crypto'
import type { AlgorithmId } from '../keys/algorithm-table.ts'
import { equalBytes } from '../der/bytes.ts'
import { oids } from '../der/oids.ts'
import type { Parsed } from '../der/parsed.ts'
import { readDer } from '../der/reader.ts'
import type { Certificate } from '../x509/certificate.ts'
import { isCritical } from '../x509/extensions.ts'
import { encodeGeneralName } from '../x509/general-name.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { namesEqual } from '../x509/name.ts'
import { cmsOids } from './cms-oids.ts'
import type { MessageHash } from './message-hashes.ts'
import { parseSignedData, readDigestAlgorithm } from './signed-data.ts'
import type { SignedData } from './signed-data.ts'
import { parseTimestampInfo } from './timestamp-info.ts'
import type { TimestampInfo } from './timestamp-info.ts'
import { judgeSigners } from './verify-signed-data.ts'

/** Why a time-stamp says nothing. `CERTIFICATE`: it does not say whose it is, or says it of another; `PURPOSE`: its certificate is not for time-stamps. */
export type TimestampFault = 'MALFORMED' | 'SIGNATURE' | 'CERTIFICATE' | 'PURPOSE' | 'IMPRINT'

/** `verified` speaks of the token only: whether its certificate is trusted, and was in date, is another question. */
export type TimestampVerdict =
  | {
      readonly verified: true
      readonly info: TimestampInfo
      readonly certificate: Certificate
      readonly algorithm: AlgorithmId
      /** All the token brings, for paths. */
      readonly certificates: readonly Certificate[]
    }
  | { readonly verified: false; readonly code: TimestampFault; readonly problem: string }

/** What is said to have existed at the time: itself, or its hash. */
export type Stamped = { readonly content: Uint8Array } | { readonly hash: MessageHash; readonly digest: Uint8Array }

const maxTokenBytes = 64 * 1024

/**
 * Verifies a TimeStampToken (RFC 3161 §2.4.2; RFC 5816) over what is said to have been stamped: its form, the one signature, the certificate it names, that
 * this is for time-stamps and nothing else (§2.3), and the imprint. Never throws: what is wrong is a code with a sentence.
 * @param certificates the authority's, where the token leaves them out
 */
export function judgeTimestamp(input: {
  readonly token: Uint8Array
  readonly stamped: Stamped
  readonly certificates?: readonly Certificate[]
}): TimestampVerdict {
  const read = readToken(input.token)
  if (!read.ok) return fault('MALFORMED', read.problem)
  const { data, content, info } = read.value
  const [signer] = judgeSigners(data, content, input.certificates ?? [])
  if (signer?.verified !== true) return fault('SIGNATURE', signer?.problem ?? 'nobody signed')
  const { certificate, algorithm } = signer
  if (!namesItsCertificate(data)) return fault('CERTIFICATE', 'the token does not say by which certificate it is')
  if (info.authority !== undefined && !isCalled(certificate, info.authority))
    return fault('CERTIFICATE', 'the authority calls itself otherwise')
  const purpose = purposeProblem(certificate)
  if (purpose !== undefined) return fault('PURPOSE', purpose)
  if (!isOver(info, input.stamped)) return fault('IMPRINT', 'the time-stamp is over something else')
  return { verified: true, info, certificate, algorithm, certificates: data.certificates }
}

const fault = (code: TimestampFault, problem: string): TimestampVerdict => ({ verified: false, code, problem })

type Token = { readonly data: SignedData; readonly content: Uint8Array; readonly info: TimestampInfo }

function readToken(token: Uint8Array): Parsed<Token> {
  if (token.length > maxTokenBytes) return { ok: false, problem: `TimeStampToken: larger than ${maxTokenBytes} bytes` }
  const data = parseSignedData(token)
  if (!data.ok) return data
  const { content } = data.value
  const problem = formProblem(data.value)
  if (content === undefined || problem !== undefined) return { ok: false, problem: `TimeStampToken: ${problem ?? 'without content'}` }
  const info = parseTimestampInfo(content)
  return info.ok ? { ok: true, value: { data: data.value, content, info: info.value } } : info
}

/** Of a token SignedData says more than it must of a message: nothing in it may be changed unseen (RFC 3161 §2.4.2, RFC 5652 §5.1). */
function formProblem({ contentType, version, digestAlgorithms, signers }: SignedData): string | undefined {
  const [signer, ...others] = signers
  if (contentType !== cmsOids.timestampInfo) return 'its content is no TSTInfo'
  if (version !== 3) return 'another version than 3'
  if (signer === undefined || others.length > 0) return 'not exactly one signer'
  const named = digestAlgorithms.map((raw) => readDer('algorithm', raw, 1024, readDigestAlgorithm))
  return named.every(({ ok }) => ok) && named.some((one) => one.ok && one.value === signer.digestAlgorithm)
    ? undefined
    : "the signer's hash is not among those named"
}

/** ESSCertID or ESSCertIDv2 must be there (§2.4.2; RFC 5816 §2.2.1); that it names this certificate was seen with the signature. */
function namesItsCertificate({ signers: [signer] }: SignedData): boolean {
  const values = signer?.signedAttributes?.values
  return values?.has(cmsOids.signingCertificate) === true || values?.has(cmsOids.signingCertificateV2) === true
}

/** The name a token gives must be one of its certificate's (§2.4.2). */
function isCalled({ subject, extensions }: Certificate, name: GeneralName): boolean {
  const others = extensions.subjectAltName ?? []
  if (name.kind === 'directory')
    return [subject, ...others.flatMap((other) => (other.kind === 'directory' ? [other.name] : []))].some((one) =>
      namesEqual(one, name.name),
    )
  const encoded = encodeGeneralName(name)
  return others.some((other) => other.kind === name.kind && equalBytes(encodeGeneralName(other), encoded))
}

/** Extended key usage: time-stamping, alone and critical (§2.3). */
function purposeProblem({ extensions }: Certificate): string | undefined {
  const { basicConstraints, keyUsage, extendedKeyUsage = [] } = extensions
  const [purpose, ...others] = extendedKeyUsage
  if (purpose !== oids.timeStamping || others.length > 0) return 'its extended key usage is not time-stamping alone'
  if (!isCritical(extensions, oids.extendedKeyUsage)) return 'its extended key usage is not critical'
  if (basicConstraints?.ca === true) return 'a certificate of an authority over certificates'
  return keyUsage === undefined || keyUsage.includes('digitalSignature') || keyUsage.includes('nonRepudiation')
    ? undefined
    : 'its key usage is not signing'
}

function isOver({ hash, imprint }: TimestampInfo, stamped: Stamped): boolean {
  if ('content' in stamped) return equalBytes(imprint, createHash(hash).update(stamped.content).digest())
  return stamped.hash === hash && equalBytes(imprint, stamped.digest)
}
