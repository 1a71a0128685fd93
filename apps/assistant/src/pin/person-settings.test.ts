import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openPersonSettings } from './person-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-person-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('R42 nobody sees the window in pictures of the screen until the person says so; each choice is kept beside the others', () => {
  const settings = openPersonSettings(folder)
  expect([settings.phrase(), settings.capturable()]).toEqual([undefined, false])
  settings.chooseCapturable(true)
  settings.chooseBrowser('firefox')
  expect(settings.remindsOfUkey()).toBe(true)
  settings.chooseReminder(false)
  expect(settings.choosePhrase('青山')).toBe(true)
  const again = openPersonSettings(folder)
  expect([again.phrase(), again.capturable(), again.browser(), again.remindsOfUkey()]).toEqual(['青山', true, 'firefox', false])
  again.chooseCapturable(false)
  again.chooseBrowser(undefined)
  const last = openPersonSettings(folder)
  expect([last.phrase(), last.capturable(), last.browser()]).toEqual(['青山', false, undefined])
})

test('what is no phrase is not kept, and a file that is none says nothing', () => {
  const settings = openPersonSettings(folder)
  for (const text of ['', '   ', 'a'.repeat(41), 7]) expect(settings.choosePhrase(text)).toBe(false)
  writeFileSync(join(folder, 'person.json'), '{"phrase":7,"capturable":"yes"}')
  const again = openPersonSettings(folder)
  expect([again.phrase(), again.capturable()]).toEqual([undefined, false])
})
