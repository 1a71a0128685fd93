import type { Language } from '@yinxin/protocol/failures'
import type { NoticeKind } from '@yinxin/protocol/portal'

type Detail = Readonly<Record<string, string>>

const zhCN = {
  heading: '通知',
  unread: '未读',
  read: '全部标为已读',
  transfers: '看转移，提出异议',
  renewal: '怎样续期，签发机构的窗口在哪里',
  kinds: {
    bound: { title: () => '绑定了一张证书', what: '第一次用它登录时自动绑定。不是您单位办的，请马上联系窗口。' },
    'new-certificate': {
      title: () => '开始使用一张新证书',
      what: '同一持有者换了证书，绑定关系不变。不是您单位办的，请马上联系签发机构停用。',
    },
    'new-certificate-waits': {
      title: () => '一张新证书等主管确认',
      what: '同一持有者换了证书，确认前不能登录。主管在“单位与经办人”里确认；不是您单位办的，不要确认，并马上联系签发机构停用。',
    },
    'new-certificate-refused': {
      title: () => '一张新证书没有启用',
      what: '同一持有者的新证书来登录，平台没有启用它。不是您单位办的，请马上联系签发机构停用。',
    },
    'certificate-expiring': {
      title: ({ date = '' }) => `一张证书 ${date} 到期`,
      what: '插上这把 UKey，在证书助手的“业务办理”里续期，绑定关系不变；那里没有列出的，到签发机构的窗口。',
    },
    'certificate-suspended': {
      title: () => '一张证书因 UKey 报失停用了',
      what: '它现在不能登录。找到了的，由主管用另一张证书在“单位与经办人”里恢复。不是您单位报的，请马上联系窗口。',
    },
    'transfer-asked': {
      title: ({ date = '' }) => `有人申请转走您单位的一张证书，${date} 前可以提出异议`,
      what: '对方证明了证书在手上，证书里写的是另一家单位。没有异议就转走；有异议由窗口决定。',
    },
    unbound: { title: () => '一张证书解绑了', what: '单位的主管解绑的，用它的登录已退出。不是您单位办的，请马上联系窗口。' },
    'main-changed': { title: () => '主证书改成了另一张', what: '原来的主证书还能登录。不是您单位办的，请马上联系窗口。' },
    'main-disputed': {
      title: () => '有人要求更改主证书',
      what: '对方用一张副证书提出，窗口两位工作人员核对后决定。不是您单位办的，请马上联系窗口。',
    },
    'transfer-kept': { title: () => '一张证书没有转走', what: '您单位提出异议的转移没有办成，它仍绑定在您单位。' },
    'unblock-asked': {
      title: ({ ukey = '' }) => `有人申请解锁 UKey ${ukey}，要设新 PIN 码`,
      what: '请主管在“单位与经办人”里同意或不同意；没有别的主管的，由签发机构的窗口核对。不是您单位的人申请的，不要同意，并马上打电话给窗口。',
    },
    'unblock-agreed': {
      title: ({ ukey = '' }) => `主管同意解锁 UKey ${ukey}`,
      what: '签发机构批准以后，申请人可以设新 PIN 码。不是您单位的人申请的，请马上打电话给签发机构的窗口。',
    },
    'unblock-objected': { title: ({ ukey = '' }) => `主管不同意解锁 UKey ${ukey}`, what: '这次申请已结束。有疑问请问单位的主管。' },
    transferred: { title: () => '一张证书转走了', what: '它不再绑定在您单位，用它的登录已退出。有疑问请联系窗口。' },
    'suspension-lifted': {
      title: () => '停用的证书恢复了',
      what: '本平台不再拒绝它。签发机构也停用了的，要等它恢复才能登录。不是您单位办的，请马上再次停用，并联系窗口。',
    },
  } satisfies Record<NoticeKind, { title: (detail: Detail) => string; what: string }>,
  facts: (time: string, serial: string) => (serial === '' ? time : `${time}，证书序列号 …${serial}`),
}

