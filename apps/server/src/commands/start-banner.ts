import type { Language } from '@yinxin/protocol/failures'
import type { Config } from '../config.ts'
import { originOf } from '../portal/component.ts'

/** What every start prints, in one language, the terminal's. */
export const bannerWords = {
  'zh-CN': {
    ready: (seconds: string) => `印信已启动，用时 ${seconds} 秒。`,
    running: (parts: string) => `运行的部分：${parts}。`,
    stop: '按 Ctrl-C 停止。',
    signIn: '登录页',
  },
  en: {
    ready: (seconds: string) => `Yinxin is ready after ${seconds} s.`,
    running: (parts: string) => `Running: ${parts}.`,
    stop: 'Ctrl-C stops it.',
    signIn: 'Sign-in page',
  },
} as const

/** The language of a terminal, by the locale's variables in the order POSIX gives them; English unless it is Chinese. */
export function bannerLanguage(environment: Readonly<Record<string, string | undefined>>): Language {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return /^zh(?:[_.@-]|$)/i.test(locale) ? 'zh-CN' : 'en'
}

/** Where the sign-in page is. */
export const signInAddress = ({ portal }: Config): string => `${originOf(portal)}/ssologin/login`

/** @param seconds from the command to ready */
export function startBanner(config: Config, seconds: number, language: Language): string {
  const words = bannerWords[language]
  const ready = words.ready(seconds.toFixed(1))
  if (!config.components.includes('portal')) return `${ready} ${words.running(config.components.join(', '))} ${words.stop}`
  return ['', ready, '', `  ${words.signIn}  ${signInAddress(config)}`, '', words.stop, ''].join('\n')
}
