import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '授权书',
  lead: '按您填的内容生成。打印后盖单位公章、法定代表人签字，由单位和您留存；窗口要看时带上。它不会让身份生效。',
  print: '打印',
  sealed: '盖好章的授权书',
  sealedWhat: '盖章签字后拍照或扫描上传。以后为这家单位开办件时，会一起给工作人员看，您不用再交一遍。保存 90 天。',
  isThere: (what: string, time: string) => `已上传：${what}，${time}。再传一次会换掉它。`,
  account: '回我的账号',
  heading: '经办授权书',
  to: (portal: string) => `致：${portal}`,
  body: (organization: string, uscc: string, person: string, kind: string, until: string) =>
    `${organization}（统一社会信用代码 ${uscc}）授权${person}以${kind}身份，在贵平台代表本单位办理社会保险业务，至 ${until} 止。本单位对其在授权范围内的行为负责。`,
  document: '证件号码',
  mobile: '手机号',
  units: '单位编码',
  allUnits: '本单位全部单位编码',
  seal: '单位（公章）',
  representative: '法定代表人（签字）',
  handler: '被授权人（签字）',
  date: '日期',
  made: (day: string) => `${day} 由本人在平台填写生成`,
}

const en: typeof zhCN = {
  title: 'Authorisation letter',
  lead: 'Made from what you filled in. Print it, have it sealed and signed, and keep a copy each; bring it when a desk asks for it. It brings no role into force.',
  print: 'Print',
  sealed: 'The sealed letter',
  sealedWhat:
    'Photograph or scan it when it is sealed and signed. With a case about this organisation it goes along to the clerk; nothing has to be handed in twice. It is kept for 90 days.',
  isThere: (what, time) => `Uploaded: ${what}, ${time}. Another one takes its place.`,
  account: 'To my account',
  heading: 'Authorisation of a handler',
  to: (portal) => `To: ${portal}`,
  body: (organization, uscc, person, kind, until) =>
    `${organization} (credit code ${uscc}) authorises ${person} to act for it on this portal in matters of social insurance, as ${kind}, until ${until}. The organisation answers for what is done within this authorisation.`,
  document: 'Document number',
  mobile: 'Mobile',
  units: 'Unit codes',
  allUnits: 'all unit codes of the organisation',
  seal: 'Organisation (seal)',
  representative: 'Legal representative (signature)',
  handler: 'Handler (signature)',
  date: 'Date',
  made: (day) => `Filled in by the handler on the portal on ${day}`,
}

/** Words of the authorisation letter. */
export const letterTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