const en: typeof zhCN = {
  heading: 'Notices',
  unread: 'Unread',
  read: 'Mark all as read',
  transfers: 'See the transfer, object',
  renewal: 'How to renew, and the desks of the issuers',
  kinds: {
    bound: {
      title: () => 'A certificate was bound',
      what: 'Its first sign-in bound it. If it was not your organisation, call the desk now.',
    },
    'new-certificate': {
      title: () => 'A new certificate is in use',
      what: 'The same holder has another certificate; the binding stays. If it was not your organisation, have its authority suspend it now.',
    },
    'new-certificate-waits': {
      title: () => 'A new certificate waits for a supervisor',
      what: 'The same holder has another certificate; it signs nobody in until a supervisor confirms it under “Organisation and handlers”. If it was not your organisation, decline it and have its authority suspend it now.',
    },
    'new-certificate-refused': {
      title: () => 'A new certificate was not taken',
      what: 'Another certificate of the same holder tried to sign in and was not taken. If it was not your organisation, have its authority suspend it now.',
    },
    'certificate-expiring': {
      title: ({ date = '' }) => `A certificate expires on ${date}`,
      what: 'Plug in its UKey and renew it in the certificate assistant under “Certificate business”; what is not listed there, at a desk of its issuer. The binding stays.',
    },
    'certificate-suspended': {
      title: () => 'A certificate is suspended: its UKey was reported lost',
      what: 'It signs nobody in now. If the UKey was found, a supervisor lifts it with another certificate under “Organisation and handlers”. If it was not your organisation, call the desk now.',
    },
    'transfer-asked': {
      title: ({ date = '' }) => `A certificate is to go to another organisation; object by ${date}`,
      what: 'Somebody has proven to hold it, and it names another organisation. Without an objection it goes there; with one a desk decides.',
    },
    unbound: {
      title: () => 'A certificate was unbound',
      what: 'A supervisor of your organisation did it, and it was signed out. If it was not your organisation, call the desk now.',
    },
    'main-changed': {
      title: () => 'Another certificate is the main one now',
      what: 'The one before still signs in. If it was not your organisation, call the desk now.',
    },
    'main-disputed': {
      title: () => 'Somebody asks for another main certificate',
      what: 'They proved a secondary one; two members of staff decide. If it was not your organisation, call the desk now.',
    },
    'transfer-kept': {
      title: () => 'A certificate stays',
      what: 'The transfer you objected to was not made. It is bound to your organisation as before.',
    },
    'unblock-asked': {
      title: ({ ukey = '' }) => `Somebody asks to unlock UKey ${ukey} and set a new PIN`,
      what: 'A supervisor agrees or objects under “Organisation and handlers”; where there is no other one a desk of the issuer checks it. If none of you asked, do not agree and call the desk now.',
    },
    'unblock-agreed': {
      title: ({ ukey = '' }) => `A supervisor agreed to unlocking UKey ${ukey}`,
      what: 'Once the issuer approves, the applicant sets a new PIN. If none of you asked, call a desk of the issuer now.',
    },
    'unblock-objected': {
      title: ({ ukey = '' }) => `A supervisor objects to unlocking UKey ${ukey}`,
      what: 'The application is over. Ask the supervisor.',
    },
    transferred: {
      title: () => 'A certificate was transferred',
      what: 'It is bound to your organisation no more and was signed out. If that is wrong, call the desk.',
    },
    'suspension-lifted': {
      title: () => 'A suspension was lifted',
      what: 'The portal takes the certificate again. Where its issuer suspended it too, it signs in once the issuer has put it back in force. If it was not your organisation, suspend it again now and call the desk.',
    },
  },
  facts: (time, serial) => (serial === '' ? time : `${time}, certificate …${serial}`),
}

/** Words of what an organisation was told. */
export const workbenchNoticeTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
