import type { CertificateStanding } from '@yinxin/protocol/ra'
import type { ShownStatus } from '../../certificates/status/shown-status.ts'

const standings = { good: 'in-force', 'on-hold': 'suspended', revoked: 'revoked' } as const

/** How a certificate stands, in the words of certificate business; undefined where its issuer was not asked or said nothing that counts. */
export const standingIn = (status: ShownStatus | undefined): CertificateStanding | undefined =>
  status === undefined || status.status === 'unknown' ? undefined : standings[status.status]
