import { hash } from 'node:crypto'
import { algorithmRow, verifySignature, verifySignedData, type Certificate, type SignerVerdict } from '@yinxin/pki'
import type {
  BareSignatureInput,
  Finding,
  SignatureVerification,
  SignatureTimestamp,
  SignedMessageInput,
  SignerVerification,
  VerifySignatureInput,
} from '@yinxin/protocol/gateway'
import { checkSigningPurpose } from './checks/purpose.ts'
import { checkSignersAlgorithm } from './checks/algorithm.ts'
import { examineCertificate, type Examination } from './examine-certificate.ts'
import { passed, refused, skipped } from './findings.ts'
import type { KnownCertificate } from './known-certificate.ts'
import { readBase64 } from './read-base64.ts'
import { verdictOf, type VerificationParts } from './verify-authentication.ts'
import { readIntermediates, timeOf } from './verify-certificate.ts'
import { verifyTimestamp, type TimestampParts } from './verify-timestamp.ts'

/** What messages are verified with. */
export type SigningParts = VerificationParts & TimestampParts

/** Time-stamps of one signature that are looked at. */
const mostTimestamps = 4

/**
 * Verifies a signed message or a bare signature, and the certificate of everybody who signed. What cannot be read is refused as INPUT_INVALID with a
 * `problem`; a signature that does not hold as SIGNATURE_INVALID of that signer. RFC 5652 §5.4 and §5.6, GB/T 35275.
 */
export function verifySigned(input: VerifySignatureInput, parts: SigningParts): Promise<SignatureVerification> {
  return input.format === 'cms' ? verifyMessage(input, parts) : verifyBare(input, parts)
}

async function verifyMessage(input: SignedMessageInput, parts: SigningParts): Promise<SignatureVerification> {
  const message = readBase64(input.message)
  const detached = input.content === undefined ? undefined : readBase64(input.content)
  if (message === undefined || (input.content !== undefined && detached === undefined)) return unreadable(input, 'not base64, or too large')
  const given = readIntermediates(input.certificates)
  const verified = verifySignedData({ message, certificates: given, ...(detached === undefined ? {} : { content: detached }) })
  if (!verified.ok) return unreadable(input, verified.problem)
  const { contentType, content, certificates, signers } = verified.value
  const examination = examinationOf(input, [...certificates, ...given], parts)
  const judged = await Promise.all(
    allSigners(signers).map(async (placed) => {
      const [signer, timestamps] = await Promise.all([judgeSigner(placed, examination, parts), timestampsOver(placed, input, parts)])
      return timestamps.length === 0 ? signer : { ...signer, timestamps }
    }),
  )
  return { ...summaryOf(judged, input.traceId), contentType, content: digestsOf(content) }
}

async function verifyBare(input: BareSignatureInput, parts: VerificationParts): Promise<SignatureVerification> {
  const [signature, content] = [readBase64(input.signature), readBase64(input.content)]
  if (signature === undefined || content === undefined) return unreadable(input, 'not base64, or too large')
  const examination = examinationOf(input, readIntermediates(input.certificates), parts)
  const read = parts.certificates.read(input.certificate, examination.at)
  const { key, certificate } = read.ok ? read.value : {}
  const { algorithm } = input
  // a key of another kind is asked no question it has no answer to
  const fits = key !== undefined && certificate !== undefined && algorithmRow(algorithm).keyKinds.includes(key.kind)
  const holds = fits && verifySignature({ algorithm, publicKeySpki: certificate.publicKeySpki, message: content, signature })
  const found = [
    checkSignersAlgorithm(algorithm, key),
    fits ? holdsOrNot(holds, 'it does not fit certificate and content') : keyFinding(key),
  ]
  const examined = await examineCertificate(read, examination, parts)
  const signer = told(found, examined, holds ? { signatureAlgorithm: algorithm } : {})
  return { ...summaryOf([signer], input.traceId), content: digestsOf(content) }
}

/** How the certificates of all signers are looked at. */
const examinationOf = (
  { at, policy }: VerifySignatureInput,
  unverifiedIntermediates: readonly Certificate[],
  parts: VerificationParts,
): Examination => ({
  at: timeOf(at) ?? parts.clock.now(),
  policy: policy ?? parts.defaultPolicy,
  unverifiedIntermediates,
  announce: false,
  purpose: checkSigningPurpose,
})

