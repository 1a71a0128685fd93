import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '证书转移',
  lead: '证书绑定在另一家单位，而证书里写的是您单位：可以申请转过来。原单位收到通知，有几个工作日可以提出异议。',
  loading: '正在打开',
  ask: (name: string) => `把这张证书转到${name}`,
  certificate: (issuer: string, end: string) => `${issuer}，序列号末尾 ${end}`,
  how: (days: number) =>
    `刚才的登录已证明证书在您手上。申请后原单位有 ${days} 个工作日可以提出异议；没有异议自动转过来，有异议由窗口两位工作人员决定。`,
  submit: '申请转移',
  asked: '您申请的转移',
  own: '要从您单位转走的证书',
  to: (name: string) => `转到${name}`,
  askedAt: (time: string) => `${time} 申请`,
  states: {
    waiting: (day: string) => `等到 ${day}，没有异议就转移`,
    objected: () => '原单位有异议，窗口在核对',
    applied: () => '已转移',
    ended: () => '没有转移',
  },
  seeCase: (number: string) => `看办件 ${number}`,
  object: '提出异议',
  sure: '提出异议？转移马上停下，由窗口两位工作人员核对后决定。',
  yes: '提出异议',
  no: '不了',
  objected: '转移已停下，由窗口决定。',
  nothing: '这个浏览器没有申请过转移，也没有要从您单位转走的证书。',
  nothingWhat: '要申请：先用那张证书登录，在“证书绑定在另一家单位”的提示里申请。要看您单位的：先登录。',
  signIn: '去登录',
  closed: '这里没有窗口受理异议，转移请直接找工作人员。',
}

const en: typeof zhCN = {
  title: 'Transfer of a certificate',
  lead: 'A certificate is bound to another organisation but names yours: you can ask for it. The present holder gets notice and has some working days to object.',
  loading: 'Opening',
  ask: (name) => `Transfer this certificate to ${name}`,
  certificate: (issuer, end) => `${issuer}, serial number ends in ${end}`,
  how: (days) =>
    `The sign-in just now has proven that you hold it. The present holder may object (working days: ${days}). Without an objection it is transferred by itself; with one, two members of staff decide.`,
  submit: 'Ask for the transfer',
  asked: 'Transfers you asked for',
  own: 'Certificates that are to leave your organisation',
  to: (name) => `To ${name}`,
  askedAt: (time) => `asked for at ${time}`,
  states: {
    waiting: (day) => `waits until ${day}, then transferred unless somebody objects`,
    objected: () => 'objected to; a desk compares the papers',
    applied: () => 'transferred',
    ended: () => 'not transferred',
  },
  seeCase: (number) => `See case ${number}`,
  object: 'Object',
  sure: 'Object? The transfer stops at once, and two members of staff decide.',
  yes: 'Object',
  no: 'No',
  objected: 'The transfer is stopped; a desk decides.',
  nothing: 'This browser has asked for no transfer, and no certificate is to leave your organisation.',
  nothingWhat:
    'To ask for one, sign in with the certificate first: the page that refuses it leads here. To see those of your organisation, sign in.',
  signIn: 'Sign in',
  closed: 'There is no desk here that decides about objections; please ask a clerk for a transfer.',
}

/** Words of the page of transfers. */
export const transferTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
