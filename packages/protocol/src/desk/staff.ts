/** Members of staff: roles, and the one table of what each may do. */

export const staffRoles = ['clerk', 'approver', 'supervisor', 'administrator'] as const
export type StaffRole = (typeof staffRoles)[number]

/** Everything somebody signed in at the desk can want to do. */
export const staffActions = [
  'case.see',
  'case.work',
  'case.approve',
  'case.assign',
  'case.export',
  'figures.see',
  'staff.manage',
  'directory.manage',
  'hours.manage',
  'history.see',
] as const
export type StaffAction = (typeof staffActions)[number]

/**
 * THE table of what each role may do, always within its own tenant. Whoever administers staff sees no case, and whoever decides one does not
 * approve it: the second is asked of the person, not of the role.
 */
export const staffPermissions: Readonly<Record<StaffAction, readonly StaffRole[]>> = {
  'case.see': ['clerk', 'approver', 'supervisor'],
  'case.work': ['clerk', 'supervisor'],
  'case.approve': ['approver', 'supervisor'],
  'case.assign': ['supervisor'],
  'case.export': ['supervisor'],
  'figures.see': ['clerk', 'approver', 'supervisor'],
  'staff.manage': ['administrator'],
  'directory.manage': ['administrator'],
  'hours.manage': ['supervisor', 'administrator'],
  'history.see': ['administrator'],
}

/** Whether one of these roles may do it. */
export const mayDo = (roles: readonly StaffRole[], action: StaffAction): boolean =>
  staffPermissions[action].some((role) => roles.includes(role))
