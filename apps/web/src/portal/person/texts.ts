import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '自然人登录',
  organizations: '替单位办理社保业务，请用法人登录和 UKey。',
  button: '用证书登录',
  account: '手机号或证件号码',
  password: '密码',
  codeFirst: '请先获取短信验证码。',
  signIn: '登录',
  signingIn: '正在登录',
  register: '注册自然人账号',
  first: '初次登录：从头看一遍',
  forgotten: '忘记密码，或通行密钥丢了',
  mobileChanged: '手机号已换：登录得了的，在“我的账号”里更换；登录不了的，带证件原件到窗口更改',
  others: '其他',
  passwordChanged: '密码已经重设',
  passwordChangedWhat: '全部设备都已退出，请用新密码登录。',
  canDo: '用这种方式能做什么',
  can: ['查看自己的账号和登录中的设备', '看初次登录办到了哪一步'],
  cannot: ['替单位申报：请用法人登录和 UKey', '查询本人参保信息：这里还不能'],
}

const en: typeof zhCN = {
  title: 'Individual sign-in',
  organizations: "For your organisation's social insurance, use the organisation sign-in with a UKey.",
  button: 'Sign in with a certificate',
  account: 'Mobile or document number',
  password: 'Password',
  codeFirst: 'Please ask for a code first.',
  signIn: 'Sign in',
  signingIn: 'Signing in',
  register: 'Register as an individual',
  first: 'First sign-in: the whole path',
  forgotten: 'Forgot the password, or lost the passkey',
  mobileChanged: 'New mobile number: who can sign in changes it under “My account”; who cannot brings the original document to a desk',
  others: 'More',
  passwordChanged: 'The password was changed',
  passwordChangedWhat: 'Every device was signed out. Please sign in with the new password.',
  canDo: 'What this sign-in can do',
  can: ['Your own account and the devices signed in', 'How far your first sign-in has got'],
  cannot: ['Filing for an organisation: use the organisation sign-in with a UKey', 'Your own insurance record: not here yet'],
}

/** Words of the sign-in of individuals. */
export const personTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
