import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newestRelease, readReleases } from './releases.ts'

const target = (version: string, more: object = {}, custom: object = {}) => ({
  length: 10,
  hashes: { sha256: 'a'.repeat(64), sm3: 'b'.repeat(64) },
  custom: { version, system: 'debian', architecture: 'x64', date: '2026-12-01', notes: { zh: '第一版' }, ...custom },
  ...more,
})
const read = (targets: unknown) => readReleases({ _type: 'targets', targets })

test('R6 releases are read newest first, by number, and a computer gets the newest one of its kind', () => {
  const files = read({
    'a_1.9.0.deb': target('1.9.0'),
    'a_1.10.0.deb': target('1.10.0'),
    'a_1.11.0_arm64.deb': target('1.11.0', {}, { architecture: 'arm64' }),
  })
  expect(files?.map(({ version }) => version)).toEqual(['1.11.0', '1.10.0', '1.9.0'])
  expect(newestRelease(files ?? [], { system: 'debian', architecture: 'x64' })).toEqual({
    name: 'a_1.10.0.deb',
    version: '1.10.0',
    system: 'debian',
    architecture: 'x64',
    size: 10,
    sha256: 'a'.repeat(64),
    date: '2026-12-01',
    notes: { zh: '第一版' },
  })
  expect(newestRelease(files ?? [], { system: 'windows', architecture: 'x64' })).toBeUndefined()
})

test.each([
  ['a name that climbs', { '../a.deb': target('1.0.0') }],
  ['no length', { 'a.deb': target('1.0.0', { length: undefined }) }],
  ['no hash', { 'a.deb': target('1.0.0', { hashes: {} }) }],
  ['no day', { 'a.deb': target('1.0.0', {}, { date: 'today     ' }) }],
  ['no notes', { 'a.deb': target('1.0.0', {}, { notes: undefined }) }],
  ['nothing of ours in it', { 'a.deb': target('1.0.0', { custom: undefined }) }],
  ['targets that are a list', [target('1.0.0')]],
])('%s: nothing is read', (_, targets) => expect(read(targets)).toBeUndefined())

test('never throws', () => {
  fc.assert(fc.property(fc.anything(), (value) => void [readReleases(value), read({ 'a.deb': value })]))
})
