import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '没有这个页面',
  sentence: '网址可能写错了，或页面已经移走。您的登录和登记没有变化。',
  home: '回到首页',
  help: '操作手册',
}

const en: typeof zhCN = {
  title: 'No such page',
  sentence: 'The address may be mistyped, or the page has moved. Nothing of yours has changed.',
  home: 'Go to the start',
  help: 'Manual',
}

/** Words of the page for unknown addresses. */
export const notFoundTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
