import type { OperationProgress } from '@yinxin/protocol/assistant'
import type { Language } from '@yinxin/protocol/failures'
import { failureWords } from '../failure-words.ts'
import type { Readiness } from './readiness.ts'
import type { LoginTexts } from './texts.zh-CN.ts'
import { stepOf } from './use-sign-in.ts'
import type { Phase } from './use-sign-in.ts'

/** What the page is about right now: its heading for screen readers and its title. */
export function titleOf(
  text: LoginTexts,
  language: Language,
  ready: Readiness,
  phase: Phase,
  channel: 'loopback' | 'window',
  progress: OperationProgress | undefined,
): string {
  if (phase !== 'idle') return text.waiting[stepOf(phase, channel, progress)]
  const about =
    ready.blocker === undefined
      ? { connect: text.connect.title, window: text.window.title }[ready.task as 'connect' | 'window']
      : failureWords(ready.blocker.failure).title
  return about === undefined ? text.title : `${text.title}${language === 'en' ? ': ' : '：'}${about}`
}

/** Title of the browser's tab. */
export function bodyOf(headline: string, portalName: string | undefined): string {
  return portalName === undefined ? headline : `${headline} - ${portalName}`
}
