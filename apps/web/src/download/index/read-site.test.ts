import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byVersion, computerOf, newestOfEach, readSite } from './read-site.ts'

const target = (version: string, architecture = 'x64') => ({
  length: 10,
  hashes: { sha256: 'a'.repeat(64) },
  custom: { version, system: 'debian', architecture, date: '2026-12-01', notes: { zh: version } },
})
const files: Readonly<Record<string, unknown>> = {
  'metadata/timestamp.json': { signed: { meta: { 'snapshot.json': { version: 7 } } } },
  'metadata/7.snapshot.json': { signed: { meta: { 'targets.json': { version: 3 } } } },
  'metadata/3.targets.json': {
    signed: { targets: { 'a.deb': target('0.9.0'), 'b.deb': target('0.10.0'), 'c.deb': target('0.9.0', 'arm64') } },
  },
  'site.json': { name: { zh: '示范 CA' } },
}
const from = (changes: Readonly<Record<string, unknown>>) => readSite(async (path) => ({ ...files, ...changes })[path])

describe('R7 the download site', () => {
  test('is read from what is newest now', async () => {
    const site = await from({})
    expect(site?.name).toEqual({ zh: '示范 CA' })
    const releases = site?.releases ?? []
    expect(newestOfEach(releases).map(({ name }) => name)).toEqual(['b.deb', 'a.deb'.replace('a', 'c')])
    expect(byVersion(releases).map(([version, all]) => [version, all.length])).toEqual([
      ['0.10.0', 1],
      ['0.9.0', 2],
    ])
  })

  test.each([
    ['nothing published', { 'metadata/timestamp.json': undefined }],
    ['half of it', { 'metadata/7.snapshot.json': undefined }],
    ['a list nobody can read', { 'metadata/3.targets.json': { signed: { targets: { 'a.deb': {} } } } }],
    ['an empty list', { 'metadata/3.targets.json': { signed: { targets: {} } } }],
  ])('with %s there is no release', async (_, changes) => expect(await from(changes)).toBeUndefined())

  test.each([['7'], [[7]], [{ valueOf: 7, toString: 7 }], [null], ['../../secret']])(
    'with a version that is %j it asks for nothing of that name',
    async (version) => {
      const asked: string[] = []
      const timestamp = { signed: { meta: { 'snapshot.json': { version } } } }
      const site = await readSite(async (path) => (asked.push(path), path === 'metadata/timestamp.json' ? timestamp : undefined))
      expect(site).toBeUndefined()
      expect(asked.slice(0, 3)).toEqual(['metadata/timestamp.json', 'metadata/0.snapshot.json', 'metadata/0.targets.json'])
    },
  )

  test('whatever a file of it is, the page is not left without an answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(files)), fc.jsonValue(), async (path, value) => void (await from({ [path]: value }))),
    )
  })

  test('a site without a name is one', async () => expect((await from({ 'site.json': undefined }))?.name).toBeUndefined())

  test.each([
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', { system: 'debian', architecture: 'x64' }],
    ['Mozilla/5.0 (X11; Linux aarch64) AppleWebKit/537.36', { system: 'debian', architecture: 'arm64' }],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', { system: 'windows', architecture: 'x64' }],
    ['Mozilla/5.0 (Windows NT 6.1; Win64; x64)', undefined],
    ['Mozilla/5.0 (Linux; Android 14)', undefined],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14)', undefined],
  ])('%s', (userAgent, computer) => expect(computerOf(userAgent)).toEqual(computer))
})
