import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '这次办理哪个单位',
  verified: '证书已核验',
  sentence: (name: string, count: number) => `${name}有 ${count} 个单位编码。进入后可以随时切换，不用重新登录。`,
  legend: '单位编码',
  enter: '进入',
  entering: '正在进入',
  leave: '不登录了',
  missing: '少了单位编码？',
  missingWhy: '养老在省、工伤或失业在市的单位，以及有多个单位编码的单位，这里应该列出每个编码。',
  missingDo: '没有列出的，请带着单位编码到窗口或打电话，由工作人员补上。',
  separator: '、',
}

const en: typeof zhCN = {
  title: 'Which unit is it today?',
  verified: 'Certificate verified',
  sentence: (name, count) =>
    `${name} has ${count} unit ${count === 1 ? 'code' : 'codes'}. You can switch at any time without signing in again.`,
  legend: 'Unit code',
  enter: 'Go on',
  entering: 'Going on',
  leave: 'Do not sign in',
  missing: 'A unit code is missing?',
  missingWhy: 'Every unit code should be listed here, also where pension is at the province and work injury or unemployment in a city.',
  missingDo: 'If one is not, take it to a service desk or call: a clerk adds it.',
  separator: ', ',
}

/** Words of the unit page. */
export const unitTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
