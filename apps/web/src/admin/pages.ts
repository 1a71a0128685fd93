import type { Page } from '../page.ts'
import { adminAddresses } from './addresses.ts'

/** Where its files are: beside the desk's own, on one host. */
export const base = '/admin/'

/** The pages of administration. */
export const pages = [
  { name: 'desks', address: adminAddresses.desks, title: { zh: '窗口', en: 'Desks' }, needsSession: true, role: 'home' },
  { name: 'days', address: adminAddresses.days, title: { zh: '节假日', en: 'Holidays' }, needsSession: true },
  { name: 'places', address: adminAddresses.places, title: { zh: '切换日', en: 'Cut-over dates' }, needsSession: true },
  { name: 'announcements', address: adminAddresses.announcements, title: { zh: '公告', en: 'Announcements' }, needsSession: true },
  { name: 'staff', address: adminAddresses.staff, title: { zh: '工作人员', en: 'Staff' }, needsSession: true },
  { name: 'history', address: adminAddresses.history, title: { zh: '修改记录', en: 'History' }, needsSession: true },
  { name: 'not-found', title: { zh: '没有这个页面', en: 'No such page' }, role: 'not-found' },
] as const satisfies readonly Page[]
