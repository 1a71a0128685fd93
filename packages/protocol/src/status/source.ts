/** A revocation list as the CA made it. */
export interface PublishedList {
  /** Hex SHA-256 of what was signed: another list, another version. */
  readonly version: string
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** DER. Left out when the asker has this version. */
  readonly list?: Uint8Array
}

/** A certificate whose status changed. */
export interface ChangedStatus {
  readonly issuerSha256: string
  readonly serial: string
}

export interface StatusChanges {
  /** To ask with the next time. */
  readonly cursor: string
  /** `all`: the cursor was none or too far back, so whatever the asker keeps may be old. */
  readonly changed: 'all' | readonly ChangedStatus[]
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
  /**
   * What changed since the last question: whoever keeps answers forgets these.
   * @param cursor of the last answer
   */
  statusChanges(cursor?: string): Promise<StatusChanges>
  /** DER certificate of the CA with this hex SHA-256, or undefined. */
  authority(sha256: string): Promise<Uint8Array | undefined>
}
