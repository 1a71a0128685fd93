/** Where each page of the desk is. */
export const addresses = { home: '/', signIn: '/sign-in', staff: '/staff' } as const
