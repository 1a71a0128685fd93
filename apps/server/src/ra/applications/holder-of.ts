import { attribute, identityText, type Certificate } from '@yinxin/pki'
import type { CertificateSubject } from '@yinxin/protocol/ca'

/** For whom a certificate speaks. */
export function holderOf(certificate: Certificate): CertificateSubject | undefined {
  const [organization, handlerName] = [attribute(certificate.subject, 'O'), attribute(certificate.subject, 'GN')]
  const [code, insurance] = [identityText(certificate, 'organizationCode'), identityText(certificate, 'insuranceNumber')]
  if (organization === undefined || code.state !== 'written') return undefined
  return {
    ...{ organization, uscc: code.text },
    ...(handlerName === undefined ? {} : { handlerName }),
    ...(insurance.state === 'written' ? { insuranceNumber: insurance.text } : {}),
  }
}
