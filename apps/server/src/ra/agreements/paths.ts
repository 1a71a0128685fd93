/** Where the contract with the portal is found over HTTPS. */
export const agreementPaths = {
  waiting: '/ra/v1/agreements/waiting',
  report: '/ra/v1/agreements/report',
} as const
