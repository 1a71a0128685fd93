/** What kind of key a certificate has, as the sign-in page calls it: `P-256` is ECDSA, `RSA-2048` is RSA. */
export const algorithmFamily = (algorithm: string): string => (algorithm.startsWith('P-') ? 'ECDSA' : algorithm.replace(/-\d+$/, ''))
