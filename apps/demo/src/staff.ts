import type { StaffRole } from '@yinxin/protocol/desk'

/** The province's own office, where pensions of some organisations sit: cases go to it from the city's (R21, R22). */
export const provinceOffice = {
  id: 'province',
  kind: 'bureau',
  name: { zh: '示范省本级社会保险服务窗口', en: 'Demo Province Service Desk' },
} as const

/** A fictional member of staff of one of the demo's offices, with a software UKey in the drawer. */
export interface DemoStaff {
  /** Name of the UKey's file. */
  readonly id: string
  readonly name: string
  readonly number: string
  readonly pin: string
  readonly roles: readonly StaffRole[]
  /** Absent: the city's, where cases come first. */
  readonly office?: typeof provinceOffice.id
}

/** Everybody who works at the demo's desks. */
export const demoStaff: readonly DemoStaff[] = [
  { id: 'staff-lin', name: '林书云', number: 'S0017', pin: '264815', roles: ['clerk'] },
  { id: 'staff-xu', name: '许知远', number: 'S0003', pin: '264815', roles: ['approver', 'supervisor'] },
  { id: 'staff-fang', name: '方清', number: 'S0001', pin: '264815', roles: ['administrator'] },
  { id: 'staff-qin', name: '秦朗', number: 'P0012', pin: '264815', roles: ['clerk'], office: 'province' },
  { id: 'staff-ye', name: '叶知秋', number: 'P0002', pin: '264815', roles: ['approver'], office: 'province' },
]

/** Who employs a member of staff. */
export const employerOf = ({ office }: Pick<DemoStaff, 'office'>): string =>
  office === undefined ? '示范市社会保险服务中心' : provinceOffice.name.zh
