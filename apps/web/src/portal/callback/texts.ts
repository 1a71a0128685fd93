import type { Language } from '@yinxin/protocol/failures'

const zhCN = { title: '正在登录', sentence: 'UKey 已签名，正在核验证书，通常 1 秒。' }
const en: typeof zhCN = { title: 'Signing in', sentence: 'The UKey has signed. Verifying the certificate, usually one second.' }

/** Words of the callback page. */
export const callbackTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
