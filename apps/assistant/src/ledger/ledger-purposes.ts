/** THE list of what a key or its PIN is used for: what a site may ask, and what a person does here. What a page offers to search for, and what is searched for. */
export const ledgerPurposes = [
  'sign-in',
  'step-up',
  'bind',
  'staff-sign-in',
  'approve',
  'possession',
  'sign',
  'change-pin',
  'new-key',
  'unblock-pin',
  'write-certificate',
  'certificate-status',
] as const

export type LedgerPurpose = (typeof ledgerPurposes)[number]
