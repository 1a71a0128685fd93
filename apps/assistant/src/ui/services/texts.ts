import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  business: '业务办理',
  businessLead: '这些业务由签发证书的机构办理，现在到它的窗口或打电话，还不能在这里办。',
  issuer: (issuer: string) => `您的证书由${issuer}签发。`,
  kinds: [
    ['续期', '证书快到期了，或者已经过期。'],
    ['变更', '单位名称或经办人变了。'],
    ['补办', 'UKey 丢了或坏了。丢了的先停用证书：公共服务平台的帮助页写着怎么办。'],
    ['解锁', 'PIN 码锁住了。证书没有丢，带上 UKey 和单位证明。'],
  ] as readonly (readonly [string, string])[],
  support: '在线客服',
  supportLead: '现在还不能在这里对话。下面的电话和窗口有人。',
  desks: '电话和窗口',
  noDesks: '这台证书助手没有收到电话和窗口的名单。请看 UKey 领取单上的电话。',
  call: '打电话',
  apps: '应用导航',
  appsLead: '打开后在网页上核对证书、输 PIN 码。公共服务平台会先选好您在这里选的证书。',
  which: '用哪张证书登录',
  open: '打开',
  browser: '用哪个浏览器打开',
  thisBrowser: '现在这个浏览器',
  openNamed: (name: string) => `打开${name}`,
  onlyFrom: (issuers: string) => `只接受${issuers}的证书`,
  noUkey: '没有插 UKey：下面是全部系统，插上后只剩能进的。',
  unsound: '应用清单过期或签名不对，没有采用。先从首页登录公共服务平台；更新证书助手会得到新的清单。',
  signed: '清单由证书助手的提供方签名。清单以外的网站不会出现在这里。',
  pin: '密码管理',
  pinLead: 'PIN 码只在证书助手里输入，只交给 UKey。',
  pinNone: '没有找到 UKey。请插入 UKey，插好后这里自动显示。',
  locked: 'PIN 码已锁住。解锁由签发机构办理：带上 UKey 和单位证明到它的窗口，或打它的电话。',
}

type ServiceWords = typeof zhCN

const en: ServiceWords = {
  business: 'Certificate business',
  businessLead: 'The authority that issued the certificate does these, at its desk or by phone; they cannot be done here yet.',
  issuer: (issuer) => `Your certificate was issued by ${issuer}.`,
  kinds: [
    ['Renewal', 'The certificate expires soon, or has expired.'],
    ['Change', 'The name of the organisation or its handler changed.'],
    ['Replacement', 'The UKey is lost or broken. A lost one is suspended first: the help page of public services says how.'],
    ['Unlocking', 'The PIN is locked. The certificate is not lost: bring the UKey and a proof of the organisation.'],
  ],
  support: 'Help from people',
  supportLead: 'There is no conversation in this window yet. People answer these phones and desks.',
  desks: 'Phones and desks',
  noDesks: 'This assistant was given no list of phones and desks. See the slip that came with the UKey.',
  call: 'Call',
  apps: 'Where you can go',
  appsLead: 'Check the certificate and enter the PIN on the page that opens. Public services begins with the certificate chosen here.',
  which: 'Sign in with',
  open: 'Open',
  browser: 'Open in',
  thisBrowser: 'This browser',
  openNamed: (name) => `Open ${name}`,
  onlyFrom: (issuers) => `Takes certificates of ${issuers} only`,
  noUkey: 'No UKey is plugged in: these are all systems. With a UKey you see which it enters.',
  unsound:
    'The list of applications has expired or its signature is wrong, so it is not used. Sign in to public services from the home view; an update brings a new list.',
  signed: 'The list is signed by whoever provides the assistant. No other site appears here.',
  pin: 'PIN',
  pinLead: 'The PIN is entered in the assistant only, and goes to the UKey only.',
  pinNone: 'No UKey found. Plug it in; it appears here by itself.',
  locked: 'The PIN is locked. The issuer unlocks it: take the UKey and a proof of your organisation to its desk, or call it.',
}

export const serviceWords = (language: Language): ServiceWords => (language === 'en' ? en : zhCN)
