// Updates against a real download site: a vendor with keys, a folder behind HTTP, and everything somebody on the way could do to it.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publishFresh, publishReleases, publishRoot } from '../../../server/src/commands/vendor/site-folder.ts'
import { makeVendorKeys, vendorRoles, type VendorKeys } from '../../../server/src/commands/vendor/vendor-keys.ts'
import { canonicalize } from '@tufjs/canonical-json'
import { signRaw, sign } from '@yinxin/pki'
import { download } from './download.ts'
import { refreshMetadata, trustedReleases } from './metadata.ts'
import { failure, type Failure } from '@yinxin/protocol/failures'
import { noteRefusedVersion } from '../installation/refused-version.ts'
import { createUpdates, type UpdateOptions } from './updates.ts'

const top = mkdtempSync(join(tmpdir(), 'yinxin-updates-'))
const day = 86_400_000
const keys = makeVendorKeys(vendorRoles)
const thieves = makeVendorKeys(vendorRoles)
let [folder, site, address] = ['', '', '']
let server: Server
/** How the site answers; undefined: with its files. */
let answer: ((path: string, response: ServerResponse, range: string | undefined) => boolean) | undefined
let count = 0

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '')
    if (answer?.(path, response, request.headers.range) === true) return
    const file = join(site, path)
    if (!existsSync(file)) return void response.writeHead(404).end()
    const [bytes, from] = [readFileSync(file), Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)]
    if (from === 0) return void response.end(bytes)
    response.writeHead(206, { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }).end(bytes.subarray(from))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
  rmSync(top, { recursive: true })
})

const release = (version: string) => ({
  version,
  date: '2026-12-01',
  notes: { zh: `${version} 版` },
  files: [{ name: `yinxin-assistant_${version}_amd64.deb`, system: 'debian', architecture: 'x64' }],
})
const nameOf = (version: string): string => `yinxin-assistant_${version}_amd64.deb`
const bytesOf = (version: string): Buffer => Buffer.from(`the package ${version} `.repeat(5000))

/** Publishes these versions. @param ago days: as it would have been published then */
function publish(versions: readonly string[], ago = 0, by: VendorKeys = keys): void {
  for (const version of versions) writeFileSync(join(folder, nameOf(version)), bytesOf(version))
  publishReleases({ site, keys: by, now: new Date(Date.now() - ago * day) }, { releases: versions.map(release) }, folder)
}

beforeEach(() => {
  answer = undefined
  folder = join(top, String(++count))
  site = join(folder, 'site')
  mkdirSync(folder)
  publishRoot({ site, keys, now: new Date() }, undefined)
  cpSync(join(site, 'metadata/1.root.json'), join(folder, 'root.json'))
})

const metadata = (): string => join(folder, 'state')
const refresh = async () => refreshMetadata({ folder: metadata(), root: join(folder, 'root.json'), address })
const outcome = async (): Promise<string> => {
  const result = await refresh()
  return result.ok
    ? (result.value[0]?.version ?? 'nothing')
    : `${result.failure.code} ${String(result.failure.detail?.['reason'] ?? '')}`.trim()
}
const kept = (): string[] => (trustedReleases(metadata()) ?? []).map(({ version }) => version)
const readMetadata = (name: string) =>
  JSON.parse(readFileSync(join(site, 'metadata', name), 'utf8')) as { signed: Record<string, unknown>; signatures: object[] }
const writeMetadata = (name: string, value: object): void => writeFileSync(join(site, 'metadata', name), JSON.stringify(value))

/** Changes what a file says and has it signed with one kind of the vendor's keys only, as who stole those would. */
function resign(
  name: string,
  role: 'targets' | 'timestamp',
  change: (signed: Record<string, unknown>) => void,
  stolen: 'ed25519' | 'sm2',
): void {
  const { signed, signatures } = readMetadata(name)
  change(signed)
  const message = Buffer.from(canonicalize(signed))
  const pair = keys.roles.get(role)
  if (pair === undefined) throw new Error('no such role')
  const made =
    stolen === 'ed25519'
      ? sign({ algorithm: 'Ed25519', privateKey: pair.ed25519.privateKey, message })
      : signRaw({ algorithm: 'SM2-SM3', privateKey: pair.sm2.privateKey, message })
  const at = stolen === 'ed25519' ? 0 : 1
  writeMetadata(name, { signed, signatures: signatures.with(at, { ...signatures[at], sig: Buffer.from(made).toString('hex') }) })
}

