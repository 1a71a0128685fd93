import { algorithmRow } from '../keys/algorithm-table.ts'
import { parseTbsCertificate, subjectKeyIdentifierOf } from '../x509/certificate.ts'
import type { TbsCertificate } from '../x509/certificate.ts'
import { equalBytes } from '../der/bytes.ts'
import { leavesDefaultsOut } from './defaults-left-out.ts'
import { describePublicKey } from '../keys/public-key.ts'
import { isCritical } from '../x509/extensions.ts'
import type { Extensions, KeyUsage } from '../x509/extensions.ts'
import type { Linted } from './linted.ts'
import { showsAllCharacters } from './name-characters.ts'
import { fitsUpperBounds } from './name-lengths.ts'
import { isEmptyName } from '../x509/name.ts'
import { oids } from '../der/oids.ts'
import { canonicalPublicKey } from '../keys/sm2.ts'

/** What is about to be issued; each profile has its own required extensions. */
export type CertificateProfile = 'root-ca' | 'issuing-ca' | 'end-entity-sign' | 'end-entity-encrypt' | 'ocsp-responder'

export type LintFinding = { readonly rule: string; readonly clause: string; readonly detail?: string }

/** Whose key will sign; what a certificate says of its issuer is compared with it. */
export type LintIssuer = TbsCertificate

/**
 * Lints and, without findings, gives what `signTbs` asks for.
 * @param issuer absent for a root, which is its own, and where the issuer's certificate is not at hand
 */
export function lintForIssuance(
  tbs: Uint8Array,
  profile: CertificateProfile,
  issuer?: LintIssuer,
): { readonly ok: true; readonly linted: Linted<Uint8Array> } | { readonly ok: false; readonly findings: readonly LintFinding[] } {
  const findings = lintTbs(tbs, profile, issuer)
  // The one place where the mark is given: a type only, the object carries nothing else.
  return findings.length === 0 ? { ok: true, linted: { tbs } as Linted<Uint8Array> } : { ok: false, findings }
}

/** Everything wrong with to-be-signed bytes for this profile; an empty list when nothing is. */
export function lintTbs(tbs: Uint8Array, profile: CertificateProfile, issuer?: LintIssuer): LintFinding[] {
  const parsed = parseTbsCertificate(tbs)
  if (!parsed.ok) return [{ rule: 'well-formed', clause: 'RFC 5280 §4.1', detail: parsed.problem }]
  const signer = profile === 'root-ca' ? parsed.value : issuer
  return [
    ...rules.filter(([, , passes]) => !passes(parsed.value, profile, tbs)),
    ...(signer === undefined ? [] : issuerRules.filter(([, , passes]) => !passes(parsed.value, signer))),
  ].map(([rule, clause]) => ({ rule, clause }))
}

type Rule = readonly [rule: string, clause: string, passes: (tbs: TbsCertificate, profile: CertificateProfile, raw: Uint8Array) => boolean]
type IssuerRule = readonly [rule: string, clause: string, passes: (tbs: TbsCertificate, issuer: TbsCertificate) => boolean]

/** What is said of the issuer is the issuer's: a reader that finds another key or name there builds no path. */
const issuerRules: readonly IssuerRule[] = [
  ['issuer-name', 'RFC 5280 §4.1.2.4', ({ issuerRaw }, { subjectRaw }) => equalBytes(issuerRaw, subjectRaw)],
  ['authority-key-identifier-fits', 'RFC 5280 §4.2.1.1', ({ extensions }, issuer) => keyIdentifierFits(extensions, issuer)],
  ['validity-within-issuer', 'certificate policy', ({ notAfter }, issuer) => notAfter <= issuer.notAfter],
]

function keyIdentifierFits({ authorityKeyIdentifier }: Extensions, issuer: TbsCertificate): boolean {
  const named = authorityKeyIdentifier?.keyIdentifier
  return named === undefined || named === subjectKeyIdentifierOf(issuer)
}

const isCa = (profile: CertificateProfile): boolean => profile === 'root-ca' || profile === 'issuing-ca'
const day = 86_400_000
const maxValidityDays: Readonly<Record<CertificateProfile, number>> = {
  'root-ca': 30 * 366,
  'issuing-ca': 20 * 366,
  'end-entity-sign': 5 * 366,
  'end-entity-encrypt': 5 * 366,
  'ocsp-responder': 366,
}
const hasUsages = (extensions: Extensions, ...usages: readonly KeyUsage[]): boolean =>
  usages.every((usage) => extensions.keyUsage?.includes(usage))

const usageFits: Readonly<Record<CertificateProfile, (extensions: Extensions) => boolean>> = {
  'root-ca': (extensions) => hasUsages(extensions, 'keyCertSign', 'cRLSign'),
  'issuing-ca': (extensions) => hasUsages(extensions, 'keyCertSign', 'cRLSign'),
  'end-entity-sign': (extensions) => hasUsages(extensions, 'digitalSignature') && !hasUsages(extensions, 'keyCertSign'),
  'end-entity-encrypt': (extensions) => !hasUsages(extensions, 'digitalSignature') && !hasUsages(extensions, 'keyCertSign'),
  'ocsp-responder': (extensions) => hasUsages(extensions, 'digitalSignature') && !hasUsages(extensions, 'keyCertSign'),
}

