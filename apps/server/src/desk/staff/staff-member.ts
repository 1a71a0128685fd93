import type { StaffRole } from '@yinxin/protocol/desk'

/** A member of staff who is signed in: roles as they are at this request. */
export interface StaffRecord {
  readonly id: string
  readonly tenantId: string
  readonly name: string
  readonly number: string
  readonly roles: readonly StaffRole[]
}
