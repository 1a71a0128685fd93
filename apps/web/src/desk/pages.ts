import type { Page } from '../page.ts'
import { addresses } from './addresses.ts'

/** The pages of staff. */
export const pages = [
  { name: 'home', address: addresses.home, title: { zh: '办理', en: 'Cases' }, needsSession: true, role: 'home' },
  { name: 'login', address: addresses.signIn, title: { zh: '工作人员登录', en: 'Staff sign-in' }, role: 'sign-in' },
  { name: 'staff', address: addresses.staff, title: { zh: '工作人员', en: 'Staff' }, needsSession: true },
  { name: 'not-found', title: { zh: '没有这个页面', en: 'No such page' }, role: 'not-found' },
] as const satisfies readonly Page[]
