import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '代办的单位',
  loading: '正在打开',
  workbench: '工作台',
  sentence: (own: string, count: number) => `${own}代 ${count} 家单位办理，您是指定的代办人。每个标签页办一家，互不影响。`,
  lost: (name: string) => `这个标签页不能再办${name}`,
  lostWhy: '委托已经结束或到期，或者这个浏览器换了一次登录。别的标签页里的单位不受影响。',
  search: '按单位名称或单位编码查找',
  found: (count: number) => `找到 ${count} 家`,
  recent: '最近办过',
  all: (count: number) => `全部 ${count} 家`,
  result: (count: number) => `找到 ${count} 家`,
  none: '没有可以代办的单位',
  noneWhy: '对方的主管在“代办委托”里委托您单位，您单位的主管确认并指定您以后，这里就能选。',
  nothingFound: '没有找到。请换一个字，或者只填单位编码的前几位。',
  own: '本单位',
  backToOwn: '回到本单位',
  more: (count: number) => ` 等 ${count} 个`,
  listSeparator: '、',
  until: (day: string) => `委托到 ${day}`,
  used: (day: string) => `${day} 办过`,
  separator: '，',
  here: '在本页办理',
  newTab: '新开一页',
  forWhom: (name: string) => `：${name}`,
  current: '本页正在办',
  open: '已打开',
  opening: '正在打开',
}

const en: typeof zhCN = {
  title: 'Clients',
  loading: 'Opening',
  workbench: 'Workbench',
  sentence: (own, count) =>
    `${own} acts for ${count} ${count === 1 ? 'organisation' : 'organisations'}, and you are named for them. Each tab acts for one, and none disturbs another.`,
  lost: (name) => `This tab can no longer act for ${name}`,
  lostWhy: 'The delegation has ended, or somebody signed in anew in this browser. Clients in other tabs go on.',
  search: 'Find by name or unit code',
  found: (count) => `${count} found`,
  recent: 'Recent',
  all: (count) => `All ${count}`,
  result: (count) => `${count} found`,
  none: 'There is nobody you can act for',
  noneWhy:
    'The supervisor of a client delegates to your organisation under “Delegations”; your supervisor confirms it and names you. Then it stands here.',
  nothingFound: 'Nothing found. Try another word, or only the first digits of a unit code.',
  own: 'Your own organisation',
  backToOwn: 'Back to your own organisation',
  more: (count) => `, ${count} ${count === 1 ? 'unit' : 'units'} in all`,
  listSeparator: ', ',
  until: (day) => `until ${day}`,
  used: (day) => `used ${day}`,
  separator: ', ',
  here: 'Open here',
  newTab: 'New tab',
  forWhom: (name) => ` ${name}`,
  current: 'This tab',
  open: 'Already open',
  opening: 'Opening',
}

/** Words of the page of clients. */
export const clientTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
export type ClientTexts = typeof zhCN