const purposeFits: Readonly<Record<CertificateProfile, (purposes: readonly string[] | undefined) => boolean>> = {
  'root-ca': (purposes) => purposes === undefined,
  'issuing-ca': () => true,
  'end-entity-sign': (purposes) =>
    purposes !== undefined && !purposes.includes(oids.ocspSigning) && !purposes.includes(oids.anyExtendedKeyUsage),
  'end-entity-encrypt': (purposes) => !purposes?.includes(oids.ocspSigning),
  'ocsp-responder': (purposes) => purposes?.length === 1 && purposes[0] === oids.ocspSigning,
}

function keyLargeEnough({ publicKeySpki }: TbsCertificate): boolean {
  const described = describePublicKey(publicKeySpki)
  return described.ok && (described.value.kind !== 'RSA' || described.value.bits >= 2048)
}

function algorithmStrong({ signatureAlgorithm }: TbsCertificate): boolean {
  return signatureAlgorithm !== 'unknown' && !algorithmRow(signatureAlgorithm).weak
}

/** RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime after; a year before 1950 is never issued. */
function yearEncodable({ notBefore, notAfter }: TbsCertificate): boolean {
  return notBefore.getUTCFullYear() >= 1950 && notAfter.getUTCFullYear() <= 9999
}

const utcTimesThrough2049 = (raw: Uint8Array): boolean => !/\x18\x0f(19[5-9]\d|20[0-4]\d)\d{10}Z/.test(Buffer.from(raw).toString('latin1'))

const rules: readonly Rule[] = [
  ['version-3', 'RFC 5280 §4.1.2.1', ({ version }) => version === 3],
  ['serial-positive', 'RFC 5280 §4.1.2.2', ({ serialNumber }) => /^[0-9a-f]{2,40}$/.test(serialNumber) && !/^0*$/.test(serialNumber)],
  ['serial-64-random-bits', 'protocols.md §4', ({ serialNumber }) => serialNumber.replace(/^-?0*/, '').length >= 16],
  ['issuer-not-empty', 'RFC 5280 §4.1.2.4', ({ issuer }) => !isEmptyName(issuer)],
  ['subject-not-empty', 'RFC 5280 §4.1.2.6', ({ subject }) => !isEmptyName(subject)],
  ['name-characters', 'certificate policy', ({ issuer, subject }) => showsAllCharacters(issuer) && showsAllCharacters(subject)],
  ['name-lengths', 'RFC 5280 appendix A.1', ({ issuer, subject }) => fitsUpperBounds(issuer) && fitsUpperBounds(subject)],
  ['validity-order', 'RFC 5280 §4.1.2.5', ({ notBefore, notAfter }) => notBefore < notAfter],
  ['validity-length', 'certificate policy', ({ notBefore, notAfter }, profile) => +notAfter - +notBefore <= maxValidityDays[profile] * day],
  ['validity-encodable', 'RFC 5280 §4.1.2.5', yearEncodable],
  ['time-encoding', 'RFC 5280 §4.1.2.5', (_tbs, _profile, raw) => utcTimesThrough2049(raw)],
  ['key-known', 'RFC 5280 §4.1.2.7', ({ keyKind }) => keyKind !== 'unknown' && keyKind !== 'DSA'],
  ['key-canonical', 'GM/T 0009 §7.1', ({ publicKeySpki }) => canonicalPublicKey(publicKeySpki).length === publicKeySpki.length],
  ['key-size', 'protocols.md §4', keyLargeEnough],
  ['algorithm', 'RFC 5280 §4.1.1.2', algorithmStrong],
  ['subject-key-identifier', 'RFC 5280 §4.2.1.2', ({ extensions }) => extensions.subjectKeyIdentifier !== undefined],
  [
    'authority-key-identifier',
    'RFC 5280 §4.2.1.1',
    ({ extensions }, profile) => profile === 'root-ca' || extensions.authorityKeyIdentifier?.keyIdentifier !== undefined,
  ],
  ['basic-constraints', 'RFC 5280 §4.2.1.9', ({ extensions }, profile) => (extensions.basicConstraints?.ca ?? false) === isCa(profile)],
  [
    'basic-constraints-critical',
    'RFC 5280 §4.2.1.9',
    ({ extensions }, profile) => !isCa(profile) || isCritical(extensions, oids.basicConstraints),
  ],
  ['key-usage', 'RFC 5280 §4.2.1.3', ({ extensions }, profile) => usageFits[profile](extensions)],
  ['key-usage-critical', 'RFC 5280 §4.2.1.3', ({ extensions }) => isCritical(extensions, oids.keyUsage)],
  ['extended-key-usage', 'RFC 5280 §4.2.1.12', ({ extensions }, profile) => purposeFits[profile](extensions.extendedKeyUsage)],
  ['ocsp-no-check', 'RFC 6960 §4.2.2.2.1', ({ extensions }, profile) => profile !== 'ocsp-responder' || extensions.ocspNoCheck === true],
  ['defaults-left-out', 'X.690 §11.5', ({ extensions }, _profile, raw) => leavesDefaultsOut(extensions, raw)],
  ['no-unknown-critical', 'RFC 5280 §4.2', ({ extensions }) => extensions.criticalUnknown.length === 0],
]
