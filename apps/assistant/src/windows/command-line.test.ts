import { expect, test } from 'vitest'
import { commandLineOf } from './command-line.ts'

test.each([
  [['/S', '/D=C:\\a'], String.raw`/S /D=C:\a`],
  [['a b', ''], '"a b" ""'],
  [['say "x"'], String.raw`"say \"x\""`],
  [['a\\" b\\'], String.raw`"a\\\" b\\"`],
])('%j is one line', (words, line) => expect(commandLineOf(words)).toBe(line))
