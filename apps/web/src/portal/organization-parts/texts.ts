import type { Language } from '@yinxin/protocol/failures'
import type { RoleKind } from '@yinxin/protocol/portal'

const zhCN = {
  kinds: { 'legal-representative': '法定代表人', supervisor: '主管', handler: '经办人', 'read-only': '只读' } satisfies Record<
    RoleKind,
    string
  >,
  kindsWhat: {
    'legal-representative': '和登记信息核对一致就生效，可以管理全部人员',
    supervisor: '可以办业务，也能添加、限制、移除其他经办人',
    handler: '可以办业务，不能管理其他人',
    'read-only': '只能查看和打印',
  } satisfies Record<RoleKind, string>,
  stepUp: {
    confirm: '用 UKey 确认',
    what: '更改别人的权限要在 5 分钟内用证书确认过。插上您的 UKey，输一次 PIN 码，然后自动继续。',
    cancel: '取消',
  },
  personSignIn: '自然人登录',
  certificateSignIn: '证书登录',
  signOut: '退出',
  until: '授权到哪一天',
  untilHint: '按年-月-日填写，最长 2 年。到期自动停止，不用办手续。',
  proof: {
    checking: '正在找证书助手',
    noUkey: '请插入单位的 UKey，插上后这里自动显示。',
    which: '用哪张证书',
    waiting: '请在证书助手的窗口里核对单位名称，输入 PIN 码。',
    verifying: '正在核验证书',
    connect: '连接证书助手',
    cancel: '取消',
    inWindow: '在证书助手的窗口里确认',
    again: '再找一次',
    help: '安装和启动证书助手',
    pinThere: 'PIN 码只在证书助手的窗口里输入，网页上没有输入 PIN 码的地方。',
  },
}

const en: typeof zhCN = {
  kinds: { 'legal-representative': 'Legal representative', supervisor: 'Supervisor', handler: 'Handler', 'read-only': 'Read-only' },
  kindsWhat: {
    'legal-representative': 'In force once you are who the register names; manages everybody',
    supervisor: 'Does business, and adds, limits and removes other handlers',
    handler: 'Does business, manages nobody',
    'read-only': 'Looks and prints, no more',
  },
  stepUp: {
    confirm: 'Confirm with the UKey',
    what: "Changing other people's rights needs your certificate within the last 5 minutes. Plug in your UKey and type the PIN once; it then goes on by itself.",
    cancel: 'Cancel',
  },
  personSignIn: 'Individual sign-in',
  certificateSignIn: 'Certificate sign-in',
  signOut: 'Sign out',
  until: 'Last day',
  untilHint: 'Year-month-day, at most 2 years ahead. It stops by itself on that day.',
  proof: {
    checking: 'Looking for the assistant',
    noUkey: 'Please plug in the UKey of the organisation; it appears here by itself.',
    which: 'Which certificate',
    waiting: "Please compare the organisation in the assistant's window and type the PIN there.",
    verifying: 'Verifying the certificate',
    connect: 'Connect to the assistant',
    cancel: 'Cancel',
    inWindow: "Confirm in the assistant's window",
    again: 'Look again',
    help: 'Install and start the assistant',
    pinThere: "The PIN is typed in the assistant's window only; no page has a field for it.",
  },
}

/** Words that the pages about organisations share. */
export const organizationPartsTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }

/** The day `years` from now, ISO: what a form suggests. Years after 29 February it is the last day of that month, never one more than asked for. */
export function suggestedDay(now: Date, years = 1): string {
  const lastOfMonth = new Date(now.getFullYear() + years, now.getMonth() + 1, 0).getDate()
  const day = new Date(now.getFullYear() + years, now.getMonth(), Math.min(now.getDate(), lastOfMonth))
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}
