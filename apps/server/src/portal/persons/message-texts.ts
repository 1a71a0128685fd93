import type { Language } from '@yinxin/protocol/failures'

/** What the portal writes to mobiles. `portal` is its name in the language. */
export interface MessageTexts {
  registrationCode(portal: string, code: string): string
  signInCode(portal: string, code: string): string
  recoveryCode(portal: string, code: string): string
  /** To a number that has an account already, in place of the code that somebody asked for. */
  alreadyRegistered(portal: string): string
  /** To a number nobody has registered, in place of the code that somebody asked for. */
  noAccount(portal: string): string
  registered(portal: string): string
  newDevice(portal: string, browser: string, time: string): string
  passwordChanged(portal: string, time: string): string
  passkeyAdded(portal: string, browser: string, time: string): string
  passkeyRemoved(portal: string, browser: string, time: string): string
  accountClosed(portal: string, time: string): string
  /** To the number an account is to get. */
  mobileCode(portal: string, code: string): string
  /** To the number it has. */
  oldMobileCode(portal: string, code: string): string
  /** To a number that has an account, in place of the code that somebody asked for. */
  mobileTaken(portal: string): string
  /** To the number it had; `to`: the new one, masked. */
  mobileChanged(portal: string, to: string, time: string): string
  /** By `way`: a browser, or the UKey of an organisation. */
  signedIn(portal: string, way: string, time: string): string
  /** `serial`: the end of its serial number. */
  certificateExpiring(portal: string, certificate: Readonly<Record<'organization' | 'serial' | 'date' | 'days', string>>): string
  /** Of a case: when and where somebody means to come. */
  visitSoon(portal: string, number: string, place: string, day: string): string
  /** To whoever may confirm it. */
  newCertificateWaits(portal: string, organization: string): string
}

const zhCN: MessageTexts = {
  registrationCode: (portal, code) => `【${portal}】您正在注册账号，验证码 ${code}，5 分钟内有效。不要告诉任何人，工作人员也不会问。`,
  signInCode: (portal, code) =>
    `【${portal}】您正在登录，验证码 ${code}，5 分钟内有效。不要告诉任何人，工作人员也不会问。不是您本人操作的，请马上改密码。`,
  recoveryCode: (portal, code) => `【${portal}】您正在重设密码，验证码 ${code}，5 分钟内有效。不要告诉任何人，工作人员也不会问。`,
  alreadyRegistered: (portal) => `【${portal}】有人用这个手机号注册账号，这个号已经有账号，没有再注册。是您本人的，请直接登录或找回密码。`,
  noAccount: (portal) => `【${portal}】有人用这个手机号找回密码，这个号没有账号。不是您本人操作的，不用处理。`,
  registered: (portal) => `【${portal}】您的账号已经注册。不是您本人操作的，请带证件到窗口处理。`,
  newDevice: (portal, browser, time) =>
    `【${portal}】您的账号 ${time} 在一台新设备（${browser}）登录。不是您本人的，请马上改密码，并退出全部设备。`,
  passwordChanged: (portal, time) => `【${portal}】您的密码 ${time} 已重设，全部设备已退出。不是您本人操作的，请马上到窗口处理。`,
  passkeyAdded: (portal, browser, time) =>
    `【${portal}】您的账号 ${time} 在 ${browser} 添加了通行密钥。不是您本人操作的，请马上登录删除它，并重设密码。`,
  passkeyRemoved: (portal, browser, time) =>
    `【${portal}】您的账号 ${time} 删除了在 ${browser} 添加的通行密钥。不是您本人操作的，请马上重设密码。`,
  accountClosed: (portal, time) =>
    `【${portal}】您的账号 ${time} 已注销，个人信息已删除。不是您本人操作的，请带证件到窗口处理。要再用，可以重新注册。`,
  mobileCode: (portal, code) =>
    `【${portal}】您正在把账号的手机号改成这个号，验证码 ${code}，5 分钟内有效。不要告诉任何人，工作人员也不会问。不是您本人操作的，不用处理。`,
  oldMobileCode: (portal, code) =>
    `【${portal}】您正在把账号的手机号改成另一个号，验证码 ${code}，5 分钟内有效。不要告诉任何人，工作人员也不会问。不是您本人操作的，请马上重设密码。`,
  mobileTaken: (portal) =>
    `【${portal}】有人想把另一个账号的手机号改成这个号。这个号已经有账号，没有更改。是您本人的，请用这个号的账号登录。`,
  mobileChanged: (portal, to, time) =>
    `【${portal}】您账号的手机号 ${time} 改成了 ${to}，这个号以后收不到它的验证码。不是您本人操作的，请马上带证件到窗口处理。`,
  signedIn: (portal, way, time) => `【${portal}】您 ${time} 登录（${way}）。不是您本人的，请马上退出全部设备，重设密码。`,
  certificateExpiring: (portal, { organization, serial, date, days }) =>
    `【${portal}】您使用的${organization}证书（…${serial}）${date} 到期，还有 ${days} 天。续期：插上这把 UKey，打开证书助手的“业务办理”；那里没有列出的，到签发机构的窗口，地址和电话在平台的“帮助”里。绑定关系不变。`,
  visitSoon: (portal, number, place, day) =>
    `【${portal}】您计划 ${day} 到${place}办理 ${number}。请带窗口单、材料和 UKey。不是您准备的，请登录账号退出全部设备，重设密码。`,
  newCertificateWaits: (portal, organization) =>
    `【${portal}】${organization}换发的一张新证书等您确认。请用单位的另一张证书登录，在“单位与经办人”里确认。不是您单位办的，不要确认，请马上联系签发机构停用。`,
}

