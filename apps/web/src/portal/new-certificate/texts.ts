import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '新证书等待确认',
  loading: '正在打开',
  certificate: (issuer: string, end: string) => `${issuer}，序列号末尾 ${end}`,
  headings: {
    waiting: '等单位的主管确认',
    taken: '已经确认，可以登录',
    declined: '单位的主管没有同意',
    none: '这里没有等待确认的证书',
  },
  what: {
    waiting: '主管确认以前，这张证书不能登录。这一页会自己更新，不用一直等：确认以后，随时来登录都行。',
    taken: '单位的主管确认了这张证书。原来的绑定不变。',
    declined: '主管说这张证书不能用来登录。请问单位的主管；要用的，由主管在“单位与经办人”里改为同意。',
    none: '这一页只在登录后半小时内看得到。要再看，用那张证书再登录一次。',
  },
  asked: (time: string, day: string) => `${time} 通知了单位，等到 ${day}`,
  managers: (names: string) => `能确认的人：${names}`,
  how: '主管怎样确认：用单位的另一张证书登录，打开“单位与经办人”，在“等您确认的新证书”里确认。',
  own: '您就是主管，而且只有这一把 UKey：用自己的账号登录，在“我的账号”里按“绑定新的证书”，插上它证明一次。',
  ownLink: '用自己的账号绑定',
  signIn: '去登录',
}

const en: typeof zhCN = {
  title: 'A new certificate to be confirmed',
  loading: 'Opening',
  certificate: (issuer, end) => `${issuer}, serial number ends in ${end}`,
  headings: {
    waiting: 'A supervisor of the organisation has to confirm it',
    taken: 'It is confirmed: please sign in',
    declined: 'A supervisor of the organisation has declined it',
    none: 'Nothing waits to be confirmed here',
  },
  what: {
    waiting: 'Until then this certificate signs nobody in. This page follows by itself; nobody has to stay on it.',
    taken: 'A supervisor has confirmed this certificate. The binding is the old one.',
    declined: 'They say that it must not sign in. Ask them; they can agree to it after all under “Organisation and handlers”.',
    none: 'This page tells of a sign-in for half an hour. To see it again, sign in once more with that certificate.',
  },
  asked: (time, day) => `The organisation was told at ${time}; it waits until ${day}`,
  managers: (names) => `Who can confirm it: ${names}`,
  how: 'How: sign in with another certificate of the organisation, open “Organisation and handlers”, and confirm it under “New certificates”.',
  own: 'If that is you and this is the only UKey: sign in to your own account, choose “Bind a new certificate” there, and prove it once.',
  ownLink: 'Bind it in my account',
  signIn: 'Sign in',
}

/** Words of the page of whoever waits for a new certificate to be confirmed. */
export const newCertificateTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
