/** Object identifiers of CMS. Each kind of content has the number of PKCS #7 and the one of GB/T 35275; both are seen with SM2. */
export const cmsOids = {
  data: ['1.2.840.113549.1.7.1', '1.2.156.10197.6.1.4.2.1'],
  signedData: ['1.2.840.113549.1.7.2', '1.2.156.10197.6.1.4.2.2'],
  /** id-ct-TSTInfo (RFC 3161 §2.4.2). */
  timestampInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  /** A time-stamp over a signature (RFC 3161 appendix A). */
  timestampToken: '1.2.840.113549.1.9.16.2.14',
  countersignature: '1.2.840.113549.1.9.6',
  /** ESS signing-certificate (RFC 2634 §5.4), SHA-1 only. */
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  /** ESS signing-certificate-v2 (RFC 5035 §3). */
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  /** CMSAlgorithmProtection (RFC 6211). */
  algorithmProtection: '1.2.840.113549.1.9.52',
  /** SM2 signature algorithms other than SM2-with-SM3 that senders write: sm2sign, and the curve itself. */
  sm2Signature: ['1.2.156.10197.1.301.1', '1.2.156.10197.1.301'],
} as const satisfies Record<string, string | readonly string[]>
