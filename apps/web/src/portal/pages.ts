import { failures } from '@yinxin/protocol/failures'
import { articleNames } from '@yinxin/protocol/portal'
import type { Page } from '../page.ts'
import { addresses } from './addresses.ts'
import { caseAddress } from './case/case-address.ts'
import { checkSignatureAddress } from './check-signature/check-address.ts'

const hour = 3600

/** The help answers by article and by the number of a failure, as one reads it out: `/help/2005`. */
const helpNames = [...articleNames, ...Object.values(failures).map(({ number }) => String(number))]

/** The pages of handlers and everybody else who comes to the portal. */
export const pages = [
  { name: 'login', address: addresses.login, title: { zh: '法人登录', en: 'Organisation sign-in' }, role: 'sign-in' },
  { name: 'person', address: addresses.person, title: { zh: '自然人登录', en: 'Individual sign-in' } },
  { name: 'first', address: addresses.first, title: { zh: '初次登录', en: 'First sign-in' } },
  { name: 'register-person', address: addresses.registerPerson, title: { zh: '注册自然人账号', en: 'Register as an individual' } },
  { name: 'recover', address: addresses.recover, title: { zh: '找回密码', en: 'Recover the password' } },
  { name: 'account', address: addresses.account, title: { zh: '我的账号', en: 'My account' }, needsSession: true, role: 'person-home' },
  {
    name: 'register-organization',
    address: addresses.registerOrganization,
    title: { zh: '注册单位', en: 'Register an organisation' },
    needsSession: true,
  },
  { name: 'bind', address: addresses.bind, title: { zh: '证书绑定', en: 'Bind the certificate' }, needsSession: true },
  { name: 'letter', address: addresses.letter, title: { zh: '授权书', en: 'Authorisation letter' }, needsSession: true },
  {
    name: 'organization',
    address: addresses.organization,
    title: { zh: '单位与经办人', en: 'Organisation and handlers' },
    needsSession: true,
  },
  { name: 'lost-ukey', address: addresses.lostUkey, title: { zh: 'UKey 丢了，停用证书', en: 'UKey lost: suspend its certificate' } },
  { name: 'transfer', address: addresses.transfer, title: { zh: '证书转移', en: 'Transfer of a certificate' } },
  {
    name: 'delegations',
    address: addresses.delegations,
    title: { zh: '代办委托', en: 'Delegations' },
    needsSession: true,
  },
  { name: 'clients', address: addresses.clients, title: { zh: '代办的单位', en: 'Clients' }, needsSession: true },
  { name: 'new-certificate', address: addresses.newCertificate, title: { zh: '新证书等待确认', en: 'A new certificate to be confirmed' } },
  { name: 'unit', address: addresses.unit, title: { zh: '这次办理哪个单位', en: 'Which unit is it today?' } },
  { name: 'workbench', address: addresses.workbench, title: { zh: '工作台', en: 'Workbench' }, needsSession: true, role: 'home' },
  { name: 'failure', address: addresses.failure, title: { zh: '没有完成登录', en: 'Sign-in not completed' } },
  { name: 'case', address: caseAddress, title: { zh: '办件', en: 'Case' } },
  { name: 'callback', address: addresses.callback, title: { zh: '正在登录', en: 'Signing in' } },
  { name: 'help', address: addresses.help, names: helpNames, title: { zh: '帮助', en: 'Help' } },
  { name: 'privacy', address: addresses.privacy, title: { zh: '隐私说明', en: 'Privacy' } },
  { name: 'accessibility', address: addresses.accessibility, title: { zh: '无障碍声明', en: 'Accessibility statement' } },
  { name: 'terms', address: addresses.terms, title: { zh: '用户服务协议', en: 'Terms of service' } },
  { name: 'check-signature', address: checkSignatureAddress, title: { zh: '核对签名', en: 'Check a signature' } },
  { name: 'demo-messages', address: addresses.demoMessages, title: { zh: '演示：短信', en: 'Demo: text messages' }, onlyInDemo: true },
  { name: 'not-found', title: { zh: '没有这个页面', en: 'No such page' }, role: 'not-found' },
  {
    name: 'compat',
    address: addresses.compat,
    title: { zh: '请切换到极速模式', en: 'Switch to fast mode' },
    isStatic: true,
    cacheSeconds: hour,
    role: 'old-engine',
  },
] as const satisfies readonly Page[]