/** A signer with the place of the one whose signature he signed, if it is a countersignature. */
interface Placed {
  readonly verdict: SignerVerdict
  readonly countersigns?: number
}

/** Signers and those who signed their signatures, as one list: each after the one he countersigns. */
function allSigners(verdicts: readonly SignerVerdict[], all: Placed[] = [], countersigns?: number): readonly Placed[] {
  for (const verdict of verdicts) {
    const place = all.push({ verdict, ...(countersigns === undefined ? {} : { countersigns }) }) - 1
    if (verdict.verified) allSigners(verdict.countersigners, all, place)
  }
  return all
}

async function judgeSigner(
  { verdict, ...placed }: Placed,
  examination: Examination,
  parts: VerificationParts,
): Promise<SignerVerification> {
  const signature = holdsOrNot(verdict.verified, verdict.verified ? '' : verdict.problem)
  if (verdict.certificate === undefined) return told([signature], nothingExamined, placed)
  const read = parts.certificates.read(base64(verdict.certificate.raw), examination.at)
  const examined = await examineCertificate(read, examination, parts)
  if (!verdict.verified) return told([signature], examined, placed)
  const { algorithm, signingTime } = verdict
  return told([checkSignersAlgorithm(algorithm, read.ok ? read.value.key : undefined), signature], examined, {
    ...placed,
    signatureAlgorithm: algorithm,
    ...(signingTime === undefined ? {} : { claimedSigningTime: signingTime.toISOString() }),
  })
}

/** What time-stamps say of a signature that holds. Of a countersignature nothing hangs on the time. */
function timestampsOver(
  { verdict, countersigns }: Placed,
  { certificates, timestampAuthorities, policy, traceId }: SignedMessageInput,
  parts: SigningParts,
): Promise<readonly SignatureTimestamp[]> {
  if (!verdict.verified || countersigns !== undefined) return Promise.resolve([])
  const content = base64(verdict.signature)
  const about = {
    ...(certificates === undefined ? {} : { certificates }),
    ...(timestampAuthorities === undefined ? {} : { authorities: timestampAuthorities }),
    ...(policy === undefined ? {} : { policy }),
  }
  return Promise.all(
    verdict.timestamps.slice(0, mostTimestamps).map(async (token) => {
      const { traceId: _, ...shown } = await verifyTimestamp({ token: base64(token), content, traceId, ...about }, parts)
      return shown
    }),
  )
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

type Examined = Awaited<ReturnType<typeof examineCertificate>>
const nothingExamined: Examined = { findings: [], told: {}, evidence: [], stale: false }

/** Trust comes before the signature, as at a sign-in: a stranger's certificate is reported as not trusted whether or not it signed well. */
function told(
  found: readonly Finding[],
  examined: Examined,
  more: Pick<SignerVerification, 'signatureAlgorithm' | 'claimedSigningTime' | 'countersigns'>,
): SignerVerification {
  return { ...verdictOf([...examined.findings, ...found], examined.stale), ...examined.told, evidence: examined.evidence, ...more }
}

const holdsOrNot = (holds: boolean, detail: string): Finding =>
  holds ? passed('signature') : refused('signature', 'SIGNATURE_INVALID', detail)

const keyFinding = (key: KnownCertificate['key'] | undefined): Finding =>
  key === undefined ? skipped('signature', 'no usable key') : refused('signature', 'SIGNATURE_INVALID', 'the key is of another kind')

/** Accepted when somebody signed and nobody was refused. */
function summaryOf(
  signers: readonly SignerVerification[],
  traceId: string,
): Pick<SignatureVerification, 'verdict' | 'code' | 'problem' | 'signers' | 'traceId'> {
  if (signers.length === 0) return { verdict: 'refused', code: 'SIGNATURE_INVALID', problem: 'nobody signed', signers, traceId }
  const refusedSigner = signers.find(({ verdict, countersigns }) => verdict === 'refused' && countersigns === undefined)
  if (refusedSigner === undefined) return { verdict: 'accepted', signers, traceId }
  return { verdict: 'refused', code: refusedSigner.code ?? 'SIGNATURE_INVALID', signers, traceId }
}

const unreadable = ({ traceId }: VerifySignatureInput, problem: string): SignatureVerification => ({
  ...{ verdict: 'refused', code: 'INPUT_INVALID', problem, signers: [], traceId },
})

const digestsOf = (content: Uint8Array) => ({ length: content.length, sha256: hash('sha256', content), sm3: hash('sm3', content) })
