import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  heading: (waiting: number) => (waiting === 0 ? '解锁 UKey 的申请' : `等单位答复的解锁申请 ${waiting} 件`),
  what: '有人申请把单位一把锁住的 UKey 解锁。先打电话问清楚是不是本人在办，再答复；答复以后，单位的每个人都会收到通知。',
  ukey: (serial: string) => `UKey ${serial}`,
  facts: (asked: string, by?: string) => `${asked} 申请${by === undefined ? '' : `，这把 UKey 由${by}在用`}`,
  from: (network: string, place?: string) => `从 ${network} 提出${place === undefined ? '' : `（${place}）`}`,
  until: (moment: string) => `${moment} 前答复；过了就要到签发机构的窗口办`,
  agree: '同意解锁',
  object: '不同意',
  own: '这把 UKey 是您自己在用，要由别的主管答复；没有别的主管，就到签发机构的窗口办。',
  notYours: '由单位的主管答复。',
  states: {
    agreed: (by: string, at: string, way: string) => `${by}${at} ${way}同意了`,
    objected: (by: string, at: string, way: string) => `${by}${at} ${way}表示不同意，申请已结束`,
    nobody: '单位没有别的主管可以答复，由签发机构的窗口办',
    expired: '到时没有人答复，由签发机构的窗口办',
    over: '已经办完，或者申请人撤回了',
  },
  ways: { certificate: '用 UKey ', passkey: '用通行密钥' },
  unheard: '签发机构还没收到答复，正在继续送。',
  sure: {
    agree: (serial: string) => `同意把 UKey ${serial} 解锁？`,
    object: (serial: string) => `不同意把 UKey ${serial} 解锁？申请就此结束。`,
  },
  how: '用您自己的 UKey 签一次名，签发机构会核对。',
  howPasskey: '也可以用通行密钥（指纹、人脸或设备的开机密码）。',
  prove: { agree: '用 UKey 签名同意', object: '用 UKey 签名，不同意' },
  passkey: { agree: '用通行密钥同意', object: '用通行密钥，不同意' },
  cancel: '先不答复',
  done: { agree: '已同意。签发机构核对后放行，申请人不用再做什么。', object: '已答复不同意，申请结束了。' },
}

const en: typeof zhCN = {
  heading: (waiting) => (waiting === 0 ? 'Unblocking of UKeys' : `Unblocking of UKeys to answer: ${waiting}`),
  what: 'Somebody asks to have a locked UKey of your organisation unblocked. Call them first to make sure it is really them. Everybody in your organisation is told what you answer.',
  ukey: (serial) => `UKey ${serial}`,
  facts: (asked, by) => `asked ${asked}${by === undefined ? '' : `, the UKey is used by ${by}`}`,
  from: (network, place) => `from ${network}${place === undefined ? '' : ` (${place})`}`,
  until: (moment) => `answer by ${moment}; after that a desk of the issuer decides`,
  agree: 'Agree',
  object: 'Object',
  own: 'You use this UKey yourself: another supervisor answers; where there is none, a desk of the issuer decides.',
  notYours: 'A supervisor of the organisation answers.',
  states: {
    agreed: (by, at, way) => `${by} agreed ${at} ${way}`,
    objected: (by, at, way) => `${by} objected ${at} ${way}: it has ended`,
    nobody: 'nobody else could answer: a desk of the issuer decides',
    expired: 'nobody answered in time: a desk of the issuer decides',
    over: 'done, or withdrawn by who asked',
  },
  ways: { certificate: 'by UKey', passkey: 'by passkey' },
  unheard: 'The issuer has not heard it yet; it is being told again.',
  sure: {
    agree: (serial) => `Agree to unblock UKey ${serial}?`,
    object: (serial) => `Object to unblocking UKey ${serial}? That ends it.`,
  },
  how: 'Sign once with your own UKey; the issuer checks it.',
  howPasskey: 'A passkey does too (finger, face, or what unlocks this device).',
  prove: { agree: 'Sign with the UKey: agree', object: 'Sign with the UKey: object' },
  passkey: { agree: 'Agree with a passkey', object: 'Object with a passkey' },
  cancel: 'Not now',
  done: { agree: 'Agreed. The issuer checks and goes on by itself.', object: 'Objected. It has ended.' },
}

/** Words of unblockings an organisation is asked about. */
export const unblockTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
