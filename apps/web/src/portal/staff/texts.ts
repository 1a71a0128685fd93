import type { Language } from '@yinxin/protocol/failures'
import type { DeskService } from '@yinxin/protocol/portal'

const zhCN = {
  services: {
    certificate: '证书的续期、恢复和补办：证书助手的“业务办理”里列着的，在那里办；没有列出的，由窗口办理',
    unblock: 'UKey 解锁和重设 PIN 码，现在由窗口办理',
    binding: '核对单位、绑定证书，现在由工作人员办理',
    units: '补录单位编码，现在由工作人员办理',
    individuals: '个人业务，现在由窗口办理',
    support: '找技术支持',
  } satisfies Record<DeskService, string>,
  none: '本平台还没有登记这项业务的窗口。请联系给您 UKey 的机构，电话一般在领取 UKey 的单据上。',
  phone: '电话',
  address: '地址',
  hours: '时间',
  operator: '由谁运行',
  exceptions: '请注意',
  chat: '在线咨询',
  say: '打电话或到窗口时，照着说这些就行：',
  copy: '复制这些内容',
  copied: '已复制',
  never: '工作人员不会问您的 PIN 码。',
}

const en: typeof zhCN = {
  services: {
    certificate:
      'Renewing, resuming and replacing: what the assistant lists under “Certificate business” is done there, anything else at a service desk',
    unblock: 'For now a service desk unlocks UKeys and sets new PINs',
    binding: 'For now a clerk compares the organisation and binds the certificate',
    units: 'For now a clerk adds missing unit codes',
    individuals: 'For now a service desk handles matters of individuals',
    support: 'Technical support',
  },
  none: 'This portal has listed no desk for this yet. Please call the authority that gave you the UKey: the number is usually on the slip that came with it.',
  phone: 'Phone',
  address: 'Address',
  hours: 'Hours',
  operator: 'Run by',
  exceptions: 'Please note',
  chat: 'Write to us',
  say: 'On the phone or at the desk, this is all you need to say:',
  copy: 'Copy this text',
  copied: 'Copied',
  never: 'Staff never ask for your PIN.',
}

/** Words around the desks of the directory. */
export const staffTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
