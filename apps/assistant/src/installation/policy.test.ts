import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readRunOptions } from '../options.ts'
import { policyWords, readNewPolicy } from './policy.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'yinxin-policy-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function policyIn(name: string, policy: unknown): string {
  mkdirSync(join(folder, name), { recursive: true })
  const file = join(folder, name, 'policy.json')
  writeFileSync(file, typeof policy === 'string' ? policy : JSON.stringify(policy))
  return file
}

test('a policy is settings; files are found from where it lay', () => {
  const file = policyIn('share', { 'site-list': 'sites.jws', 'vendor-key': '/etc/key.json', skf: ['a.dll', 'b.dll'], ports: '18790,18791' })
  mkdirSync(join(folder, 'root'))
  readNewPolicy(file)(join(folder, 'root'))
  expect(readRunOptions([...policyWords(join(folder, 'nothing'), join(folder, 'root'))])).toMatchObject({
    siteList: join(folder, 'share/sites.jws'),
    vendorKey: '/etc/key.json',
    skf: [join(folder, 'share/a.dll'), join(folder, 'share/b.dll')],
    ports: [18_790, 18_791],
  })
})

test('the administrator decides over the vendor', () => {
  policyIn('version', { ports: '1', 'person-seconds': '60' })
  policyIn('root', { ports: '2' })
  expect(readRunOptions([...policyWords(join(folder, 'version'), join(folder, 'root'))])).toMatchObject({ ports: [2], personSeconds: 60 })
})

test.each([
  ['no JSON', '{', /no file of settings/],
  ['a list', [], /no file of settings/],
  ['a setting nobody knows', { sites: 'x' }, /--sites/],
  ['an object for a text', { ports: {} }, /"ports" is neither/],
  ['a port that is none', { ports: 'x' }, /no port/],
])('one with %s is refused before anything is written', (_what, policy, why) => {
  expect(() => readNewPolicy(policyIn('share', policy))).toThrow(why)
})