describe('R6 what the download site says is believed', () => {
  test('the newest version, and what is newer the next time', async () => {
    publish(['0.2.0'])
    expect(await outcome()).toBe('0.2.0')
    publish(['0.2.0', '0.3.0'])
    expect([await outcome(), kept()]).toEqual(['0.3.0', ['0.3.0', '0.2.0']])
    expect(readdirSync(folder).filter((name) => name.startsWith('state'))).toEqual(['state'])
  })

  test('a site that is away, one in trouble, and one that sends without end: nothing changes', async () => {
    publish(['0.2.0'])
    await refresh()
    answer = (_path, response) => Boolean(response.destroy())
    expect(await outcome()).toBe('UPDATE_UNREACHABLE')
    answer = (_path, response) => Boolean(response.writeHead(503).end())
    expect(await outcome()).toBe('UPDATE_UNREACHABLE')
    answer = (path, response) => path.endsWith('timestamp.json') && Boolean(response.end(Buffer.alloc(1_000_000, ' ')))
    expect(await outcome()).toBe('UPDATE_REFUSED rules')
    expect(kept()).toEqual(['0.2.0'])
  })

  test('an older word (rollback) is refused', async () => {
    publish(['0.2.0'])
    const before = join(folder, 'before')
    cpSync(site, before, { recursive: true })
    publish(['0.3.0'])
    await refresh()
    site = before
    expect([await outcome(), kept()]).toEqual(['UPDATE_REFUSED rules', ['0.3.0']])
  })

  test('a word that is over (freeze) is refused, and so it stays until somebody says it anew', async () => {
    publish(['0.2.0'], 8)
    expect([await outcome(), kept()]).toEqual(['UPDATE_EXPIRED', []])
    publishFresh({ site, keys, now: new Date() })
    expect(await outcome()).toBe('0.2.0')
  })

  test('targets that are over are refused under a fresh timestamp', async () => {
    publish(['0.2.0'], 200)
    publishFresh({ site, keys, now: new Date() })
    expect(await outcome()).toBe('UPDATE_EXPIRED')
  })

  test('targets of another time (mix and match) are refused', async () => {
    publish(['0.2.0'])
    publish(['0.3.0'])
    writeMetadata('2.targets.json', readMetadata('1.targets.json'))
    expect(await outcome()).toBe('UPDATE_REFUSED rules')
  })

  test.each([
    [
      'changed and not signed again',
      (): void =>
        writeMetadata('1.targets.json', {
          ...readMetadata('1.targets.json'),
          signed: { ...readMetadata('1.targets.json').signed, version: 1, targets: {} },
        }),
      'rules',
    ],
    [
      'signed with stolen Ed25519 keys only',
      (): void => resign('1.targets.json', 'targets', (signed) => void (signed['targets'] = {}), 'ed25519'),
      'second-signature',
    ],
    [
      'signed with stolen SM2 keys only',
      (): void => resign('1.targets.json', 'targets', (signed) => void (signed['targets'] = {}), 'sm2'),
      'rules',
    ],
    [
      'pushed ahead with stolen Ed25519 keys',
      (): void => resign('timestamp.json', 'timestamp', (signed) => void (signed['version'] = 99), 'ed25519'),
      'second-signature',
    ],
    [
      'without the SM2 signature',
      (): void =>
        writeMetadata('timestamp.json', {
          ...readMetadata('timestamp.json'),
          signatures: readMetadata('timestamp.json').signatures.slice(0, 1),
        }),
      'second-signature',
    ],
  ])('metadata %s is refused, and the vendor’s own is taken afterwards', async (_, forge, reason) => {
    publish(['0.2.0'])
    const good = join(folder, 'good')
    cpSync(site, good, { recursive: true })
    forge()
    expect([await outcome(), kept()]).toEqual([`UPDATE_REFUSED ${reason}`, []])
    site = good
    expect(await outcome()).toBe('0.2.0')
  })

  test('another vendor’s metadata is refused, whatever it is', async () => {
    site = join(folder, 'theirs')
    publishRoot({ site, keys: thieves, now: new Date() }, undefined)
    publish(['9.0.0'], 0, thieves)
    expect(await outcome()).toBe('UPDATE_REFUSED rules')
  })

  test('keys are changed by a root that the old ones signed as well, also for who was away meanwhile', async () => {
    publish(['0.2.0'])
    await refresh()
    const [second, third] = [makeVendorKeys(vendorRoles), makeVendorKeys(vendorRoles)]
    publishRoot({ site, keys: second, now: new Date() }, keys.roles.get('root'))
    publishRoot({ site, keys: third, now: new Date() }, second.roles.get('root'))
    publish(['0.4.0'], 0, third)
    expect(await outcome()).toBe('0.4.0')
    expect(() => publishRoot({ site, keys: thieves, now: new Date() }, undefined)).toThrow('--old-keys')
    publish(['0.5.0'], 0, keys)
    expect([await outcome(), kept()]).toEqual(['UPDATE_REFUSED rules', ['0.4.0']])
  })

  test('a root that only the old Ed25519 key signed leads nowhere', async () => {
    publish(['0.2.0'])
    const second = makeVendorKeys(vendorRoles)
    publishRoot({ site, keys: second, now: new Date() }, keys.roles.get('root'))
    publish(['0.4.0'], 0, second)
    const { signed, signatures } = readMetadata('2.root.json')
    writeMetadata('2.root.json', { signed, signatures: signatures.slice(0, 3) }) // new pair, old Ed25519
    expect(await outcome()).toBe('UPDATE_REFUSED second-signature')
  })

  test('a swap that was cut short is mended', async () => {
    publish(['0.2.0'])
    await refresh()
    cpSync(metadata(), `${metadata()}.old`, { recursive: true })
    rmSync(metadata(), { recursive: true })
    expect([kept(), existsSync(`${metadata()}.old`)]).toEqual([['0.2.0'], false])
    mkdirSync(`${metadata()}.new`)
    writeFileSync(join(`${metadata()}.new`, 'root.json'), '{}')
    expect(await outcome()).toBe('0.2.0')
  })
})

