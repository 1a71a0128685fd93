/** Where the gateway's contract is found over HTTPS. */
export const gatewayPaths = {
  verifyAuthentication: '/gateway/v1/verify-authentication',
  verifyCertificate: '/gateway/v1/verify-certificate',
  verifySignature: '/gateway/v1/verify-signature',
  verifyTimestamp: '/gateway/v1/verify-timestamp',
  health: '/gateway/v1/health',
} as const