const en: MessageTexts = {
  registrationCode: (portal, code) =>
    `[${portal}] Your code to register is ${code}, valid for 5 minutes. Tell nobody; staff never ask for it.`,
  signInCode: (portal, code) =>
    `[${portal}] Your code to sign in is ${code}, valid for 5 minutes. Tell nobody; staff never ask for it. If this is not you, change your password now.`,
  recoveryCode: (portal, code) =>
    `[${portal}] Your code to set a new password is ${code}, valid for 5 minutes. Tell nobody; staff never ask for it.`,
  alreadyRegistered: (portal) =>
    `[${portal}] Somebody asked to register this number. It has an account already and nothing was changed. If it was you, sign in or recover your password.`,
  noAccount: (portal) =>
    `[${portal}] Somebody asked to recover a password with this number. It has no account. If it was not you, do nothing.`,
  registered: (portal) => `[${portal}] Your account is registered. If this was not you, come to a desk with your document.`,
  newDevice: (portal, browser, time) =>
    `[${portal}] Your account signed in on a new device (${browser}) at ${time}. If this was not you, change your password and sign out everywhere now.`,
  passwordChanged: (portal, time) =>
    `[${portal}] Your password was reset at ${time} and every device was signed out. If this was not you, come to a desk now.`,
  passkeyAdded: (portal, browser, time) =>
    `[${portal}] A passkey was added to your account in ${browser} at ${time}. If this was not you, sign in and remove it now, and set a new password.`,
  passkeyRemoved: (portal, browser, time) =>
    `[${portal}] The passkey added in ${browser} was removed from your account at ${time}. If this was not you, set a new password now.`,
  accountClosed: (portal, time) =>
    `[${portal}] Your account was closed at ${time} and your data deleted. If this was not you, come to a desk with your document. You may register again.`,
  mobileCode: (portal, code) =>
    `[${portal}] Your code to change the mobile of your account to this number is ${code}, valid for 5 minutes. Tell nobody; staff never ask for it. If it was not you, do nothing.`,
  oldMobileCode: (portal, code) =>
    `[${portal}] Your code to change the mobile of your account to another number is ${code}, valid for 5 minutes. Tell nobody; staff never ask for it. If this is not you, set a new password now.`,
  mobileTaken: (portal) =>
    `[${portal}] Somebody asked to move another account to this number. It has an account already and nothing was changed. If it was you, sign in with the account of this number.`,
  mobileChanged: (portal, to, time) =>
    `[${portal}] The mobile of your account was changed to ${to} at ${time}; this number gets no more of its codes. If this was not you, come to a desk with your document now.`,
  signedIn: (portal, way, time) =>
    `[${portal}] You signed in at ${time} (${way}). If this was not you, sign out everywhere and set a new password now.`,
  certificateExpiring: (portal, { organization, serial, date, days }) =>
    `[${portal}] The certificate you use for ${organization} (…${serial}) expires on ${date}, in ${days} days. Renew it in the certificate assistant under “Certificate business”; what is not listed there, at a desk of its issuer (see “Help” on the portal). The binding stays.`,
  visitSoon: (portal, number, place, day) =>
    `[${portal}] You mean to come to ${place} on ${day} for case ${number}. Bring the slip, the papers it names and your UKey. If this was not you, sign out everywhere and set a new password.`,
  newCertificateWaits: (portal, organization) =>
    `[${portal}] A new certificate of ${organization} waits for you to confirm it. Sign in with another certificate and open “Organisation and handlers”. If it was not your organisation, decline it and have its authority suspend it now.`,
}

/** The texts in both languages. */
export const messageTexts: Readonly<Record<Language, MessageTexts>> = { 'zh-CN': zhCN, en }

/** `11-29 16:30` where the portal is. */
export function messageTime(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(now.getMonth() + 1)}-${two(now.getDate())} ${two(now.getHours())}:${two(now.getMinutes())}`
}
