import { expect, test } from 'vitest'
import { openInBrowser, splitCommand } from './browser.ts'

test('a command line is split by blanks and quotes, and no shell sees it', () => {
  expect(splitCommand('chromium --app={url}')).toEqual(['chromium', '--app={url}'])
  expect(splitCommand(`"/opt/my browser/run" --new-window '{url}' $(rm)`)).toEqual([
    '/opt/my browser/run',
    '--new-window',
    '{url}',
    '$(rm)',
  ])
  expect(splitCommand('  ')).toEqual([])
})

test('a browser that is missing or fails is said to be so', async () => {
  expect(await openInBrowser('/nonexistent/browser {url}', 'http://127.0.0.1:1/')).toBe(false)
  expect(await openInBrowser('/bin/false {url}', 'http://127.0.0.1:1/')).toBe(false)
  expect(await openInBrowser('/bin/true {url}', 'http://127.0.0.1:1/')).toBe(true)
  expect(await openInBrowser('', 'http://127.0.0.1:1/')).toBe(false)
})
