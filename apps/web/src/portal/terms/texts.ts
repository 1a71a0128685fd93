import type { Language } from '@yinxin/protocol/failures'
import { consentVersions } from '@yinxin/protocol/portal'
import type { Article } from '../article/article.ts'

const zhCN: Article = {
  title: '用户服务协议',
  lead: `自然人账号怎样使用，双方各负什么责任。版本 ${consentVersions.terms}。`,
  parts: [
    { heading: '账号是谁的', text: ['账号归注册时核对的本人，一人一个，不能借给、转给别人。替单位办理用单位的证书，不用个人账号。'] },
    {
      heading: '您要做的',
      text: ['如实填写姓名、证件和手机号。保管好密码和手机，验证码不告诉任何人。发现不是自己的登录，马上退出全部设备并重设密码。'],
    },
    {
      heading: '平台要做的',
      text: ['加密保存您的姓名、证件号和手机号，新设备登录时短信告诉您。工作人员不会问您的密码、验证码和 PIN 码。'],
    },
    { heading: '不想用了', text: ['登录后在“我的账号”里随时可以注销，也可以到窗口。办过的业务按档案规定保存。'] },
    { heading: '协议变了', text: ['内容变了会换一个版本号，新注册的人同意新的版本。'] },
  ],
}

const en: Article = {
  title: 'Terms of service',
  lead: `How an account of an individual is used, and who answers for what. Version ${consentVersions.terms}.`,
  parts: [
    {
      heading: 'Whose account it is',
      text: [
        'It belongs to the person who was compared at registration, one each, and is lent or given to nobody. Acting for an organisation needs its certificate.',
      ],
    },
    {
      heading: 'What you do',
      text: [
        'Give your own name, document and mobile. Keep password and phone to yourself and tell nobody a code. If a sign-in is not yours, sign out everywhere and set a new password.',
      ],
    },
    {
      heading: 'What the portal does',
      text: [
        'It keeps name, document number and mobile encrypted, and writes to you when a new device signs in. Staff never ask for a password, a code or a PIN.',
      ],
    },
    {
      heading: 'If you want it no more',
      text: [
        'You close it in “My account” whenever you like, or have a desk do it. Business that was done is kept as the rules on records say.',
      ],
    },
    { heading: 'When this changes', text: ['It gets another version, and whoever registers afterwards agrees to that one.'] },
  ],
}

/** The terms, in both languages. */
export const termsTexts: Readonly<Record<Language, Article>> = { 'zh-CN': zhCN, en }
