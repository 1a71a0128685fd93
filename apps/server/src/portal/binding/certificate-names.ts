import { nameToString, parseCertificate } from '@yinxin/pki'

/** Issuer and serial number of a certificate that is kept, for notice, audit and pages; both empty where it is not, or cannot be read. */
export function certificateNames({ der }: { readonly der: Uint8Array | null }): { readonly issuerName: string; readonly serial: string } {
  const read = der === null ? undefined : parseCertificate(der)
  return read?.ok === true
    ? { issuerName: nameToString(read.value.issuer), serial: read.value.serialNumber }
    : { issuerName: '', serial: '' }
}

/** When it ends, ISO; empty where it cannot be read. */
export function certificateEnd(der: Uint8Array): string {
  const read = parseCertificate(der)
  return read.ok ? read.value.notAfter.toISOString() : ''
}
