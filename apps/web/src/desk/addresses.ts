/** Where each page of the desk is; `admin` is a page set of its own on the same host. */
export const deskAddresses = { home: '/', signIn: '/sign-in', admin: '/admin' } as const
