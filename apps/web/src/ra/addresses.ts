/** Where each page of the RA is. */
export const raAddresses = { home: '/', signIn: '/sign-in' } as const
