import type { Language } from '@yinxin/protocol/failures'
import type { NoticeKind } from '@yinxin/protocol/portal'

type Detail = Readonly<Record<string, string>>

const zhCN = {
  heading: '通知',
  unread: '未读',
  read: '全部标为已读',
  kinds: {
    bound: { title: () => '绑定了一张证书', what: '第一次用它登录时自动绑定。不是您单位办的，请马上联系窗口。' },
    'new-certificate': {
      title: () => '开始使用一张新证书',
      what: '同一持有者换了证书，绑定关系不变。不是您单位办的，请马上联系签发机构停用。',
    },
    'certificate-expiring': {
      title: ({ date = '' }) => `一张证书 ${date} 到期`,
      what: '请联系签发机构续期，绑定关系不变。',
    },
  } satisfies Record<NoticeKind, { title: (detail: Detail) => string; what: string }>,
  facts: (time: string, serial: string) => (serial === '' ? time : `${time}，证书序列号 …${serial}`),
}

const en: typeof zhCN = {
  heading: 'Notices',
  unread: 'Unread',
  read: 'Mark all as read',
  kinds: {
    bound: {
      title: () => 'A certificate was bound',
      what: 'Its first sign-in bound it. If it was not your organisation, call the desk now.',
    },
    'new-certificate': {
      title: () => 'A new certificate is in use',
      what: 'The same holder has another certificate; the binding stays. If it was not your organisation, have its authority suspend it now.',
    },
    'certificate-expiring': {
      title: ({ date = '' }) => `A certificate expires on ${date}`,
      what: 'Have its authority renew it; the binding stays.',
    },
  },
  facts: (time, serial) => (serial === '' ? time : `${time}, certificate …${serial}`),
}

/** Words of what an organisation was told. */
export const workbenchNoticeTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
