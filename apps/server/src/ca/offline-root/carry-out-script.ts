import { hash } from 'node:crypto'
import {
  defaultAlgorithm,
  generateKeyPair,
  isSignedBy,
  lintTbs,
  nameOf,
  nameToString,
  parseCertificate,
  parseCertificationRequest,
  parseCrl,
  pemToDer,
  subjectKeyIdentifierOf,
  tbsCertList,
  valuesInFile,
  verifyCertificationRequest,
  verifyCrl,
  type Certificate,
  type KeyPair,
  type Name,
} from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { newSerialNumber, prepareCertificate, rulesOf, type CertificatePlan } from '../certificates/certificate-plan.ts'
import { crossExtensions, issuingExtensions, rootExtensions } from '../certificates/profile.ts'
import type { CeremonyScript, CeremonyStep, CertifyIssuingCa, CrossCertify, MakeRoot, SignList } from './script.ts'
import { signAsRoot, type RootRecordLine, type RootToBeSigned } from './sign-as-root.ts'

const rsaBits = 4096
const dayMilliseconds = 86_400_000

/** A root with its key at hand. */
export interface OpenedRoot {
  readonly certificate: Certificate
  readonly key: KeyPair
}

/** What is in the room: the only way a ceremony touches anything. */
export interface CeremonyRoom {
  /** The time of the ceremony, in whole seconds. */
  readonly now: Date
  /** A file beside the script. Throws one sentence when it is not there. */
  given(file: string): Uint8Array
  /** A root that was made before; nothing when there is none of the name. Throws when it does not open. */
  root(name: string): OpenedRoot | undefined
  /** Keeps a new root with its key. */
  keepRoot(name: string, root: OpenedRoot): void
  /** What a root has signed so far. */
  recordOf(name: string): readonly RootRecordLine[]
  /** Adds to it, durably, before it returns. */
  note(name: string, line: RootRecordLine): void
  /** Keeps what was made. */
  write(file: string, bytes: Uint8Array): void
}

/** What a step came to, for the transcript. */
export interface StepOutcome {
  readonly step: CeremonyStep['step']
  readonly root: string
  readonly file: string
  /** Its subject, or whose list it is. */
  readonly name: string
  readonly serial?: string
  readonly number?: number
  readonly from: string
  readonly until: string
  readonly toBeSignedSha256: string
  /** Hex SHA-256 of what was signed, DER: the fingerprint. */
  readonly sha256: string
  /** What came from outside, and its SHA-256. */
  readonly input?: { readonly file: string; readonly sha256: string }
}

/**
 * Carries out a script, step by step. Everything is linted before it is signed and read again and verified after. Throws one sentence at the first
 * thing that is not as the script says; what was signed until then is on the root's record.
 */
