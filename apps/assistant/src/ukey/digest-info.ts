/** DigestInfo of SHA-256 up to the hash (RFC 8017 §9.2, note 1). */
const sha256Prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex')

/** What RSASSA-PKCS1-v1_5 pads, for devices that do not hash themselves. */
export const sha256DigestInfo = (hash: Uint8Array): Buffer => Buffer.concat([sha256Prefix, hash])
