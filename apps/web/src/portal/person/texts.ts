import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '自然人登录',
  notYet: '自然人登录还没有开通',
  sentence: '替单位办理社保业务，请用法人登录和 UKey。个人查询请到窗口，或使用当地的政务服务渠道。',
  button: '用证书登录',
  canDo: '法人登录能做什么',
  can: ['替单位进入业务系统', '多个单位编码之间切换', '查看登录证书和登录中的设备'],
  cannot: '查询本人参保信息：这里还不能',
}

const en: typeof zhCN = {
  title: 'Individual sign-in',
  notYet: 'Individual sign-in is not open yet',
  sentence:
    "For your organisation's social insurance, use the organisation sign-in with a UKey. For your own records, go to a service desk or your local government services.",
  button: 'Sign in with a certificate',
  canDo: 'What the organisation sign-in can do',
  can: ['Enter business systems for your organisation', 'Switch between unit codes', 'See the certificate and the devices signed in'],
  cannot: 'Your own insurance record: not here yet',
}

/** Words of the page for individuals. */
export const personTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
