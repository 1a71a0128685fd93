import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '您上次填到一半的内容还在',
  what: (form: string) => `${form}。只存在这个页面里，最多保存 4 小时；手机号和证件号没有保存，要再填。`,
  goOn: '继续填写',
  clear: '清空',
  forms: { role: '单位与经办人', delegation: '代办委托', registration: '注册单位' },
}

const en: typeof zhCN = {
  title: 'What you had half filled in is still here',
  what: (form) => `${form}. It is kept in this tab only, for 4 hours at most; mobiles and ID numbers are not, please type them again.`,
  goOn: 'Go on',
  clear: 'Clear it',
  forms: { role: 'Organisation and handlers', delegation: 'Delegations', registration: 'Register an organisation' },
}

/** Words about a half-filled form. */
export const draftTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
