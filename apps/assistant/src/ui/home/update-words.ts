import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '关于和更新',
  noSite: '这台证书助手没有配置下载站点，不会自己查新版本。',
  never: (installed: string) => `装着 ${installed}，还没有查过有没有新版本。`,
  none: (installed: string) => `装着 ${installed}。下载站点没有给这种电脑的安装包。`,
  newest: (installed: string) => `${installed}，已是最新。`,
  newer: (installed: string, newest: string) => `装着 ${installed}，最新 ${newest}。`,
  stillWorks: '现在的版本还能用。',
  heard: (time: string) => `最近一次查到是 ${time}。`,
  released: (date: string) => `${date} 发布`,
  check: '检查更新',
  checking: '正在查…',
  fetch: (megabytes: string) => `下载，${megabytes} MB`,
  fetching: (have: string, all: string) => `已下载 ${have} MB，共 ${all} MB。断了会接着下。`,
  ready: '下载好了，签名和散列值都核对过。在终端里运行这条命令，要输管理员密码：',
  after: '装好后证书助手自己换成新版本，UKey 不用拔，浏览器不用关，不用重启。',
  readyHere: '下载好了，签名和散列值都核对过。',
  install: '现在更新',
  installing: '正在更新。新版本答得出来才会换过去，答不出来就还用现在的。这一页会断开，从开始菜单再打开。',
  afterHere: 'UKey 不用拔，浏览器不用关，不用重启。',
  copy: '复制命令',
  copied: '已复制',
  site: '去下载站点',
  notPackage: '这里的证书助手不能自己更新。请用当初安装的方法，或者找管理这台电脑的人更新。',
  failed: '没有成功',
  number: '编号',
}

type UpdateWords = typeof zhCN

const en: UpdateWords = {
  title: 'About and updates',
  noSite: 'This assistant was given no download site; it does not look for newer versions by itself.',
  never: (installed) => `${installed} is installed. Nobody has asked yet whether there is a newer one.`,
  none: (installed) => `${installed} is installed. The download site has no package for this kind of computer.`,
  newest: (installed) => `${installed}, the newest there is.`,
  newer: (installed, newest) => `${installed} is installed, ${newest} is the newest.`,
  stillWorks: 'This one still works.',
  heard: (time) => `Last heard ${time}.`,
  released: (date) => `released ${date}`,
  check: 'Check for updates',
  checking: 'Asking…',
  fetch: (megabytes) => `Download, ${megabytes} MB`,
  fetching: (have, all) => `${have} MB of ${all} MB are here. If it is cut off it goes on from there.`,
  ready: 'Downloaded; signatures and hash are right. Run this command in a terminal; it asks for an administrator’s password:',
  after: 'The assistant then changes to the new version by itself: the UKey stays in, browsers stay open, nothing is restarted.',
  readyHere: 'Downloaded; signatures and hash are right.',
  install: 'Update now',
  installing:
    'Updating. The new version takes over once it has answered; else this one stays. This page will be cut off: open it again from the start menu.',
  afterHere: 'The UKey stays in, browsers stay open, nothing is restarted.',
  copy: 'Copy the command',
  copied: 'Copied',
  site: 'Go to the download site',
  notPackage: 'This assistant does not update itself. Update it the way it came here, or ask whoever looks after this computer.',
  failed: 'It did not work',
  number: 'Number',
}

export const updateWords = (language: Language): UpdateWords => (language === 'en' ? en : zhCN)
