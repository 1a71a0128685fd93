import type { NoticeKind } from '@yinxin/protocol/portal'

/** What an organisation is told, on the way it has on file. The pages have words of their own. */
export interface NoticeText {
  /** Subject of a mail. */
  readonly subject: string
  readonly text: string
}

type Detail = Readonly<Record<string, string>>

/**
 * The templates. An organisation is written to in Chinese with the English below: nobody knows who reads its telephone. Names of issuers come from
 * certificates and are shortened; nothing personal is said.
 */
export const noticeTexts: Readonly<Record<NoticeKind, (portal: Portal, detail: Detail) => NoticeText>> = {
  bound: (portal, detail) => ({
    subject: `${portal.zh}：一张证书已绑定到您单位 / A certificate was bound`,
    text:
      `【${portal.zh}】您单位的登录绑定了一张证书（${certificateOf(detail)}）。不是您单位办的，请马上联系窗口。` +
      ` A certificate was bound to your organisation. If it was not you, call the desk now.`,
  }),
  'new-certificate': (portal, detail) => ({
    subject: `${portal.zh}：您单位开始使用一张新证书 / A new certificate is in use`,
    text:
      `【${portal.zh}】您单位用一张新证书登录了（${certificateOf(detail)}）。不是您单位办的，请马上联系签发机构停用。` +
      ` A new certificate of your organisation signed in. If it was not you, have it suspended by its authority now.`,
  }),
  'new-certificate-waits': (portal, detail) => ({
    subject: `${portal.zh}：一张新证书等您单位确认 / A new certificate waits`,
    text:
      `【${portal.zh}】您单位换发的一张新证书（${certificateOf(detail)}）等主管确认，确认前不能登录。请主管在“单位与经办人”里确认；不是您单位办的，不要确认，并马上联系签发机构停用。` +
      ` A new certificate of your organisation waits for a supervisor to confirm it and signs nobody in until then. If it was not you, decline it and have it suspended by its authority now.`,
  }),
  'new-certificate-refused': (portal, detail) => ({
    subject: `${portal.zh}：您单位的一张新证书没有启用 / A new certificate was not taken`,
    text:
      `【${portal.zh}】有人用您单位的一张新证书（${certificateOf(detail)}）登录，平台没有启用它。要用的，按登录页的提示办理；不是您单位办的，请马上联系签发机构停用。` +
      ` A new certificate of your organisation tried to sign in and was not taken. If it was not you, have it suspended by its authority now.`,
  }),
  'certificate-expiring': (portal, detail) => ({
    subject: `${portal.zh}：证书 ${detail['date'] ?? ''} 到期 / A certificate expires`,
    text:
      `【${portal.zh}】您单位的证书（${holderOf(detail, '，')}${certificateOf(detail)}）${detail['date'] ?? ''} 到期，还有 ${detail['days'] ?? ''} 天。续期：插上这把 UKey，打开证书助手的“业务办理”；那里没有列出的，到签发机构的窗口，地址和电话在平台的“帮助”里。绑定关系不变。` +
      ` A certificate of your organisation expires in ${detail['days'] ?? ''} days. Renew it in the certificate assistant under “Certificate business”; what is not listed there, at a desk of its issuer (see “Help” on the portal). The binding stays.`,
  }),
  'certificate-suspended': (portal, detail) => ({
    subject: `${portal.zh}：您单位的一张证书已停用 / A certificate was suspended`,
    text:
      `【${portal.zh}】您单位有人报失 UKey，它的证书（${certificateOf(detail)}）已停用，不能登录。找到了的，由主管用另一张证书恢复。不是您单位报的，请马上联系窗口。` +
      ` A certificate of your organisation is suspended: its UKey was reported lost. If it was not you, call the desk now.`,
  }),
  'transfer-asked': (portal, detail) => ({
    subject: `${portal.zh}：有人申请转走您单位的证书 / A transfer was asked for`,
    text:
      `【${portal.zh}】有人证明持有绑定在您单位的证书（${certificateOf(detail)}），申请转到另一家单位。${detail['date'] ?? ''} 前没有异议就转走。有异议请登录后在“证书转移”里提出。` +
      ` A certificate bound to your organisation is to go to another one. To object, sign in and open the page of transfers by ${detail['date'] ?? ''}.`,
  }),
  'unblock-asked': (portal, detail) => ({
    subject: `${portal.zh}：有人申请解锁您单位的 UKey / A UKey is to be unlocked`,
    text:
      `【${portal.zh}】有人申请解锁您单位的 UKey ${detail['ukey'] ?? ''}，要设新 PIN 码。请主管登录，在“单位与经办人”里同意或不同意；没有主管的，由签发机构的窗口核对。不是您单位的人申请的，不要同意，并马上打电话给窗口。` +
      ` Somebody asks to unlock UKey ${detail['ukey'] ?? ''} of your organisation. A supervisor agrees or objects on the page of the organisation; without one a desk checks it. If it was none of you, do not agree and call the desk now.`,
  }),
  'unblock-agreed': (portal, detail) => ({
    subject: `${portal.zh}：您单位同意解锁一把 UKey / Unlocking was agreed to`,
    text:
      `【${portal.zh}】您单位的主管同意解锁 UKey ${detail['ukey'] ?? ''}。不是您单位的人申请的，请马上打电话给签发机构的窗口。` +
      ` A supervisor of your organisation agreed to unlocking UKey ${detail['ukey'] ?? ''}. If none of you asked for it, call a desk of its issuer now.`,
  }),
  'unblock-objected': (portal, detail) => ({
    subject: `${portal.zh}：您单位不同意解锁一把 UKey / Unlocking was objected to`,
    text:
      `【${portal.zh}】您单位的主管不同意解锁 UKey ${detail['ukey'] ?? ''}，申请已结束。` +
      ` A supervisor of your organisation objected to unlocking UKey ${detail['ukey'] ?? ''}; the application is over.`,
  }),
  unbound: (portal, detail) => ({
    subject: `${portal.zh}：您单位解绑了一张证书 / A certificate was unbound`,
    text:
      `【${portal.zh}】您单位的主管解绑了一张证书（${certificateOf(detail)}），用它的登录已退出，以后不会自动再绑定。不是您单位办的，请马上联系窗口。` +
      ` A certificate was unbound from your organisation by its supervisor and signed out. If it was not you, call the desk now.`,
  }),
  'main-changed': (portal, detail) => ({
    subject: `${portal.zh}：您单位的主证书改了 / The main certificate was changed`,
    text:
      `【${portal.zh}】您单位的主证书改成了另一张（${certificateOf(detail)}），原来的主证书还能登录。不是您单位办的，请马上联系窗口。` +
      ` A certificate of your organisation became its main one; the one before still signs in. If it was not you, call the desk now.`,
  }),
  'main-disputed': (portal, detail) => ({
    subject: `${portal.zh}：有人要求更改您单位的主证书 / The main certificate is disputed`,
    text:
      `【${portal.zh}】有人用您单位的一张副证书（${certificateOf(detail)}）要求把它改成主证书，窗口两位工作人员核对后决定。不是您单位办的，请马上联系窗口。` +
      ` A certificate of your organisation is asked to become its main one; two members of staff decide. If it was not you, call the desk now.`,
  }),
  'transfer-kept': (portal, detail) => ({
    subject: `${portal.zh}：您单位的证书没有转走 / A certificate stays`,
    text:
      `【${portal.zh}】您单位提出异议的转移没有办成，证书（${certificateOf(detail)}）仍绑定在您单位。` +
      ` A certificate of your organisation stays bound to it: the transfer you objected to was not made.`,
  }),
  transferred: (portal, detail) => ({
    subject: `${portal.zh}：您单位的证书已转走 / A certificate was transferred`,
    text:
      `【${portal.zh}】原来绑定在您单位的证书（${certificateOf(detail)}）已转到另一家单位，用它的登录已退出。有疑问请联系窗口。` +
      ` A certificate that was bound to your organisation has gone to another one. If that is wrong, call the desk now.`,
  }),
  'suspension-lifted': (portal, detail) => ({
    subject: `${portal.zh}：您单位停用的证书已恢复 / A suspension was lifted`,
    text:
      `【${portal.zh}】您单位报失的证书（${certificateOf(detail)}）本平台已恢复；签发机构也停用了的，要等它恢复才能登录。不是您单位办的，请马上再次停用并联系窗口。` +
      ` A certificate of your organisation that was suspended is taken by this portal again; where its issuer suspended it too, it signs in once the issuer has put it back in force. If it was not you, suspend it again now and call the desk.`,
  }),
}

interface Portal {
  readonly zh: string
  readonly en: string
}

/** The common name in a name of X.500, shortened; else what it begins with. */
const shortName = (name: string) => /(?:^|,\s*)CN=([^,]{1,30})/u.exec(name)?.[1] ?? [...name].slice(0, 30).join('')

/** Whose it is, in front of what it is; an organisation has several. */
const holderOf = ({ holderName = '' }: Detail, then: string) => (holderName === '' ? '' : `${shortName(holderName)}${then}`)

/** Issuer and the end of the serial number: enough to find it, in one message. */
const certificateOf = ({ issuerName = '', serial = '' }: Detail): string => {
  const name = shortName(issuerName)
  return [name, serial === '' ? '' : `…${serial.slice(-6)}`].filter((part) => part !== '').join(' ')
}
