import type { StaffRole } from '@yinxin/protocol/desk'

/** A fictional member of staff of the demo's bureau, with a software UKey in the drawer. */
export interface DemoStaff {
  /** Name of the UKey's file. */
  readonly id: string
  readonly name: string
  readonly number: string
  readonly pin: string
  readonly roles: readonly StaffRole[]
}

/** Everybody who works at the demo's desk. */
export const demoStaff: readonly DemoStaff[] = [
  { id: 'staff-lin', name: '林书云', number: 'S0017', pin: '264815', roles: ['clerk'] },
  { id: 'staff-xu', name: '许知远', number: 'S0003', pin: '264815', roles: ['approver', 'supervisor'] },
  { id: 'staff-fang', name: '方清', number: 'S0001', pin: '264815', roles: ['administrator'] },
]

/** Who employs them. */
export const demoBureau = '示范市社会保险服务中心'
