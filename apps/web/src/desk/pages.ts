import type { Page } from '../page.ts'
import { deskAddresses } from './addresses.ts'

/** The pages of staff. */
export const pages = [
  { name: 'home', address: deskAddresses.home, title: { zh: '办理', en: 'Cases' }, needsSession: true, role: 'home' },
  { name: 'login', address: deskAddresses.signIn, title: { zh: '工作人员登录', en: 'Staff sign-in' }, role: 'sign-in' },
  { name: 'not-found', title: { zh: '没有这个页面', en: 'No such page' }, role: 'not-found' },
] as const satisfies readonly Page[]
