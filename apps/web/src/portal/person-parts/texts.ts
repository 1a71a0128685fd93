import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  password: {
    label: '密码',
    length: '12 位以上',
    notOwn: '不含姓名、手机号、证件号',
    notCommon: '不是常见密码，提交时检查',
    met: '，已满足',
    notYet: '，还没有满足',
  },
  code: {
    mobile: '手机号',
    label: '短信验证码',
    send: '获取验证码',
    again: '重发',
    form: '6 位数字，5 分钟内有效。',
    sent: (time: string) => `6 位数字，${time} 已发出，5 分钟内有效。`,
    wait: (seconds: number) => `没收到的话，${seconds} 秒后可以重发。`,
  },
  passkey: {
    use: '用通行密钥登录',
    what: '指纹、人脸或这台设备的开机密码。',
    using: '正在等您的确认',
  },
  demoMessages: '演示环境不发短信，验证码在这里看',
  steps: {
    isDone: '已完成',
    register: '注册自然人账号',
    haveAccount: '已有账号，去登录',
    signIn: '用证书登录',
    bindingHelp: '对不上的，页面写明是哪一项，由上面的窗口核对后绑定。',
    insured: (date: string) => `${date} 之前已参保的单位不用注册，直接做第 3 步。之后参保的，网上还不能注册，请到窗口登记单位和经办人。`,
    person: { title: '自然人注册', what: '经办人先注册自己的账号：姓名和证件、手机号、密码，大约 3 分钟。' },
    organization: { title: '法人注册', what: '已参保的单位多数不用注册，直接做第 3 步。网上还不能注册单位，请到窗口登记单位和经办人。' },
    binding: { title: '证书绑定', what: '第一次用证书登录时，平台把证书里的单位和参保登记核对，一致就当场绑定，不用单独办理。' },
    'sign-in': { title: '证书登录', what: '插上 UKey，输入 PIN 码，进入业务系统。' },
  },
}

const en: typeof zhCN = {
  password: {
    label: 'Password',
    length: '12 characters or more',
    notOwn: 'Without name, mobile, document number',
    notCommon: 'Not a common one, looked up when you send it',
    met: ', met',
    notYet: ', not met yet',
  },
  code: {
    mobile: 'Mobile',
    label: 'Code by text message',
    send: 'Send a code',
    again: 'Send again',
    form: '6 digits, valid for 5 minutes.',
    sent: (time) => `6 digits, sent at ${time}, valid for 5 minutes.`,
    wait: (seconds) => `Not there yet? You can have another one in ${seconds} seconds.`,
  },
  passkey: {
    use: 'Use a passkey',
    what: 'Finger, face or the password of this device.',
    using: 'Waiting for you to confirm',
  },
  demoMessages: 'The demo sends no messages: read the code here',
  steps: {
    isDone: 'Done',
    register: 'Register as an individual',
    haveAccount: 'I have an account: sign in',
    signIn: 'Sign in with a certificate',
    bindingHelp: 'When they differ the page says in what, and the desk above compares and binds.',
    insured: (date) =>
      `Organisations insured before ${date} need no registration: go on with step 3. Later ones cannot register online yet; a desk registers the organisation and its handler.`,
    person: {
      title: 'Register yourself',
      what: 'A handler first registers an account of their own: name and document, mobile, password. It takes about 3 minutes.',
    },
    organization: {
      title: 'Register the organisation',
      what: 'Most organisations that are insured need not: go on with step 3. The portal cannot register organisations online yet; a desk registers the organisation and its handler.',
    },
    binding: {
      title: 'Bind the certificate',
      what: 'At the first sign-in with a certificate the portal compares it with the insurance register; when they agree it is bound at once.',
    },
    'sign-in': { title: 'Sign in with the certificate', what: 'Plug in the UKey, type the PIN, and enter the business systems.' },
  },
}

/** Words of the parts the pages about persons share. */
export const personPartsTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
