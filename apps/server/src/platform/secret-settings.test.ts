import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { holdsSecret } from './secret-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-secret-'))
const file = join(folder, 'secret')
afterAll(() => rmSync(folder, { recursive: true }))

const url = 'postgresql://portal:Zm9v@db.example/yinxin?sslmode=verify-full'
const portal = (databaseUrl: unknown) => readConfig({ portal: { databaseUrl } }).portal.databaseUrl

describe('a secret in the settings', () => {
  it('is given as text, in a file of its own, or in the environment', () => {
    writeFileSync(file, `${url}\n`)
    process.env['YINXIN_TEST_URL'] = url
    expect([portal(url), portal({ file }), portal({ env: 'YINXIN_TEST_URL' })]).toEqual([url, url, url])
    delete process.env['YINXIN_TEST_URL']
  })

  it('is read inside a list too: the secret of a business system', () => {
    writeFileSync(file, 'client secret\r\n')
    const words = { zh: '系统', en: 'System' }
    const system = {
      id: 'a',
      clientId: 'a',
      redirectUris: ['https://a.example/'],
      name: words,
      description: words,
      url: 'https://a.example/',
    }
    const { businessSystems } = readConfig({ portal: { businessSystems: [{ ...system, clientSecret: { file } }] } }).portal
    expect(businessSystems).toMatchObject([{ clientId: 'a', clientSecret: 'client secret' }])
  })

  it.each([
    [{ file: join(folder, 'none') }, `'portal.databaseUrl': the secret's file ${join(folder, 'none')} cannot be read`],
    [{ env: 'YINXIN_TEST_NONE' }, "'portal.databaseUrl': the environment has no secret YINXIN_TEST_NONE"],
    [{ file, env: 'PATH' }, "'portal.databaseUrl' must be a postgresql:// address, or {file} or {env}"],
    [{}, "'portal.databaseUrl' must be"],
    [{ fil: file }, "'portal.databaseUrl' must be"],
    ['mysql://portal@db.example/', "'portal.databaseUrl' must be"],
    [7, "'portal.databaseUrl' must be"],
  ])('%j is refused', (given, message) => {
    expect(() => portal(given)).toThrow(message)
  })

  it('never comes back in the sentence that refuses it', () => {
    writeFileSync(file, 'mysql://portal:Zm9v@db.example/')
    for (const given of ['mysql://portal:Zm9v@db.example/', { file }]) {
      expect(() => portal(given)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('Zm9v') }))
    }
  })

  it.each([
    [{ portal: { databaseUrl: url } }, true],
    [{ portal: { businessSystems: [{ clientSecret: 'x' }] } }, true],
    [{ portal: { businessSystems: [{ clientSecret: { file } }], databaseUrl: { env: 'X' } } }, false],
    [{ databaseUrl: 'postgresql:///yinxin?host=/run/postgresql' }, false],
  ])('%j holds one: %s', (settings, holds) => expect(holdsSecret(settings)).toBe(holds))
})
