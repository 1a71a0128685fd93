import {
  assembleSigned,
  encodeAlgorithm,
  isDeltaCrl,
  isSignedBy,
  lintTbs,
  lookupRevocation,
  verifyCrl,
  type Certificate,
  type Crl,
} from '@yinxin/pki'

/** Clocks differ: what is a little from the future is from now. */
const futureTolerance = 5 * 60_000

export interface RootWithList {
  readonly root: Certificate
  readonly list: Crl
  /** What the operator read off the paper of the ceremony, hex. */
  readonly expectedRoot: string
  readonly now: Date
}

export interface IssuingCaToInstall extends RootWithList {
  readonly certificate: Certificate
  /** Public keys that wait here for a certificate. */
  readonly waiting: readonly Uint8Array[]
}

/** What is wrong with a certificate from a ceremony, in one sentence; nothing when it may issue from now on. */
export function problemOfInstallation({ certificate, waiting, ...given }: IssuingCaToInstall): string | undefined {
  const { root, list, now } = given
  const findings = lintTbs(certificate.tbs, 'issuing-ca', root)
  const problem = problemOfRoot(given) ?? problemOfRootList(given)
  if (problem !== undefined) return problem
  if (findings.length > 0) return `the certificate does not pass the lint: ${findings.map(({ rule }) => rule).join(' ')}`
  if (!isSignedBy(certificate, root)) return 'the certificate was not signed by this root'
  if (+certificate.notBefore > +now + futureTolerance || certificate.notAfter <= now) return 'the certificate is not in force'
  if (!waiting.some((key) => Buffer.from(key).equals(certificate.publicKeySpki))) return 'no key here waits for this certificate'
  if (lookupRevocation(list, certificate.serialNumber) !== undefined) return 'the certificate stands on the list of its root'
  return undefined
}

function problemOfRoot({ root, expectedRoot, now }: Omit<RootWithList, 'list'>): string | undefined {
  if (root.sha256 !== expectedRoot) return `the root is another one than was read off the paper: its SHA-256 is ${root.sha256}`
  const findings = lintTbs(root.tbs, 'root-ca')
  if (findings.length > 0) return `the root does not pass the lint: ${findings.map(({ rule }) => rule).join(' ')}`
  if (!isSignedBy(root, root)) return 'the root did not sign itself'
  return +root.notBefore > +now + futureTolerance || root.notAfter <= now ? 'the root is not in force' : undefined
}

/** What is wrong with the list of a root, in one sentence; nothing when it may be published. */
export function problemOfRootList({ root, list, now }: Omit<RootWithList, 'expectedRoot'>): string | undefined {
  const verdict = verifyCrl(list, root)
  if (!verdict.ok) return `the list is not one of this root: ${verdict.problem}`
  const { extensions, thisUpdate, nextUpdate, signatureAlgorithm, tbs, signature } = list
  if (isDeltaCrl(list) || extensions.issuingDistributionPoint !== undefined) return 'the list is not a whole one'
  if (extensions.crlNumber === undefined) return 'the list has no number'
  if (nextUpdate === undefined || nextUpdate <= now || +thisUpdate > +now + futureTolerance) return 'the list is not of today'
  // it is kept as bytes and signature, and put together again when it is sent
  const again = signatureAlgorithm === 'unknown' ? new Uint8Array() : assembleSigned(tbs, encodeAlgorithm(signatureAlgorithm), signature)
  return Buffer.from(again).equals(list.raw) ? undefined : 'the list is written otherwise than this CA writes lists'
}
