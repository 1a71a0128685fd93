/** A revocation list as the CA made it. */
export interface PublishedList {
  /** Hex SHA-256 of what was signed: another list, another version. */
  readonly version: string
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** DER. Left out when the asker has this version. */
  readonly list?: Uint8Array
}

/** What the status service needs of the CA: signed answers, never keys. Rejects when the CA cannot be reached. */
export interface StatusSource {
  /** DER OCSP response for a DER request (RFC 6960). */
  ocsp(request: Uint8Array): Promise<Uint8Array>
  /**
   * The newest list of this name (`formatListName`), or undefined.
   * @param known version the asker has
   */
  crl(list: string, known?: string): Promise<PublishedList | undefined>
  /** DER certificate of the CA with this hex SHA-256, or undefined. */
  authority(sha256: string): Promise<Uint8Array | undefined>
}