export function carryOutScript({ steps }: CeremonyScript, room: CeremonyRoom): readonly StepOutcome[] {
  return steps.map((step, at) => {
    try {
      return carryOut(step, room)
    } catch (error) {
      throw new Error(`step ${at + 1}, ${step.step}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  })
}

function carryOut(step: CeremonyStep, room: CeremonyRoom): StepOutcome {
  if (step.step === 'make-root') return makeRoot(step, room)
  const root = room.root(step.root)
  if (root === undefined) throw new Error(`there is no root '${step.root}'`)
  if (root.certificate.notAfter <= room.now) throw new Error(`the root '${step.root}' has ended`)
  if (step.step === 'certify-issuing-ca') return certifyIssuingCa(step, root, room)
  return step.step === 'cross-certify' ? crossCertify(step, root, room) : signList(step, root, room)
}

function makeRoot(step: MakeRoot, room: CeremonyRoom): StepOutcome {
  if (room.root(step.root) !== undefined) throw new Error(`there is a root '${step.root}' already`)
  const key = generateKeyPair(step.kind, rsaBits)
  const { publicKeySpki } = key
  const plan = planOf({ profile: 'root-ca', subject: nameFor(step), publicKeySpki, years: step.years }, room, rootExtensions(publicKeySpki))
  const { raw, outcome } = signCertificate(step, step.root, plan, { key, kind: step.kind }, room)
  room.keepRoot(step.root, { certificate: readCertificate(raw, step.root), key })
  return outcome
}

function certifyIssuingCa(step: CertifyIssuingCa, root: OpenedRoot, room: CeremonyRoom): StepOutcome {
  const der = requestIn(room.given(step.request), step.request)
  const sha256 = hash('sha256', der, 'hex')
  if (sha256 !== step.requestSha256) throw new Error(`${step.request} is another request than the script says: its SHA-256 is ${sha256}`)
  const parsed = parseCertificationRequest(der)
  if (!parsed.ok) throw new Error(`${step.request} is no request: ${parsed.problem}`)
  const { publicKeySpki, keyKind } = parsed.value
  if (keyKind !== kindOf(root)) throw new Error(`${step.request} has a key of another kind (${keyKind}) than its root`)
  if (!verifyCertificationRequest(parsed.value)) throw new Error(`${step.request} was not signed by the key it names`)
  const extensions = issuingExtensions(publicKeySpki, root.certificate, step.statusUrl)
  const plan = planOf({ profile: 'issuing-ca', subject: nameFor(step), publicKeySpki, years: step.years }, room, extensions)
  const { outcome } = signCertificate(step, step.as, plan, rootSigner(root), room)
  return { ...outcome, input: { file: step.request, sha256 } }
}

function crossCertify(step: CrossCertify, root: OpenedRoot, room: CeremonyRoom): StepOutcome {
  const made = room.root(step.certificate)
  const other = made?.certificate ?? readCertificate(certificateIn(room.given(step.certificate), step.certificate), step.certificate)
  if (made === undefined && step.certificateSha256 !== other.sha256)
    throw new Error(`${step.certificate} is another certificate than the script says: its SHA-256 is ${other.sha256}`)
  if (lintTbs(other.tbs, 'root-ca').length > 0 || !isSignedBy(other, other)) throw new Error(`${step.certificate} is no root`)
  const { publicKeySpki } = other
  const content = { profile: 'issuing-ca', subject: other.subject, publicKeySpki, years: step.years } as const
  const planned = planOf(content, room, crossExtensions(publicKeySpki, root.certificate, step.statusUrl))
  const plan = planned.notAfter > other.notAfter ? { ...planned, notAfter: other.notAfter } : planned
  const { raw, outcome } = signCertificate(step, step.as, plan, rootSigner(root), room)
  // readers that compare names byte by byte find the certificates below it only under the same bytes
  if (!sameBytes(readCertificate(raw, step.as).subjectRaw, other.subjectRaw)) throw new Error('its name would be written otherwise')
  return { ...outcome, input: { file: step.certificate, sha256: other.sha256 } }
}

function signList(step: SignList, { certificate, key }: OpenedRoot, room: CeremonyRoom): StepOutcome {
  const number = 1 + room.recordOf(step.root).reduce((most, line) => Math.max(most, line.number ?? 0), 0)
  const [kind, algorithm] = [kindOf({ certificate }), defaultAlgorithm(kindOf({ certificate }))]
  const nextUpdate = new Date(+room.now + step.days * dayMilliseconds)
  const tbs = tbsCertList({
    ...{ issuer: certificate.subject, signatureAlgorithm: algorithm, authorityKeyIdentifier: subjectKeyIdentifierOf(certificate) },
    ...{ thisUpdate: room.now, nextUpdate, crlNumber: number },
    revoked: step.revoked.map(({ serial, reason, since }) => ({
      serialNumber: serial,
      reason,
      revokedAt: new Date(`${since}T00:00:00+08:00`),
    })),
  })
  const signed = signOne({ kind: 'revocation-list', linted: { tbs }, number }, step, { key, kind }, room)
  const list = parseCrl(signed)
  const verdict = list.ok ? verifyCrl(list.value, certificate) : list
  if (!verdict.ok) throw new Error(`what was signed is not good: ${verdict.problem}`)
  room.write(`${step.as}.crl`, signed)
  return {
    ...{ step: step.step, root: step.root, file: `${step.as}.crl`, name: nameToString(certificate.subject), number },
    ...{ from: room.now.toISOString(), until: nextUpdate.toISOString() },
    ...{ toBeSignedSha256: hash('sha256', tbs, 'hex'), sha256: hash('sha256', signed, 'hex') },
  }
}

interface RootSigner {
  readonly key: KeyPair
  readonly kind: CertifiedKeyKind
  /** Absent while a root certifies itself. */
  readonly certificate?: Certificate
}

const rootSigner = ({ certificate, key }: OpenedRoot): RootSigner => ({ certificate, key, kind: kindOf({ certificate }) })

/** Lint, record, signature; then read again, and verified with the root's public key. */
function signCertificate(
  step: Exclude<CeremonyStep, SignList>,
  as: string,
  plan: CertificatePlan,
  signer: RootSigner,
  room: CeremonyRoom,
): { readonly raw: Uint8Array; readonly outcome: StepOutcome } {
  const preparation = prepareCertificate(plan, signer.kind, signer.certificate)
  if (!preparation.ok) throw new Error(`it does not pass the lint: ${rulesOf(preparation.findings)}`)
  const { what, serial } = preparation.prepared
  const kind = plan.profile === 'root-ca' ? 'root-ca' : 'issuing-ca'
  const raw = signOne({ kind, linted: what.linted, serial }, step, signer, room)
  const certificate = readCertificate(raw, as)
  if (!sameBytes(certificate.tbs, what.linted.tbs) || !isSignedBy(certificate, signer.certificate ?? certificate))
    throw new Error('what was signed is not what was linted, or its signature is wrong')
  room.write(`${as}.cer`, raw)
  const outcome = {
    ...{ step: step.step, root: step.root, file: `${as}.cer`, name: nameToString(certificate.subject), serial },
    ...{ from: certificate.notBefore.toISOString(), until: certificate.notAfter.toISOString() },
    ...{ toBeSignedSha256: hash('sha256', what.linted.tbs, 'hex'), sha256: certificate.sha256 },
  }
  return { raw, outcome }
}

function signOne(
  what: RootToBeSigned,
  { root }: CeremonyStep,
  { key, kind }: Pick<RootSigner, 'key' | 'kind'>,
  room: CeremonyRoom,
): Uint8Array {
  return signAsRoot(what, { algorithm: defaultAlgorithm(kind), key, now: room.now, note: (line) => room.note(root, line) })
}

interface PlannedContent extends Pick<CertificatePlan, 'profile' | 'subject' | 'publicKeySpki'> {
  readonly years: number
}

function planOf({ years, ...content }: PlannedContent, { now }: CeremonyRoom, extensions: CertificatePlan['extensions']): CertificatePlan {
  const notAfter = new Date(new Date(now).setUTCFullYear(now.getUTCFullYear() + years))
  return { ...content, serialNumber: newSerialNumber(), notBefore: now, notAfter, extensions }
}

const nameFor = ({ organization, commonName }: Pick<MakeRoot, 'organization' | 'commonName'>): Name =>
  nameOf([
    ['C', 'CN'],
    ['O', organization],
    ['CN', commonName],
  ])

function kindOf({ certificate }: Pick<OpenedRoot, 'certificate'>): CertifiedKeyKind {
  const { keyKind } = certificate
  if (keyKind === 'SM2' || keyKind === 'P-256' || keyKind === 'RSA') return keyKind
  throw new Error(`a root with a key of the kind ${keyKind} is none of ours`)
}

function requestIn(bytes: Uint8Array, file: string): Uint8Array {
  const found = bytes[0] === 0x30 ? [bytes] : pemToDer(Buffer.from(bytes).toString('latin1'), 'CERTIFICATE REQUEST')
  const [der, another] = found
  if (der === undefined || another !== undefined) throw new Error(`${file}: one certification request is expected`)
  return der
}

function certificateIn(bytes: Uint8Array, file: string): Uint8Array {
  const found = valuesInFile(bytes, 'certificate')
  const [der, another] = found.ok ? found.value : []
  if (der === undefined || another !== undefined) throw new Error(`${file}: one certificate is expected`)
  return der
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b)

function readCertificate(der: Uint8Array, file: string): Certificate {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(`${file} is no certificate: ${parsed.problem}`)
  return parsed.value
}
