import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '初次登录',
  lead: '四步，办完的打勾。可以随时离开，在任何一台电脑上登录自己的账号，都从停下的那一步接着办。',
}

const en: typeof zhCN = {
  title: 'First sign-in',
  lead: 'Four steps; what is done has a tick. Leave whenever you like: signed in to your account on any computer, you go on where you stopped.',
}

/** Words of the path of a first sign-in. */
export const firstTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
