/** Every word of the pages, in both languages. */
const zh = {
  system: '社会保险经办系统（示例）',
  signIn: '通过公共服务平台登录',
  welcome: '办理参保登记、缴费申报和待遇申领。请先登录。',
  organization: '单位名称',
  uscc: '统一社会信用代码',
  unit: '参保单位',
  insurances: '险种与参保地',
  agent: '代办单位',
  handler: '经办人',
  noHandler: '未识别经办人',
  certificate: '登录证书',
  notAfter: '有效期至',
  assurance: '核验等级',
  certificateFresh: '证书登录，吊销状态已核验',
  certificateStale: '证书登录，吊销状态不是最新的',
  signOut: '退出',
  lost: '这次登录没有完成',
  lostText: '登录的信息已失效，或不是从这个浏览器发起的。请重新登录。',
  away: '暂时连不上公共服务平台',
  awayText: '不是您的电脑或 UKey 的问题，过 1 分钟再试。您的业务数据没有变化。',
  again: '重新登录',
  missing: '没有这个页面',
  home: '返回首页',
  language: 'English',
}

const en: typeof zh = {
  system: 'Social insurance handling (sample)',
  signIn: 'Enter through the sign-in portal',
  welcome: 'Register employees, declare contributions, apply for benefits. Please sign in first.',
  organization: 'Organisation',
  uscc: 'Unified social credit code',
  unit: 'Insured unit',
  insurances: 'Insurances and places',
  agent: 'Agent',
  handler: 'Handler',
  noHandler: 'Handler not identified',
  certificate: 'Sign-in certificate',
  notAfter: 'valid until',
  assurance: 'Assurance',
  certificateFresh: 'Certificate sign-in, revocation checked',
  certificateStale: 'Certificate sign-in, revocation not from the newest list',
  signOut: 'Sign out',
  lost: 'This sign-in was not completed',
  lostText: 'It is too old, or did not begin in this browser. Please sign in again.',
  away: 'The sign-in portal cannot be reached',
  awayText: 'It is not your computer or UKey: please try again in a minute. Nothing of yours has changed.',
  again: 'Sign in again',
  missing: 'There is no such page',
  home: 'Back to the start',
  language: '中文',
}

export type Words = typeof zh
export type Language = 'zh-CN' | 'en'

export const wordsIn = (language: Language): Words => (language === 'en' ? en : zh)

/** The other one, for the link that changes it. */
export const otherLanguage = (language: Language): Language => (language === 'en' ? 'zh-CN' : 'en')

/** The language chosen here before, else the one a browser asks for first; Chinese unless that is English. */
export function languageOf(acceptLanguage: string | undefined, chosen?: string): Language {
  if (chosen === 'en' || chosen === 'zh-CN') return chosen
  return /^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'zh-CN'
}
