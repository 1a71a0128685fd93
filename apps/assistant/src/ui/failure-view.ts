import type { Failure, Language } from '@yinxin/protocol/failures'
import { el, icon } from './dom.ts'
import { assistantFailureWords } from './failure-words.ts'

/** What happened, why, what to do, and the number to read out. */
export function failureView(reason: Failure, language: Language): HTMLElement {
  const { title, remedy } = assistantFailureWords(reason, language)
  return el(
    'div',
    { class: 'notice notice-stop', role: 'alert' },
    icon('stop', 'icon-l'),
    el(
      'div',
      {},
      el('b', {}, title),
      el('p', {}, remedy),
      el(
        'p',
        { class: 'small secondary' },
        `${language === 'en' ? 'Number' : '编号'} `,
        el('span', { class: 'num-code' }, String(reason.number)),
      ),
    ),
  )
}
