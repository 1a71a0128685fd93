/** Where each page of the administration is, on the desk's host. */
export const adminAddresses = {
  desks: '/admin',
  days: '/admin/days',
  places: '/admin/places',
  announcements: '/admin/announcements',
  staff: '/admin/staff',
  history: '/admin/history',
} as const
