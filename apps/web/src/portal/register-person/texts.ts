import type { Language } from '@yinxin/protocol/failures'
import type { DocumentKind } from '@yinxin/protocol/identifiers'

const zhCN = {
  title: '注册自然人账号',
  lead: '大约 3 分钟。替单位办事的经办人也先注册自己的账号。',
  haveAccount: '已有账号，去登录',
  who: '您是谁',
  registry: '实名核验通过',
  selfAsserted: '已填写，还没有核验',
  name: '姓名',
  kind: '证件种类',
  kinds: {
    'resident-id': '居民身份证',
    'residence-permit': '港澳台居民居住证',
    passport: '护照',
  } satisfies Record<DocumentKind, string>,
  number: '证件号码',
  identityConsent: '我单独同意平台处理我的姓名和证件号码（敏感个人信息），只用来核对是不是本人',
  compare: '核对',
  comparing: '正在核对',
  misfit: '最后一位校验码不符，请对照证件再看一遍。没有错的，再点一次“核对”。',
  compared: (time: string) => `${time} 和登记信息核对一致，已加密保存，页面上只显示这几位。`,
  notCompared: '现在没有登记信息可以核对，先按您填的注册。需要实名的业务，带证件到窗口核验。',
  change: '填错了，改一下',
  mobileHead: '验证手机号',
  passwordHead: '以后怎样登录',
  ways: {
    legend: '登录方式',
    passkey: { title: '通行密钥', what: '用指纹、人脸或这台设备的开机密码，不用记，也不会被骗走' },
    password: { title: '密码和短信验证码', what: '在别人的电脑上也能登录。以后随时可以加通行密钥' },
  },
  passwordWhat: '以后用手机号或证件号、密码和短信验证码登录。',
  consentBefore: '我已阅读并同意',
  terms: '《用户服务协议》',
  and: '和',
  privacy: '《个人信息处理规则》',
  register: '注册',
  registering: '正在注册',
  after: '完成后直接登录，并发一条短信告诉您。',
  consentFirst: '请先在上面打勾表示同意。',
  codeFirst: '请先获取短信验证码。',
  use: '这些信息用来做什么',
  uses: [
    ['姓名、证件号码', '只用于核对是不是您本人，不给业务系统'],
    ['手机号', '登录验证和安全提醒'],
    ['保存多久', '账号在就保存，逐项加密。登录后可以导出和注销，更正请到窗口'],
  ],
  cannot: '核验不过，或没有手机号',
  cannotWhat: '改过名、换过证件、没有内地手机号、未满 16 周岁的，带证件原件到窗口办理。',
}

const en: typeof zhCN = {
  title: 'Register as an individual',
  lead: 'About 3 minutes. Handlers of organisations register an account of their own first, too.',
  haveAccount: 'I have an account: sign in',
  who: 'Who you are',
  registry: 'Name verified',
  selfAsserted: 'Filled in, not verified yet',
  name: 'Name',
  kind: 'Kind of document',
  kinds: {
    'resident-id': 'Resident identity card',
    'residence-permit': 'Residence permit (Hong Kong, Macau, Taiwan)',
    passport: 'Passport',
  },
  number: 'Document number',
  identityConsent:
    'I separately agree that the portal uses my name and document number (sensitive personal data), only to see that it is me',
  compare: 'Compare',
  comparing: 'Comparing',
  misfit: 'The last character does not fit the others. Please compare it with the document; if it is right, press “Compare” again.',
  compared: (time) => `Compared with the register at ${time} and found equal. Kept encrypted; only these characters are shown.`,
  notCompared:
    'There is no register to compare with right now; you register with what you say. For business that needs a verified name, bring the document to a desk.',
  change: 'That is wrong: change it',
  mobileHead: 'Your mobile',
  passwordHead: 'How you will sign in',
  ways: {
    legend: 'Way to sign in',
    passkey: {
      title: 'Passkey',
      what: 'Your finger, face or the password of this device: nothing to remember, and nobody can talk you out of it',
    },
    password: {
      title: 'Password and code by text message',
      what: 'Works on a computer of somebody else too. You can add a passkey whenever you like',
    },
  },
  passwordWhat: 'You will sign in with mobile or document number, password and a code by text message.',
  consentBefore: 'I have read and agree to the ',
  terms: 'terms of service',
  and: ' and the ',
  privacy: 'privacy rules',
  register: 'Register',
  registering: 'Registering',
  after: 'You are signed in at once, and a text message tells you.',
  consentFirst: 'Please tick the box above to agree.',
  codeFirst: 'Please ask for a code first.',
  use: 'What this is used for',
  uses: [
    ['Name, document number', 'Only to see that it is you; business systems do not get them'],
    ['Mobile', 'Signing in and security notices'],
    [
      'How long',
      'As long as the account is there, each value encrypted. Signed in you can take it away and close the account; a desk corrects it',
    ],
  ],
  cannot: 'Not verified, or no mobile?',
  cannotWhat:
    'If you changed your name or document, have no number of mainland China or are under 16, bring the original document to a desk.',
}

/** Words of the registration of a person. */
export const registerTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
