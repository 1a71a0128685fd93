/** Where the CA's contract is found over HTTPS. */
export const caPaths = {
  authorities: '/ca/v1/authorities',
  issue: '/ca/v1/issue',
  issueToStaff: '/ca/v1/issue-to-staff',
  issueApproved: '/ca/v1/issue-approved',
  officers: '/ca/v1/officers',
  revoke: '/ca/v1/revoke',
  suspendLost: '/ca/v1/suspend-lost',
  decideStatus: '/ca/v1/decide-status',
  certificates: '/ca/v1/certificates',
  unfinishedSignings: '/ca/v1/unfinished-signings',
  ocsp: '/ca/v1/ocsp',
  lists: '/ca/v1/lists',
  statusChanges: '/ca/v1/status-changes',
} as const