describe('a file that is fetched', () => {
  const bytes = bytesOf('0.2.0')
  const order = () => ({
    address: `${address}files/x.deb`,
    file: join(folder, 'got/x.deb'),
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })
  beforeEach(() => {
    mkdirSync(join(site, 'files'), { recursive: true })
    writeFileSync(join(site, 'files/x.deb'), bytes)
  })

  test('cut off again and again it goes on where it was, and is whole in the end', async () => {
    const asked: (string | undefined)[] = []
    answer = (_path, response, range) => {
      asked.push(range)
      const from = Number(/\d+/.exec(range ?? '')?.[0] ?? 0)
      response.writeHead(range === undefined ? 200 : 206, { 'Content-Range': `bytes ${from}-`, 'Content-Length': bytes.length - from })
      response.write(bytes.subarray(from, from + 25_000), () => setImmediate(() => response.destroy()))
      return true
    }
    expect(await download(order())).toMatchObject({ ok: true })
    expect(readFileSync(order().file).equals(bytes)).toBe(true)
    expect(asked).toEqual([undefined, 'bytes=25000-', 'bytes=50000-', 'bytes=75000-'])
  })

  test('a site that is away keeps what came; the next time goes on', async () => {
    let times = 0
    answer = (_path, response) => {
      if (times++ > 0) return Boolean(response.destroy())
      response.writeHead(200, { 'Content-Length': bytes.length })
      response.write(bytes.subarray(0, 50_000), () => setImmediate(() => response.destroy()))
      return true
    }
    expect(await download(order())).toMatchObject({ ok: false, failure: { code: 'UPDATE_UNREACHABLE' } })
    expect([existsSync(order().file), readFileSync(`${order().file}.part`).length]).toEqual([false, 50_000])
    answer = undefined
    expect(await download(order())).toMatchObject({ ok: true })
  })

  test.each([
    ['other bytes', Buffer.alloc(bytes.length, 'x')],
    ['more bytes than were signed', Buffer.concat([bytes, Buffer.from('x')])],
  ])('%s: refused, and nothing of it is kept', async (_, sent) => {
    writeFileSync(join(site, 'files/x.deb'), sent)
    expect(await download(order())).toMatchObject({ ok: false, failure: { code: 'UPDATE_FILE_REFUSED' } })
    expect([existsSync(order().file), readFileSync(`${order().file}.part`).length]).toEqual([false, 0])
    writeFileSync(join(site, 'files/x.deb'), bytes)
    expect(await download(order())).toMatchObject({ ok: true })
  })

  test('a site that redirects is not followed', async () => {
    answer = (_path, response) => Boolean(response.writeHead(302, { Location: `${address}elsewhere` }).end())
    expect(await download(order())).toMatchObject({ ok: false, failure: { code: 'UPDATE_UNREACHABLE' } })
  })
})

