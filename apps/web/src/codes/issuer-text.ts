import type { Language } from '@yinxin/protocol/failures'
import { authorityOf, type AcceptedAuthorities } from '../portal/authorities.ts'

/**
 * How every page of the portal calls the issuer of a certificate: as the portal calls the authority, whichever of its keys signed; an issuer
 * the portal does not know by the name in the certificate.
 */
export function issuerText(language: Language, issuerName: string, authorities: AcceptedAuthorities | undefined): string {
  const known = authorityOf([issuerName], authorities ?? [])
  return known?.name[language === 'en' ? 'en' : 'zh'] ?? /(?:^|,\s*)CN=([^,]+)/u.exec(issuerName)?.[1] ?? issuerName
}
