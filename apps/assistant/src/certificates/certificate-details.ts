/** What the home page shows of a certificate when a person wants to know more (R8). Nothing here says anything about trust. */
import { attribute, isSignedBy, namesEqual, nameToString, parseCertificate, sameCertificate, type Certificate } from '@yinxin/pki'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { decodeBase64 } from '@yinxin/protocol/wire'
import type { CertificateDetails } from './shown-certificate.ts'

/** Longest chain shown. */
const maxChain = 6

/**
 * @param onUkey every certificate of the UKey: issuers are found among them, and nowhere else
 * @returns undefined when the certificate cannot be read
 */
export function certificateDetails(
  { certificate, sha256 }: UkeyCertificate,
  onUkey: readonly UkeyCertificate[],
): CertificateDetails | undefined {
  const own = read(certificate)
  if (own === undefined) return undefined
  const { path, complete } = chainOf(
    own,
    onUkey.flatMap((other) => read(other.certificate) ?? []),
  )
  return {
    certificate,
    sha256,
    serialNumber: own.serialNumber,
    issuerName: nameToString(own.issuer),
    signatureAlgorithm: own.signatureAlgorithm,
    keyUsages: own.extensions.keyUsage ?? [],
    chain: [...path.map(({ subject }) => shortName(subject)), ...(complete ? [] : [shortName((path.at(-1) ?? own).issuer)])],
    chainComplete: complete,
  }
}

/** Upwards by name and signature, as far as the certificates at hand lead; complete when the last one signed itself. */
function chainOf(
  certificate: Certificate,
  others: readonly Certificate[],
): { readonly path: readonly Certificate[]; readonly complete: boolean } {
  const path = [certificate]
  for (let last = certificate; path.length < maxChain; path.push(last)) {
    if (namesEqual(last.subject, last.issuer)) return { path, complete: isSignedBy(last, last) }
    const below = last
    const issuer = others.find(
      (one) => namesEqual(one.subject, below.issuer) && isSignedBy(below, one) && !path.some((known) => sameCertificate(known, one)),
    )
    if (issuer === undefined) return { path, complete: false }
    last = issuer
  }
  return { path, complete: false }
}

const shortName = (name: Certificate['subject']): string => attribute(name, 'CN') ?? attribute(name, 'O') ?? nameToString(name)

function read(certificate: string): Certificate | undefined {
  const der = decodeBase64(certificate)
  const parsed = der === undefined ? undefined : parseCertificate(der)
  return parsed?.ok === true ? parsed.value : undefined
}
