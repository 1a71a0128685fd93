/** Where anybody checks a signature. Not among the addresses of every page: the sign-in page has no room. */
export const checkSignatureAddress = '/check-signature'
