import type { Language } from '@yinxin/protocol/failures'
import type { RoleKind } from '@yinxin/protocol/portal'

/** What the portal writes to mobiles about roles. `portal` is its name in the language. */
export interface RoleMessageTexts {
  readonly kinds: Readonly<Record<RoleKind, string>>
  invited(portal: string, organization: string, kind: string): string
  agreed(portal: string, organization: string, kind: string): string
  changed(portal: string, organization: string): string
  ended(portal: string, organization: string): string
  certificateTaken(portal: string, organization: string): string
  certificateSuspended(portal: string, organization: string): string
  unblockAsked(portal: string, organization: string, ukey: string): string
  unblockAgreed(portal: string, organization: string, ukey: string): string
  unblockObjected(portal: string, organization: string, ukey: string): string
}

const zhCN: RoleMessageTexts = {
  kinds: { 'legal-representative': '法定代表人', supervisor: '主管', handler: '经办人', 'read-only': '只读人员' },
  invited: (portal, organization, kind) =>
    `【${portal}】${organization}邀请您做${kind}，7 天内有效。请用这个手机号的账号登录，在“我的账号”里接受。不认识这家单位的，不用处理。`,
  agreed: (portal, organization, kind) => `【${portal}】${organization}已同意您做${kind}。请登录自己的账号，插上单位的 UKey 绑定一次。`,
  changed: (portal, organization) => `【${portal}】${organization}改了您的身份或授权，请重新登录。有疑问请联系单位的主管。`,
  ended: (portal, organization) => `【${portal}】您在${organization}的身份已结束，相关登录已退出。有疑问请联系单位的主管。`,
  certificateTaken: (portal, organization) =>
    `【${portal}】${organization}的一张证书现在由另一位经办人使用，您用它的登录已退出。不是你们商量好的，请马上联系单位的主管。`,
  certificateSuspended: (portal, organization) =>
    `【${portal}】${organization}有人报失 UKey，它的证书已停用，用它的登录已退出。不是单位里的人报的，请马上联系窗口。`,
  unblockAsked: (portal, organization, ukey) =>
    `【${portal}】有人申请解锁${organization}的 UKey ${ukey}，要设新 PIN 码。主管请登录，在“单位与经办人”里同意或不同意；没有主管的，由签发机构的窗口核对。不是单位里的人申请的，请不要同意，并马上打电话给窗口。`,
  unblockAgreed: (portal, organization, ukey) =>
    `【${portal}】${organization}的主管同意解锁 UKey ${ukey}，签发机构批准以后可以设新 PIN 码。不是单位里的人申请的，请马上打电话给签发机构的窗口。`,
  unblockObjected: (portal, organization, ukey) =>
    `【${portal}】${organization}的主管不同意解锁 UKey ${ukey}，申请已结束。有疑问请问主管。`,
}

const en: RoleMessageTexts = {
  kinds: { 'legal-representative': 'legal representative', supervisor: 'supervisor', handler: 'handler', 'read-only': 'read-only' },
  invited: (portal, organization, kind) =>
    `[${portal}] ${organization} invites you as ${kind}, for 7 days. Sign in to the account of this mobile and accept under “My account”. If you do not know the organisation, do nothing.`,
  agreed: (portal, organization, kind) =>
    `[${portal}] ${organization} has agreed to you as ${kind}. Sign in to your account and use the organisation's UKey there once.`,
  changed: (portal, organization) => `[${portal}] ${organization} has changed your role. Please sign in again; ask its supervisor.`,
  ended: (portal, organization) => `[${portal}] Your role in ${organization} has ended and you were signed out. Ask its supervisor.`,
  certificateTaken: (portal, organization) =>
    `[${portal}] A certificate of ${organization} is used by another handler now and you were signed out. If you did not agree on that, call its supervisor now.`,
  certificateSuspended: (portal, organization) =>
    `[${portal}] A UKey of ${organization} was reported lost: its certificate is suspended and signed out. If nobody there did it, call the desk now.`,
  unblockAsked: (portal, organization, ukey) =>
    `[${portal}] Somebody asks to unlock UKey ${ukey} of ${organization} and set a new PIN. Its supervisor signs in and agrees or objects under “Organisation”; without one a desk of the issuer checks it. If none of you asked, do not agree and call the desk now.`,
  unblockAgreed: (portal, organization, ukey) =>
    `[${portal}] A supervisor of ${organization} agreed to unlocking UKey ${ukey}; once the issuer approves, a new PIN can be set. If none of you asked, call the issuer's desk now.`,
  unblockObjected: (portal, organization, ukey) =>
    `[${portal}] A supervisor of ${organization} objects to unlocking UKey ${ukey}; the application is over. Ask the supervisor.`,
}

/** The texts in both languages. */
export const roleMessageTexts: Readonly<Record<Language, RoleMessageTexts>> = { 'zh-CN': zhCN, en }
