import { attribute, identityText, type Certificate } from '@yinxin/pki'
import type { CertificateSubject } from '@yinxin/protocol/ca'

/** What a certificate of ours says of its holder, so that the one that follows says the same; undefined when it speaks for no organisation. */
export function renewedSubject(certificate: Certificate): CertificateSubject | undefined {
  const { subject } = certificate
  const [organization, commonName, handlerName] = [attribute(subject, 'O'), attribute(subject, 'CN'), attribute(subject, 'GN')]
  const [code, insurance] = [identityText(certificate, 'organizationCode'), identityText(certificate, 'insuranceNumber')]
  if (organization === undefined || code.state !== 'written') return undefined
  return {
    ...{ organization, uscc: code.text },
    ...(commonName === undefined || commonName === organization ? {} : { commonName }),
    ...(handlerName === undefined ? {} : { handlerName }),
    ...(insurance.state === 'written' ? { insuranceNumber: insurance.text } : {}),
  }
}
