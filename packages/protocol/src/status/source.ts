/** What the status service needs of the CA: signed answers, never keys. */
export interface StatusSource {
  /** DER OCSP response for a DER request (RFC 6960). */
  ocsp(request: Uint8Array): Promise<Uint8Array>
  /** DER CRL of the issuing CA with this hex SHA-256, or undefined. */
  crl(issuerSha256: string): Promise<Uint8Array | undefined>
  /** DER certificate of the CA with this hex SHA-256, or undefined. */
  authority(sha256: string): Promise<Uint8Array | undefined>
}
