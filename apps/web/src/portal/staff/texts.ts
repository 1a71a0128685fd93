import type { Language } from '@yinxin/protocol/failures'
import type { DeskService } from '@yinxin/protocol/portal'

const zhCN = {
  services: {
    certificate: '证书的续期、恢复和补办：证书助手的“业务办理”里列着的，在那里办；没有列出的，由窗口办理',
    unblock: 'UKey 解锁和重设 PIN 码，由窗口办理',
    binding: '网上对不上的，由工作人员核对单位、绑定证书',
    units: '补录单位编码，由工作人员办理',
    individuals: '网上办不了的个人业务，由窗口办理',
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
    unblock: 'A service desk unlocks UKeys and sets new PINs',
    binding: 'What does not agree online a clerk compares, and binds the certificate',
    units: 'A clerk adds missing unit codes',
    individuals: 'A service desk handles what individuals cannot do online',
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
