import { execFileSync } from 'node:child_process'
import { createPublicKey, verify } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCompactJws, readDriverCatalogue, readSiteList } from '@yinxin/protocol/assistant'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { vendorCommand } from '../vendor.ts'
import { openVendorKeys } from './vendor-keys.ts'

let folder = ''
const said: string[] = []
const at = (name: string): string => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yinxin-vendor-'))
  writeFileSync(at('passphrase'), 'correct horse battery\n')
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const vendor = (...words: readonly string[]) => vendorCommand.run([...words, '--passphrase-file', at('passphrase')])
const makeKeys = (name = 'keys', ...more: readonly string[]) => vendor('keys', '--out', at(name), ...more)
const put = (name: string, value: object): string => {
  writeFileSync(at(name), JSON.stringify(value))
  return at(name)
}

/** Keys are sealed under a passphrase on purpose slowly, each of them anew: 40 s of it on a machine that does other things. In milliseconds. */
const patience = 120_000

describe('keys of the vendor', () => {
  test('in a file of its owner’s, which only the passphrase opens; never overwritten', async () => {
    await makeKeys()
    expect(statSync(at('keys')).mode & 0o077).toBe(0)
    const text = readFileSync(at('keys'), 'utf8')
    const files = [{ name: 'keys', text }]
    expect([...openVendorKeys(files, 'correct horse battery').roles.keys()]).toEqual(['root', 'targets', 'snapshot', 'timestamp'])
    expect(() => openVendorKeys(files, 'correct horse batterx')).toThrow('the passphrase is another one')
    const changed = text.replace(/"sealed": "..../, '"sealed": "AAAA')
    expect(() => openVendorKeys([{ name: 'keys', text: changed }], 'correct horse battery')).toThrow('or the file was changed')
    await expect(makeKeys()).rejects.toThrow('never overwritten')
    expect(readFileSync(at('keys'), 'utf8')).toBe(text)
  })

  test('a short passphrase, a role nobody knows, and words nobody understands', async () => {
    await expect(makeKeys('a', '--role', 'king')).rejects.toThrow("'king' is no role")
    writeFileSync(at('passphrase'), 'short')
    await expect(makeKeys('b')).rejects.toThrow('12 characters')
    await expect(vendor('frobnicate')).rejects.toThrow('say one of')
    await expect(vendor('root', '--site', folder)).rejects.toThrow('--keys is missing')
  })
})

describe('lists of the vendor', () => {
  const site = () => {
    const key = JSON.parse(readFileSync(at('vendor-key.json'), 'utf8')) as object
    return { sites: [{ origin: 'https://portal.example', name: '平台', keys: [key] }] }
  }
  const sign = (kind: string, content: object, name = 'list.jws') =>
    vendor('list', '--kind', kind, '--from', put('content.json', content), '--out', at(name), '--keys', at('keys'), '--days', '30')
  const read = (name = 'list.jws') => parseCompactJws(readFileSync(at(name), 'utf8'), 1e6)

  test('are signed by the key assistants are given, each one higher than the one before', async () => {
    await makeKeys()
    await sign('sites', site())
    await sign('sites', site())
    const jws = read()
    const jwk = JSON.parse(readFileSync(at('vendor-key.json'), 'utf8')) as Record<string, string>
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    expect(jws && verify('sha256', Buffer.from(jws.signingInput), { key, dsaEncoding: 'ieee-p1363' }, jws.signature)).toBe(true)
    expect(jws && readSiteList(jws)).toMatchObject({ counter: 2, sites: [{ origin: 'https://portal.example' }] })
  })

  test('one an assistant would not read is not signed, and a list of another key or kind is not followed', async () => {
    await makeKeys()
    await expect(sign('sites', { sites: [{ origin: 'http://portal.example' }] })).rejects.toThrow('would not read')
    expect(existsSync(at('list.jws'))).toBe(false)
    await sign('drivers', { drivers: [] })
    expect(readDriverCatalogue(read() ?? { header: {}, payload: {}, signingInput: '', signature: new Uint8Array() })?.counter).toBe(1)
    await expect(sign('sites', site())).rejects.toThrow('another kind')
    rmSync(at('keys'))
    await makeKeys()
    await expect(sign('drivers', { drivers: [] })).rejects.toThrow('not signed by this key')
  })
})

describe('releases', () => {
  const release = (name: string, changes: object = {}) => ({
    releases: [
      { version: '0.2.0', date: '2026-12-01', notes: { zh: '新' }, files: [{ name, system: 'debian', architecture: 'x64' }], ...changes },
    ],
  })
  const publish = (content: object) =>
    vendor('release', '--site', at('site'), '--from', put('releases.json', content), '--files', at('in'), '--keys', at('keys'))
  beforeEach(async () => {
    mkdirSync(at('in'))
    writeFileSync(at('in/a.deb'), 'bytes')
    await makeKeys()
  })

  test('anybody can check the sums by hand, with both signatures', async () => {
    await vendor('root', '--site', at('site'), '--keys', at('keys'))
    await publish(release('a.deb'))
    const openssl = (...words: readonly string[]) =>
      execFileSync('openssl', words, { cwd: at('site/files'), encoding: 'utf8', stdio: 'pipe' })
    expect(execFileSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: at('site/files'), encoding: 'utf8' })).toBe('a.deb: OK\n')
    const ed25519 = ['-inkey', '../keys/ed25519.pem', '-rawin', '-in', 'SHA256SUMS', '-sigfile', 'SHA256SUMS.ed25519.sig']
    expect(openssl('pkeyutl', '-verify', '-pubin', ...ed25519)).toContain('Successfully')
    const sm2 = ['-verify', '../keys/sm2.pem', '-sigopt', 'distid:1234567812345678', '-signature', 'SHA256SUMS.sm2.sig', 'SHA256SUMS']
    expect(openssl('dgst', '-sm3', ...sm2)).toContain('Verified OK')
  })

  test(
    'what is malformed, missing or changed under its name is not published',
    async () => {
      await expect(publish(release('a.deb'))).rejects.toThrow('no root yet')
      await vendor('root', '--site', at('site'), '--keys', at('keys'))
      await expect(vendor('refresh', '--site', at('site'), '--keys', at('keys'))).rejects.toThrow('no release yet')
      await expect(publish(release('b.deb'))).rejects.toThrow('b.deb is neither')
      await expect(publish(release('../a.deb'))).rejects.toThrow('no name of a file')
      await expect(publish(release('a.deb', { version: 'newest' }))).rejects.toThrow('would not read')
      await expect(publish(release('a.deb', { notes: {} }))).rejects.toThrow('no notes')
      await publish(release('a.deb'))
      writeFileSync(at('in/a.deb'), 'other')
      await expect(publish(release('a.deb'))).rejects.toThrow('other bytes')
      rmSync(at('in/a.deb'))
      await publish(release('a.deb')) // published before: the package need not be here any more
      await vendor('refresh', '--site', at('site'), '--keys', at('keys'))
      expect(existsSync(at('site/metadata/3.snapshot.json'))).toBe(true)
    },
    patience,
  )

  test(
    'roles in files of their own: who refreshes needs no key of the root',
    async () => {
      await makeKeys('online', '--role', 'snapshot', '--role', 'timestamp')
      await makeKeys('offline', '--role', 'root', '--role', 'targets')
      const both = ['--keys', at('offline'), '--keys', at('online')]
      await vendor('root', '--site', at('site'), ...both)
      await vendor('release', '--site', at('site'), '--from', put('r.json', release('a.deb')), '--files', at('in'), ...both)
      await vendor('refresh', '--site', at('site'), '--keys', at('online'))
      await expect(
        vendor('release', '--site', at('site'), '--from', at('r.json'), '--files', at('in'), '--keys', at('online')),
      ).rejects.toThrow("keys of 'targets'")
    },
    patience,
  )
})
