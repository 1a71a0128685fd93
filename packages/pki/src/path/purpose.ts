import type { Certificate } from '../x509/certificate.ts'
import type { KeyUsage } from '../x509/extensions.ts'
import { oids } from '../der/oids.ts'
import { finding } from './finding.ts'
import type { RuleFinding } from './finding.ts'

/** What the certificate is wanted for. `keyUsage`: at least one of these bits; `extendedKeyUsage`: object identifiers, all of them. */
export type CertificatePurpose = {
  readonly keyUsage?: KeyUsage | readonly KeyUsage[]
  readonly extendedKeyUsage?: string | readonly string[]
}

/**
 * Key usage and extended key usage. An absent extension allows everything (RFC 5280 §4.2.1.3, §4.2.1.12). An authority that lists purposes
 * limits what is below it, as all browsers and the CA/Browser Forum read it; the standard itself leaves that open.
 */
export function checkPathPurpose(path: readonly Certificate[], purpose: CertificatePurpose): RuleFinding[] {
  const [leaf] = path
  if (!leaf) return []
  const usages = purpose.keyUsage === undefined ? [] : [purpose.keyUsage].flat()
  const usage =
    usages.length === 0
      ? []
      : [
          finding(
            { check: 'key-usage', code: 'KEY_USAGE', clause: 'RFC 5280 §4.2.1.3' },
            leaf,
            allows(leaf, usages) ? undefined : `needs ${usages.join(' or ')}`,
          ),
        ]
  const wanted = purpose.extendedKeyUsage === undefined ? [] : [purpose.extendedKeyUsage].flat()
  return [...usage, ...wanted.flatMap((use) => path.map((certificate) => checkExtended(certificate, use)))]
}

const allows = ({ extensions: { keyUsage } }: Certificate, usages: readonly KeyUsage[]): boolean =>
  !keyUsage || usages.some((usage) => keyUsage.includes(usage))

function checkExtended(certificate: Certificate, wanted: string): RuleFinding {
  const listed = certificate.extensions.extendedKeyUsage
  const fits = !listed || listed.includes(wanted) || listed.includes(oids.anyExtendedKeyUsage)
  return finding(
    { check: 'extended-key-usage', code: 'EXTENDED_KEY_USAGE', clause: 'RFC 5280 §4.2.1.12' },
    certificate,
    fits ? undefined : `needs ${wanted}`,
  )
}
