import type { Language } from '@yinxin/protocol/failures'
import type { DocumentKind } from '@yinxin/protocol/identifiers'
import type { ProofingLevel } from '@yinxin/protocol/portal'

const zhCN = {
  title: '我的账号',
  loading: '正在打开',
  personSignIn: '自然人登录',
  signOut: '退出',
  first: '初次登录',
  firstWhat: '替单位办理还差这几步。可以随时离开，下次登录从这里接着办。',
  mine: '我的信息',
  name: '姓名',
  kinds: {
    'resident-id': '居民身份证',
    'residence-permit': '港澳台居民居住证',
    passport: '护照',
  } satisfies Record<DocumentKind, string>,
  noNumber: '由实名核验服务代管，本平台不保存号码',
  document: '证件',
  mobile: '手机号',
  proofing: '实名',
  levels: {
    registry: (day: string) => `${day} 和登记信息核对一致`,
    'self-asserted': (day: string) => `${day} 自己填写，还没有核验`,
  } satisfies Record<ProofingLevel, (day: string) => string>,
  registered: '注册时间',
  correct: '信息有误或手机号已换，带证件原件到窗口更改。',
  sessions: '登录中的设备',
  thisOne: '这台设备',
  anotherOne: '另一台设备',
  now: '现在',
  facts: (browser: string, time: string) => `${browser}，${time} 登录`,
  end: '退出这台',
  everywhere: '全部退出',
  notMine: '有不认识的设备，请马上全部退出，再重设密码。',
  reset: '重设密码',
}

const en: typeof zhCN = {
  title: 'My account',
  loading: 'Opening',
  personSignIn: 'Individual sign-in',
  signOut: 'Sign out',
  first: 'First sign-in',
  firstWhat: 'These steps are left before you act for an organisation. Leave whenever you like; next time you go on here.',
  mine: 'About me',
  name: 'Name',
  kinds: {
    'resident-id': 'Resident identity card',
    'residence-permit': 'Residence permit (Hong Kong, Macau, Taiwan)',
    passport: 'Passport',
  },
  noNumber: 'kept by the service that verified you; this portal has no number',
  document: 'Document',
  mobile: 'Mobile',
  proofing: 'Verified',
  levels: {
    registry: (day) => `compared with the register on ${day} and found equal`,
    'self-asserted': (day) => `filled in by yourself on ${day}, not verified yet`,
  },
  registered: 'Registered',
  correct: 'If something is wrong or your number changed, bring the original document to a desk.',
  sessions: 'Devices signed in',
  thisOne: 'This device',
  anotherOne: 'Another device',
  now: 'now',
  facts: (browser, time) => `${browser}, signed in ${time}`,
  end: 'Sign it out',
  everywhere: 'Sign out everywhere',
  notMine: 'If you do not know a device, sign out everywhere now and set a new password.',
  reset: 'Set a new password',
}

/** Words of the own account. */
export const accountTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
