import type { ReleaseFile } from '@yinxin/protocol/assistant'
import type { Language } from '@yinxin/protocol/failures'

const systems = {
  'zh-CN': { debian: '统信、麒麟、Debian', windows: 'Windows 10、11' },
  en: { debian: 'Debian, Kylin, UOS', windows: 'Windows 10, 11' },
} as const

/** What to do, and the command it is done with. */
type Step = string | readonly [words: string, command: string]

const zhCN = {
  title: '下载证书助手',
  product: '证书助手',
  loading: '正在读取版本清单…',
  nothing: '这里还没有安装包，或者版本清单暂时读不到。过一会儿再打开这一页。',
  lead: '证书助手是网页和 UKey 之间的程序。PIN 码只在它的窗口里输入。',
  installedOlder: (installed: string, newest: string) =>
    `装着 ${installed}，最新 ${newest}。直接装新的会替换旧的：UKey 不用拔，浏览器不用关，不用重启。`,
  installedNewest: (installed: string) => `装着 ${installed}，已是最新，不用再装。`,
  noneForThis: '这台电脑的系统没有安装包。下面是全部安装包，请在装得上的电脑上打开这一页。',
  kind: (file: Pick<ReleaseFile, 'system' | 'architecture'>) => `${systems['zh-CN'][file.system]}，${file.architecture}`,
  download: (file: ReleaseFile) => `下载 ${file.version}，${file.architecture}`,
  get: '下载',
  megabytes: (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`,
  released: '发布',
  system: '系统',
  version: '版本',
  size: '大小',
  sum: 'SHA-256',
  signature: '签名',
  signed: 'Ed25519 和 SM2，各一份',
  copy: '复制散列值',
  copied: '已复制',
  how: '怎么装',
  steps: {
    debian: (name: string): readonly Step[] => [
      '下载安装包。',
      ['在下载的文件夹里打开终端，运行：', `sudo apt install ./${name}`],
      '下次登录桌面时它自己启动；现在就要用，从应用菜单打开“证书助手”。旧版本在运行的，装好后它自己换成新版本。',
    ],
    windows: (_name: string): readonly Step[] => ['双击下载的文件。', '核对发布者后点“安装”。', '出现证书助手的窗口就装好了。'],
  },
  kindAndSize: (kind: string, size: string) => `${kind}，${size}`,
  all: '全部安装包',
  history: '各版本改了什么',
  older: (version: string, file: ReleaseFile) => `下载 ${version}，${systems['zh-CN'][file.system]}，${file.architecture}`,
  check: '确认文件没被改过',
  checkText: '在下载的文件夹里运行下面的命令，结果和页面上的 SHA-256 一样，文件就是完整的。',
  checkSigned: '这一页本身也可能被换掉。更稳妥的办法是核对签名：先取得下面几个文件，公钥请和证书助手的提供方核对。',
  sums: '散列值清单',
  keyEd: 'Ed25519 公钥',
  keySm2: 'SM2 公钥',
  signatureEd: 'Ed25519 签名',
  signatureSm2: 'SM2 签名',
  self: '已经装着证书助手的，不用自己核对：它更新时两种签名都要对。',
}

type DownloadWords = typeof zhCN

const en: DownloadWords = {
  title: 'Download the assistant',
  product: 'Certificate assistant',
  loading: 'Reading the list of versions …',
  nothing: 'There is no package here yet, or the list of versions cannot be read just now. Open this page again in a while.',
  lead: 'The assistant stands between web pages and your UKey. A PIN is typed only in its own window.',
  installedOlder: (installed, newest) =>
    `${installed} is installed, ${newest} is the newest. Install the new one over it: the UKey stays in, browsers stay open, nothing is restarted.`,
  installedNewest: (installed) => `${installed} is installed, the newest there is. Nothing needs to be done.`,
  noneForThis:
    'There is no package for the system of this computer. All packages are below; open this page on a computer that can have one.',
  kind: (file) => `${systems.en[file.system]}, ${file.architecture}`,
  download: (file) => `Download ${file.version}, ${file.architecture}`,
  get: 'Download',
  megabytes: (bytes) => `${(bytes / 1_000_000).toFixed(1)} MB`,
  released: 'Released',
  system: 'System',
  version: 'Version',
  size: 'Size',
  sum: 'SHA-256',
  signature: 'Signatures',
  signed: 'one by Ed25519 and one by SM2',
  copy: 'Copy the hash',
  copied: 'Copied',
  how: 'How to install',
  steps: {
    debian: (name) => [
      'Download the package.',
      ['Open a terminal in the folder it is in and run:', `sudo apt install ./${name}`],
      'It starts with your next session; to use it now, open “Certificate assistant” from the menu. One that runs already changes to the new version by itself.',
    ],
    windows: () => [
      'Open the downloaded file.',
      'Check the publisher, then choose Install.',
      'When the window of the assistant appears it is done.',
    ],
  },
  kindAndSize: (kind, size) => `${kind}, ${size}`,
  all: 'All packages',
  history: 'What changed',
  older: (version, file) => `Download ${version}, ${systems.en[file.system]}, ${file.architecture}`,
  check: 'Make sure the file was not changed',
  checkText: 'Run this in the folder of the download. The file is whole when the result is the SHA-256 on this page.',
  checkSigned:
    'This page itself could have been replaced. It is safer to check the signatures: get these files, and compare the public keys with the provider of the assistant.',
  sums: 'List of hashes',
  keyEd: 'Public key, Ed25519',
  keySm2: 'Public key, SM2',
  signatureEd: 'Signature, Ed25519',
  signatureSm2: 'Signature, SM2',
  self: 'Where the assistant is installed already nothing need be checked by hand: it updates only when both signatures are right.',
}

export const downloadWords = (language: Language): DownloadWords => (language === 'en' ? en : zhCN)
