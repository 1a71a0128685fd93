import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '找回密码',
  lead: '用注册时的手机号和证件重设密码。重设以后全部设备都要重新登录。',
  back: '想起来了，去登录',
  number: '注册时的证件号码',
  save: '设置新密码',
  saving: '正在设置',
  codeFirst: '请先获取短信验证码。',
  cannot: '手机号已换，或证件换过',
  cannotWhat: '带证件原件到窗口，核对后当场处理。电话里不能重设密码。',
}

const en: typeof zhCN = {
  title: 'Recover the password',
  lead: 'Set a new password with the mobile and document you registered with. Afterwards every device has to sign in again.',
  back: 'I remember it: sign in',
  number: 'Document number you registered with',
  save: 'Set the new password',
  saving: 'Setting it',
  codeFirst: 'Please ask for a code first.',
  cannot: 'New mobile or document?',
  cannotWhat: 'Bring the original document to a desk, which helps at once. Nobody can do it by phone.',
}

/** Words of the recovery of a password. */
export const recoverTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
