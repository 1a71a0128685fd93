import type { Page } from '../page.ts'
import { raAddresses } from './addresses.ts'

/** The pages of officers. */
export const pages = [
  { name: 'home', address: raAddresses.home, title: { zh: '证书审核', en: 'Applications' }, needsSession: true, role: 'home' },
  { name: 'login', address: raAddresses.signIn, title: { zh: '审核员登录', en: 'Officer sign-in' }, role: 'sign-in' },
  { name: 'not-found', title: { zh: '没有这个页面', en: 'No such page' }, role: 'not-found' },
] as const satisfies readonly Page[]
