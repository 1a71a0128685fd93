import { expect, test } from 'vitest'
import { typingHint } from './typing-hint.ts'
import { wordsOf } from './texts.ts'

test.each([
  ['', false, []],
  ['730518', false, []],
  ['Ab c~', false, []],
  ['', true, ['capsLock']],
  ['７３０５', false, ['inputMethod']],
  ['七三', true, ['capsLock', 'inputMethod']],
] as const)('R10 a PIN field with %j, Caps Lock %s, says %j', (typed, capsLock, said) => {
  for (const words of [wordsOf('zh-CN'), wordsOf('en')])
    expect(typingHint(typed, capsLock, words)).toBe(said.map((name) => words[name]).join(' '))
})
