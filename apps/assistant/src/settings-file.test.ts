import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readOpenOptions, readRunOptions } from './options.ts'
import { settingsWords } from './settings-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'assistant.json')
const put = (settings: unknown): void => writeFileSync(file, typeof settings === 'string' ? settings : JSON.stringify(settings))

test('options of a file come before those of the command line, lists one by one', () => {
  put({ 'site-list': '/etc/list.jws', pkcs11: ['/a.so', '/b.so'], 'person-seconds': 30, json: true })
  const options = readRunOptions(['--settings', file, '--person-seconds', '60', '--pkcs11', '/c.so'])
  expect(options).toMatchObject({ siteList: '/etc/list.jws', pkcs11: ['/a.so', '/b.so', '/c.so'], personSeconds: 60, json: true })
})

test.each([
  ['no JSON', '{'],
  ['an option nobody knows', { pin: '123456' }],
  ['a value that is an object', { data: {} }],
  ['a switch that is off', { json: false }],
])('%s is refused in one sentence', (_, settings) => {
  put(settings)
  expect(() => readRunOptions(['--settings', file])).toThrow(/^[^\n]+$/)
})

test('a file that is not there is refused', () => {
  expect(() => settingsWords(join(folder, 'nowhere'))).toThrow('is no file of settings')
})

test('a menu entry carries no link; the folder is the one of the settings', () => {
  put({ data: '/var/a' })
  expect(readOpenOptions(['--settings', file])).toEqual({ data: '/var/a', link: undefined, run: ['--settings', file] })
  expect(readOpenOptions(['--settings', file, '--data', '/b', '--', 'yinxin:open'])).toMatchObject({ data: '/b', link: 'yinxin:open' })
})
