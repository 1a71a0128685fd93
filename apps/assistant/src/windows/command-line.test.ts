import { expect, test } from 'vitest'
import { commandLineOf, isSameProgram } from './command-line.ts'

test.each([
  [['/S', '/D=C:\\a'], String.raw`/S /D=C:\a`],
  [['a b', ''], '"a b" ""'],
  [['say "x"'], String.raw`"say \"x\""`],
  [['a\\" b\\'], String.raw`"a\\\" b\\"`],
])('%j is one line', (words, line) => expect(commandLineOf(words)).toBe(line))

test.each([
  [String.raw`"C:\A B\YINXIN.EXE" --tray`, true],
  [String.raw`"C:\A B\yinxin.exe"`, true],
  [String.raw`C:\A B\yinxin.exe --tray`, false], // Windows would try C:\A.exe first
  [String.raw`"C:\other.exe" "C:\A B\yinxin.exe"`, false],
  ['', false],
])('%s starts ours: %s', (line, isOurs) => expect(isSameProgram(line, String.raw`C:\A B\yinxin.exe`)).toBe(isOurs))
