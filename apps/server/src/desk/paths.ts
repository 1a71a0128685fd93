/** Where the desk's contract is found over HTTPS. */
export const deskPaths = {
  openCase: '/desk/v1/cases/open',
  personCase: '/desk/v1/cases/show',
  personCases: '/desk/v1/cases/list',
  recordPossession: '/desk/v1/cases/possession',
  addDocument: '/desk/v1/cases/documents',
  prepareVisit: '/desk/v1/cases/visit',
  waitingLooks: '/desk/v1/looks',
  reportLooks: '/desk/v1/looks/report',
  withdrawCase: '/desk/v1/cases/withdraw',
  waitingEffects: '/desk/v1/effects',
  directory: '/desk/v1/directory',
  bringDirectory: '/desk/v1/directory/bring',
  reportEffect: '/desk/v1/effects/report',
} as const