describe('the assistant and its own updates', () => {
  const open = (changes: Partial<UpdateOptions> = {}) => {
    const options: UpdateOptions = {
      data: join(folder, 'data'),
      address,
      root: join(folder, 'root.json'),
      policy: 'ask',
      version: '0.1.0',
      platform: 'linux',
      architecture: 'x64',
      installedAs: 'debian',
      now: () => 7,
      changed: () => undefined,
      ...changes,
    }
    return createUpdates(options)
  }

  test('asked, fetched, and the one command said; after the update it is swept away', async () => {
    publish(['0.2.0', '0.10.0'])
    const updates = open()
    expect(updates.state()).toEqual({ installed: '0.1.0', site: address, checking: false, installable: true })
    const asking = updates.check()
    expect(updates.state().checking).toBe(true)
    await asking
    expect(updates.state()).toMatchObject({ newest: { version: '0.10.0', notes: { zh: '0.10.0 版' } }, heardAt: 7, checking: false })
    expect(updates.state().ready).toBeUndefined()
    expect(await updates.fetch()).toMatchObject({ ok: true })
    const file = join(folder, 'data/updates/files', nameOf('0.10.0'))
    expect(updates.state().ready).toEqual({ file, command: `sudo apt install ${file}` })
    updates.close()
    const after = open({ version: '0.10.0' })
    expect([after.state().ready, existsSync(file)]).toEqual([undefined, false])
    expect(await after.fetch()).toMatchObject({ ok: false, failure: { code: 'NOT_FOUND' } })
    after.close()
  })

  test('where files are gone it is installed again: this version or a newer one, never an older', async () => {
    publish(['0.1.0'])
    const installed: string[] = []
    const install = async (version: string): Promise<Failure> => (installed.push(version), failure('VERSION_UNUSABLE'))
    const updates = open({ install })
    expect(await updates.fetch()).toMatchObject({ ok: false, failure: { code: 'NOT_FOUND' } })
    expect(await updates.again()).toMatchObject({ ok: false, failure: { code: 'VERSION_UNUSABLE' } }) // what is settled did not work
    publish(['0.2.0'])
    await updates.again()
    expect(installed).toEqual(['0.1.0', '0.2.0'])
    updates.close()
    const newer = open({ install, version: '0.3.0', data: join(folder, 'newer') })
    expect(await newer.again()).toMatchObject({ ok: false, failure: { code: 'NOT_FOUND' } })
    expect(installed).toHaveLength(2)
    newer.close()
  })

  test('nothing is fetched on the word of an old list', async () => {
    publish(['0.2.0'])
    const updates = open()
    await updates.check()
    answer = (path, response) => path.includes('metadata') && Boolean(response.destroy())
    expect(await updates.fetch()).toMatchObject({ ok: false, failure: { code: 'UPDATE_UNREACHABLE' } })
    expect(updates.state()).toMatchObject({ newest: { version: '0.2.0' }, problem: { code: 'UPDATE_UNREACHABLE' } })
    updates.close()
  })

  test('silent it fetches by itself; off it asks nobody; another processor is told of nothing', async () => {
    publish(['0.2.0'])
    const silent = open({ policy: 'silent', data: join(folder, '有 空格') })
    await silent.check()
    await silent.fetch()
    expect(silent.state().ready?.command).toBe(`sudo apt install '${join(folder, '有 空格/updates/files', nameOf('0.2.0'))}'`)
    let asked = 0
    answer = () => (asked++, false)
    const off = open({ policy: 'off', data: join(folder, 'off') })
    expect([await off.check(), asked]).toMatchObject([{ ok: false, failure: { code: 'NOT_FOUND' } }, 0])
    const loong = open({ architecture: 'loong64', data: join(folder, 'loong') })
    expect([(await loong.check()).ok, loong.state().newest]).toEqual([true, undefined])
    for (const one of [silent, off, loong]) one.close()
  })

  test('silent it installs by itself, but not a version that was tried here and taken back: that waits for somebody who wants it', async () => {
    const data = join(folder, 'data')
    const installed: string[] = []
    const install = async (version: string): Promise<Failure> => {
      installed.push(version)
      return failure('VERSION_TAKEN_BACK')
    }
    noteRefusedVersion(data, { version: '0.2.0', code: 'VERSION_TAKEN_BACK' })
    publish(['0.2.0'])
    const updates = open({ policy: 'silent', data, install })
    await updates.check()
    await updates.fetch()
    expect([installed, updates.state().problem?.code]).toEqual([[], 'VERSION_TAKEN_BACK'])
    await updates.install()
    expect(installed).toEqual(['0.2.0'])
    publish(['0.2.0', '0.3.0'])
    await updates.check()
    await updates.fetch()
    await updates.install()
    expect(installed).toEqual(['0.2.0', '0.3.0'])
    updates.close()
  })
})
