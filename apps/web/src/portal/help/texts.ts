import type { Language } from '@yinxin/protocol/failures'
import type { Article } from '../article/article.ts'

const zhCN: Article = {
  title: '操作手册',
  lead: '用 UKey 里的证书登录，进入业务系统。不用注册账号，不用记密码。',
  parts: [
    {
      id: 'computer',
      heading: '要准备什么',
      text: [
        '一台电脑、给您 UKey 的机构的证书助手、UKey 和它的 PIN 码。手机上不能用 UKey。',
        '浏览器用谷歌、Edge 109 版或更新的，或 360 等双核浏览器的极速模式。',
      ],
    },
    {
      heading: '登录',
      text: [
        '插好 UKey，打开登录页。右边“登录准备”逐项检查，有问题的排在最前面，并写明怎么处理。',
        '点“用这张证书登录”，证书助手弹出窗口。窗口里的网址、用途和单位名称都对，再输入 PIN 码。',
        '只在证书助手的窗口里输入 PIN 码。网页、电话、聊天里要 PIN 码的，都不是我们。',
      ],
    },
    {
      id: 'first',
      heading: '第一次登录',
      text: [
        '平台把证书里的单位名称和统一社会信用代码与参保登记核对，一致就自动绑定，直接进入。不一致的不会进入，页面写明是哪一项，由工作人员核对后绑定。',
        '换了新证书或新 UKey，同一家签发机构的，绑定关系保留。',
      ],
    },
    {
      heading: '多个单位编码',
      text: ['有多个单位编码的，登录时选一个，进入以后在工作台随时切换，不用重新登录。'],
    },
    {
      id: 'pin',
      heading: 'PIN 码输错、忘记或 UKey 锁住',
      text: [
        '还可以输错几次，写在证书助手的窗口里。不确定的，先不要试：次数用完 UKey 会锁住。',
        'PIN 码只存在 UKey 里，谁也查不到。锁住了证书没有丢，由给您 UKey 的机构解锁并重设。',
      ],
    },
    {
      id: 'lost',
      heading: 'UKey 丢失',
      text: ['请马上联系给您 UKey 的机构停用证书。停用后别人捡到也不能登录。补办以后绑定关系保留。'],
    },
    {
      heading: '退出',
      text: [
        '点右上角“退出”，平台和已经进入的业务系统都退出。拔出 UKey，页面马上锁定，10 秒内不插回就自动退出。',
        '在“登录中的设备”里可以退出另一台电脑。',
      ],
    },
    {
      id: 'browser',
      heading: '浏览器打不开登录页',
      text: [
        '兼容模式不能使用证书登录。双核浏览器请点地址栏最右边的图标，选“极速模式”。Windows 7、8 和 XP 不能安装证书助手，请换一台电脑。',
      ],
    },
    {
      id: 'number',
      heading: '编号和跟踪号',
      text: [
        '没有完成的操作都有一个四位编号：1 开头是电脑和浏览器，2 开头是 UKey 和 PIN 码，3 开头是证书，4 开头是登记和绑定，5 开头是核验服务，6 开头是业务系统，9 开头是平台自己的问题。',
        '找工作人员时报编号和跟踪号，不用再说一遍经过。工作人员不会问您的 PIN 码。',
      ],
    },
  ],
}

const en: Article = {
  title: 'Manual',
  lead: 'Sign in with the certificate on your UKey and enter the business systems. No account to register, no password to remember.',
  parts: [
    {
      id: 'computer',
      heading: 'What you need',
      text: [
        'A computer, the certificate assistant of the authority that gave you the UKey, the UKey and its PIN. UKeys do not work on phones.',
        'Chrome or Edge 109 or later, or the fast mode of a dual-engine browser such as 360.',
      ],
    },
    {
      heading: 'Signing in',
      text: [
        'Plug in the UKey and open the sign-in page. “Ready to sign in” on the right checks everything; what needs attention stands first and says what to do.',
        'Press “Sign in with this certificate”. The assistant opens a window: check address, purpose and organisation there, then type the PIN.',
        'Type the PIN only in the window of the assistant. Web pages, callers and chats that want it are not us.',
      ],
    },
    {
      id: 'first',
      heading: 'The first time',
      text: [
        'The portal compares name and credit code in the certificate with the insurance registry. When they agree the certificate is bound and you are in. When they do not you are not let in: the page says which differs, and a clerk compares and binds.',
        'A new certificate or UKey of the same authority keeps the binding.',
      ],
    },
    {
      heading: 'Several unit codes',
      text: ['Choose one when you sign in; on the workbench you can switch at any time without signing in again.'],
    },
    {
      id: 'pin',
      heading: 'PIN wrong or forgotten, UKey locked',
      text: [
        'The window of the assistant says how many tries are left. If unsure, do not try: after the last one the UKey locks.',
        'The PIN is only on the UKey and nobody can look it up. A locked UKey has not lost its certificate: the authority that gave it to you unblocks it and sets a new PIN.',
      ],
    },
    {
      id: 'lost',
      heading: 'UKey lost',
      text: [
        'Tell the authority that gave it to you at once: it suspends the certificate, and nobody who finds the UKey can sign in. The binding is kept for the replacement.',
      ],
    },
    {
      heading: 'Signing out',
      text: [
        '“Sign out” at the top ends the portal and the business systems you entered. Pulling out the UKey locks the page at once and signs you out after 10 seconds unless it is back.',
        'Under “Signed-in devices” you can sign out another computer.',
      ],
    },
    {
      id: 'browser',
      heading: 'The sign-in page does not open',
      text: [
        'Compatibility mode cannot use certificates: in a dual-engine browser press the icon at the right end of the address bar and choose fast mode (极速模式). The assistant cannot be installed on Windows 7, 8 and XP: use another computer.',
      ],
    },
    {
      id: 'number',
      heading: 'Number and trace id',
      text: [
        'Whatever was not completed has a number of four digits. It begins with 1 for computer and browser, 2 for UKey and PIN, 3 for the certificate, 4 for registration and binding, 5 for the verification service, 6 for a business system, 9 for a fault of ours.',
        'Read number and trace id to a clerk and you need not tell the story again. Staff never ask for your PIN.',
      ],
    },
  ],
}

/** Words of the manual. */
export const helpTexts: Readonly<Record<Language, Article>> = { 'zh-CN': zhCN, en }

/** Heading of the desks below the manual. */
export const staffHeading: Readonly<Record<Language, string>> = { 'zh-CN': '找工作人员', en: 'Whom to turn to' }
