/** Where the contract of key management is found over HTTPS. */
export const kmPaths = { encryptionKeys: '/km/v1/encryption-keys' } as const
