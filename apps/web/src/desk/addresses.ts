/** Where each page of the desk is. */
export const deskAddresses = { home: '/', signIn: '/sign-in', staff: '/staff' } as const
