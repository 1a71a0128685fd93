/** Every word of the pages, in both languages. */
const zh = {
  system: '社会保险经办系统（示例）',
  signIn: '通过统一登录平台进入',
  welcome: '办理参保登记、缴费申报和待遇申领。请先登录。',
  organization: '单位名称',
  uscc: '统一社会信用代码',
  unit: '参保单位',
  insurances: '险种与参保地',
  handler: '经办人',
  noHandler: '未识别经办人',
  certificate: '数字证书',
  notAfter: '有效期至',
  assurance: '核验等级',
  certificateFresh: '证书登录，吊销状态已核验',
  certificateStale: '证书登录，吊销状态来自过期列表',
  signOut: '退出登录',
  lost: '这次登录没有完成',
  lostText: '登录的信息已失效，或不是从这个浏览器发起的。请重新登录。',
  away: '暂时连不上统一登录平台',
  awayText: '请稍后再试。您的业务数据没有变化。',
  again: '重新登录',
  missing: '没有这个页面',
  home: '返回首页',
}

const en: typeof zh = {
  system: 'Social insurance handling (sample)',
  signIn: 'Enter through the sign-in portal',
  welcome: 'Register employees, declare contributions, apply for benefits. Please sign in first.',
  organization: 'Organisation',
  uscc: 'Unified social credit code',
  unit: 'Insured unit',
  insurances: 'Insurances and places',
  handler: 'Handler',
  noHandler: 'Handler not identified',
  certificate: 'Certificate',
  notAfter: 'valid until',
  assurance: 'Assurance',
  certificateFresh: 'Certificate sign-in, revocation checked',
  certificateStale: 'Certificate sign-in, revocation from an expired list',
  signOut: 'Sign out',
  lost: 'This sign-in was not completed',
  lostText: 'It is too old, or did not begin in this browser. Please sign in again.',
  away: 'The sign-in portal cannot be reached',
  awayText: 'Please try again in a moment. Nothing of yours has changed.',
  again: 'Sign in again',
  missing: 'There is no such page',
  home: 'Back to the start',
}

export type Words = typeof zh
export type Language = 'zh-CN' | 'en'

export const wordsIn = (language: Language): Words => (language === 'en' ? en : zh)

/** The language a browser asks for first; Chinese unless that is English. */
export function languageOf(acceptLanguage: string | undefined): Language {
  return /^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'zh-CN'
}
