import { expect, test } from 'vitest'
import { desktopEntry, withHandler, withoutHandler } from './desktop-entry.ts'

test('every word of the command stays one word, whatever is in it', () => {
  const entry = desktopEntry(['/opt/node', '/home/a b/$x`"\\100%/bin.js'])
  // quoted with a backslash before " ` $ \, and every backslash doubled once more as the value of a key
  expect(entry).toContain('Exec="/opt/node" "/home/a b/\\\\$x\\\\`\\\\"\\\\\\\\100%%/bin.js" %u\n')
  expect(entry).toContain('MimeType=x-scheme-handler/yinxin;')
  expect(() => desktopEntry(['a\nExec=evil'])).toThrow(RangeError)
})

test('in a menu it is seen and opens links; started with the session it does neither', () => {
  const [menu, alone] = [desktopEntry(['/x', 'open', '--'], 'menu'), desktopEntry(['/x', 'run'], 'alone')]
  expect(menu).toMatch(/Exec="\/x" "open" "--" %u\n[^]*Icon=yinxin-assistant\n[^]*MimeType=x-scheme-handler\/yinxin;/)
  expect(menu).not.toContain('NoDisplay')
  expect(alone).toContain('NoDisplay=true')
  expect(alone).not.toMatch(/%u|MimeType|Icon/)
})

const ours = '[Default Applications]\nx-scheme-handler/yinxin=yinxin-assistant.desktop\n'

test.each([
  ['nothing', '', ours],
  ['another group', '[Added Associations]\na=b\n', `[Added Associations]\na=b\n${ours}`],
  ['other defaults', '[Default Applications]\nx=y\n\n[Z]\n', `${ours}x=y\n\n[Z]\n`],
])('a list with %s gains one line, and loses exactly that again', (_name, list, expected) => {
  expect(withHandler(list)).toBe(expected)
  expect(withHandler(expected)).toBe(expected)
  expect(withoutHandler(expected)).toBe(list)
})

test('a list without ours is left alone', () => {
  for (const list of ['', '[Default Applications]\n', '[Default Applications]\nx=y']) expect(withoutHandler(list)).toBe(list)
})
