// Each check with the fault it looks for, made for real: files of a system in a folder, sockets, servers, a full disk; and repaired where it can be.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer as createHttp, type Server as HttpServer } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { failure, succeeded } from '@yinxin/protocol/failures'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { allChecks } from './all-checks.ts'
import type { CheckHost, CheckedUkey } from './check-host.ts'
import { createChecker } from './checker.ts'
import { reportAsJson, reportAsText } from './report.ts'

let folder = ''
const servers: (Server | HttpServer)[] = []
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'yinxin-checks-'))))
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  rmSync(folder, { recursive: true, force: true })
})

function put(path: string, text: string): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

async function listening(server: Server | HttpServer, where: number | string = 0): Promise<number> {
  servers.push(server)
  if (typeof where === 'string') mkdirSync(dirname(where), { recursive: true })
  await new Promise<void>((resolve) =>
    typeof where === 'string' ? server.listen(where, resolve) : server.listen(where, '127.0.0.1', resolve),
  )
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const certificate = { use: 'authentication', state: 'valid', daysLeft: 300, details: { chainComplete: true } } as const
const fine: CheckedUkey = { pin: { triesLeft: 8, locked: false, factory: false }, certificates: [certificate], unreadable: [] }
const withUkeys = (...ukeys: CheckedUkey[]): Pick<CheckHost, 'ukeys'> => ({ ukeys: async () => ({ ukeys, problems: [] }) })

/** A computer with nothing wrong. */
function computer(changes: Partial<CheckHost> = {}): CheckHost {
  const home = join(folder, 'home')
  const files = ['own.json', 'home/.local/share/applications/yinxin.desktop', 'home/.config/mimeapps.list'].map((path) =>
    join(folder, path),
  )
  put('etc/os-release', 'NAME=x\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
  chmodSync(put('usr/bin/chromium', '#!/bin/sh\necho Chromium 156.0.8078.79 built on Debian\n'), 0o755)
  mkdirSync(join(folder, 'state'), { recursive: true })
  const desktop = {
    fileName: 'yinxin.desktop',
    linkFiles: () => files,
    register: () => {
      for (const file of files) put(file.slice(folder.length + 1), 'x-scheme-handler/yinxin=yinxin.desktop\n')
    },
    runEntry: () => '[Desktop Entry]\nExec=x run\n',
  }
  desktop.register()
  put('home/.config/autostart/yinxin.desktop', desktop.runEntry())
  return {
    platform: 'linux',
    architecture: 'x64',
    root: folder,
    homeFolder: home,
    environment: { PATH: '/usr/bin' },
    data: join(folder, 'state'),
    desktop,
    port: () => 1,
    ports: [1],
    now: () => Date.now(),
    startedAt: Date.now(),
    version: '0.1.0',
    portals: () => [],
    siteListSound: () => true,
    libraries: () => 1,
    drivers: { catalogued: () => true, missing: () => undefined, install: async () => succeeded({}) },
    crashes: () => 0,
    newestVersion: () => undefined,
    ...withUkeys(fine),
    ...changes,
  }
}

/** Looks with one check. */
async function look(id: string, host: CheckHost) {
  const check = allChecks.find((one) => one.id === id)
  if (check === undefined) throw new Error(`no check ${id}`)
  return check.look(host, AbortSignal.timeout(5000))
}

describe('R12 each check and its fault', () => {
  test('a computer with nothing wrong: no check finds anything', async () => {
    const host = computer()
    for (const { id } of allChecks) expect([id, (await look(id, host)).cause]).toEqual([id, undefined])
  })

  test('operating system: named by its own file; a processor nobody builds for', async () => {
    expect((await look('operating-system', computer())).value.zh).toBe('Debian GNU/Linux 12 (bookworm), x64')
    expect((await look('operating-system', computer({ architecture: 'mips64' }))).cause).toBe('SYSTEM_UNSUPPORTED')
  })

  test('version: a newer one there is, by number', async () => {
    const found = async (newest: string) => (await look('version', computer({ version: '0.9.0', newestVersion: () => newest }))).cause
    expect([await found('0.9.0'), await found('0.10.0'), await found('0.8.9')]).toEqual([undefined, 'UPDATE_AVAILABLE', undefined])
  })

  test('stopped unexpectedly in the last day', async () => {
    const crashed = await look('crashes', computer({ crashes: () => 2 }))
    expect([crashed.cause, crashed.value.en]).toEqual(['ASSISTANT_RESTARTED', '2 in a day'])
  })

  test('browsers: version by its own word; one that is too old; none', async () => {
    const host = computer()
    expect((await look('browsers', host)).value.en).toBe('Chromium 156')
    chmodSync(put('usr/bin/chromium', '#!/bin/sh\necho Chromium 63.0.3239.132\n'), 0o755)
    expect(await look('browsers', host)).toMatchObject({ value: { en: 'Chromium 63' }, cause: 'BROWSER_TOO_OLD' })
    rmSync(join(folder, 'usr/bin/chromium'))
    expect((await look('browsers', host)).cause).toBe('BROWSER_TOO_OLD')
  })

  test('default browser: what the list names', async () => {
    const host = computer()
    expect((await look('default-browser', host)).doesNotMatter).toBe(true)
    put('home/.config/mimeapps.list', '[Default Applications]\nx-scheme-handler/https=firefox-esr.desktop\n')
    expect((await look('default-browser', host)).value.zh).toBe('firefox-esr')
  })

  test.each([
    ['*', true],
    ['https://[*.]portal.example', true],
    ['portal.example', true],
    ['https://portal.example:443', false],
    ['http://portal.example', false],
    ['https://other.example', false],
  ])('permission: an administrator who blocks %s', async (rule, blocks) => {
    put('etc/chromium/policies/managed/x.json', JSON.stringify({ LoopbackNetworkBlockedForUrls: [rule] }))
    const found = await look('loopback-policy', computer({ portals: () => ['https://portal.example'] }))
    expect(found.cause).toBe(blocks ? 'LOOPBACK_DENIED' : undefined)
  })

  test('card service: missing although a reader is there; running; not needed', async () => {
    const host = computer()
    expect((await look('card-service', host)).doesNotMatter).toBe(true)
    put('sys/bus/usb/devices/1-1:1.0/bInterfaceClass', '0b\n')
    put('sys/bus/usb/devices/1-2:1.0/bInterfaceClass', '03\n')
    for (const name of ['1-1', '1-2']) {
      put(`sys/bus/usb/devices/${name}/idVendor`, '08e6\n')
      put(`sys/bus/usb/devices/${name}/idProduct`, '3437\n')
    }
    expect([(await look('card-readers', host)).value.en, (await look('card-service', host)).cause]).toEqual(['1', 'CARD_SERVICE_STOPPED'])
    await listening(createServer(), join(folder, 'run/pcscd/pcscd.comm'))
    expect((await look('card-service', host)).value.en).toBe('running')
  })

  test('drivers, UKey, PIN and certificates, each with its own cause', async () => {
    const of = (ukey: Partial<CheckedUkey>) => computer(withUkeys({ ...fine, ...ukey }))
    const state = (name: 'expiring' | 'expired' | 'not-yet-valid') => of({ certificates: [{ ...certificate, state: name }] })
    const crashed = computer({ ukeys: async () => ({ ukeys: [], problems: [failure('DRIVER_CRASHED')] }) })
    const cases: readonly (readonly [string, CheckHost, string | undefined])[] = [
      ['drivers', crashed, 'DRIVER_CRASHED'],
      ['ukey', computer(withUkeys()), 'UKEY_MISSING'],
      ['ukey', of({ certificates: [] }), 'UKEY_EMPTY'],
      ['pin', of({ pin: { locked: true, factory: false } }), 'PIN_LOCKED'],
      ['pin', of({ pin: { locked: false, factory: true } }), 'PIN_FACTORY'],
      ['certificates', state('expired'), 'CERTIFICATE_EXPIRED'],
      ['certificates', state('expiring'), 'CERTIFICATE_EXPIRING'],
      ['certificates', state('not-yet-valid'), 'CERTIFICATE_NOT_YET_VALID'],
      ['certificates', of({ certificates: [{ ...certificate, state: 'expired' }, certificate] }), undefined],
    ]
    for (const [id, host, cause] of cases) expect([id, (await look(id, host)).cause]).toEqual([id, cause])
    const open = of({ certificates: [{ ...certificate, details: { chainComplete: false } }] })
    expect(await look('certificate-chain', open)).toMatchObject({ doesNotMatter: true })
  })

  test('ports: those before ours are taken, and by which program', async () => {
    const taken = await listening(createServer())
    const name = readFileSync(`/proc/${process.pid}/comm`, 'utf8').trim()
    const found = await look('ports', computer({ root: '/', ports: [taken, 2], port: () => 2 }))
    expect(found.value.en).toBe(`2 (taken before it: ${taken} ${name})`)
  })

  test('a second assistant: another program on the port is none', async () => {
    const answering = (product: string) =>
      createHttp((_request, response) => response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { product } })))
    const [other, ours] = [await listening(answering('other')), await listening(answering('yinxin-assistant'))]
    expect((await look('second-assistant', computer({ ports: [1, other] }))).cause).toBeUndefined()
    expect(await look('second-assistant', computer({ ports: [1, other, ours] }))).toMatchObject({
      cause: 'SECOND_ASSISTANT',
      value: { en: `port ${ours}` },
    })
  })

  test('proxy: one that answers, and one that does not', async () => {
    const port = await listening(createServer())
    const host = (named: string) => computer({ environment: { https_proxy: named } })
    expect((await look('proxy', host(`http://name:secret@127.0.0.1:${port}`))).cause).toBeUndefined()
    expect(await look('proxy', host('127.0.0.1:1'))).toEqual({
      value: { zh: '127.0.0.1:1', en: '127.0.0.1:1' },
      cause: 'PROXY_UNREACHABLE',
    })
  })

  test('portal and clock: silent, answering, minutes off either way', async () => {
    let skewMs = 0
    const server = createHttp((_request, response) => {
      response.setHeader('Date', new Date(Date.now() - skewMs).toUTCString())
      response.end()
    })
    const origin = `http://127.0.0.1:${await listening(server)}`
    const host = computer({ portals: () => [origin] })
    expect([(await look('portal', host)).cause, (await look('clock', host)).cause]).toEqual([undefined, undefined])
    const cases = [
      [4, 'CLOCK_DRIFT', '4 min fast'],
      [-23, 'CLOCK_SKEW', '23 min slow'],
    ] as const
    for (const [minutes, cause, value] of cases) {
      skewMs = minutes * 60_000
      expect(await look('clock', host)).toMatchObject({ cause, value: { en: value }, detail: { minutes: Math.abs(minutes) } })
    }
    const silent = computer({ portals: () => ['http://127.0.0.1:1'] })
    expect([(await look('portal', silent)).cause, (await look('clock', silent)).doesNotMatter]).toEqual(['PORTAL_UNREACHABLE', true])
  })

  test('TLS that somebody inspects is named by who issued it', async () => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert]
    execFileSync(
      'openssl',
      [...words, '-days', '1', '-subj', '/O=示范防火墙/CN=inspector', '-utf8', '-addext', 'subjectAltName=IP:127.0.0.1'],
      { stdio: 'ignore' },
    )
    const server = createHttps({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => response.end())
    const port = await listening(server as unknown as HttpServer)
    expect(await look('portal', computer({ portals: () => [`https://127.0.0.1:${port}`] }))).toMatchObject({
      cause: 'TLS_INTERCEPTED',
      detail: { issuer: '示范防火墙' },
    })
  })

  test('the site list that cannot be used', async () => {
    expect((await look('site-list', computer({ siteListSound: () => false }))).cause).toBe('SITE_LIST_INVALID')
  })

  test('a disk that is full, on a small disk of its own', async () => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0) return
    try {
      expect((await look('disk-space', computer({ data: disk }))).cause).toBe('DISK_LOW')
      spawnSync('dd', ['if=/dev/zero', `of=${disk}/filler`, 'bs=4k'])
      expect((await look('disk-space', computer({ data: disk }))).cause).toBe('STATE_UNWRITABLE')
    } finally {
      spawnSync('umount', [disk])
    }
  })
})

describe('R12 repairs: what they would change is said first, and they are checked again', () => {
  const only = (id: string) => allChecks.filter((check) => check.id === id)

  test.each([
    ['autostart', 'home/.config/autostart/yinxin.desktop', 'AUTOSTART_OFF'],
    ['link-scheme', 'home/.local/share/applications/yinxin.desktop', 'LINK_UNREGISTERED'],
  ])('%s', async (id, file, cause) => {
    const host = computer()
    rmSync(join(folder, file))
    const checker = createChecker(only(id), host, () => undefined)
    await checker.run()
    expect(checker.state().rows).toMatchObject([{ id, cause }])
    expect(checker.plan(id)).toMatchObject({ ok: true, value: expect.arrayContaining([join(folder, file)]) as unknown })
    expect(existsSync(join(folder, file))).toBe(false) // a plan changes nothing
    expect(await checker.repair(id)).toMatchObject({ ok: true })
    expect([existsSync(join(folder, file)), checker.state().rows[0]?.mark]).toEqual([true, 'ok'])
    expect(checker.plan(id).ok).toBe(false) // nothing is left to repair
  })

  test('a package for everybody of the computer is as good, unless the person turned it off', async () => {
    const host = computer()
    for (const path of ['home/.config/autostart', 'home/.local/share/applications']) rmSync(join(folder, path), { recursive: true })
    put('etc/xdg/autostart/yinxin.desktop', '[Desktop Entry]\nExec=x run\n')
    put('usr/share/applications/yinxin.desktop', '[Desktop Entry]\nMimeType=x-scheme-handler/yinxin;\n')
    expect([(await look('autostart', host)).cause, (await look('link-scheme', host)).cause]).toEqual([undefined, undefined])
    put('home/.config/autostart/yinxin.desktop', '[Desktop Entry]\nHidden=true\n')
    expect((await look('autostart', host)).cause).toBe('AUTOSTART_OFF')
  })

  test('leftovers: what was never finished before this start, and nothing else', async () => {
    const host = computer()
    const [old, fresh, other] = [put('state/a.json.123.new', ''), put('state/b.json.9.new', ''), put('state/c.new', '')]
    for (const path of [old, other]) utimesSync(path, 1, 1)
    utimesSync(fresh, host.startedAt / 1000 + 60, host.startedAt / 1000 + 60)
    const checker = createChecker(only('leftovers'), host, () => undefined)
    await checker.run()
    expect(checker.plan('leftovers')).toEqual({ ok: true, value: [old] })
    await checker.repair('leftovers')
    expect([existsSync(old), existsSync(fresh), existsSync(other), checker.state().rows[0]?.mark]).toEqual([false, true, true, 'ok'])
  })

  test('one that the disk refuses says so', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const host = computer()
    rmSync(join(folder, 'home/.config/autostart'), { recursive: true })
    put('home/.config/autostart', 'a file in its place')
    const checker = createChecker(only('autostart'), host, () => undefined)
    await checker.run()
    expect((await checker.repair('autostart')).ok).toBe(false)
    vi.restoreAllMocks()
  })
})

describe('the report', () => {
  test('has every row with its number, and nothing personal', async () => {
    const personal = '/home/zhangsan 91990000MA00000083 110101199003074514 13800138000 a@b.cn http://u:p@proxy'
    const row = {
      id: 'x',
      title: { zh: '代理', en: 'Proxy' },
      mark: 'stop',
      value: { zh: personal, en: personal },
      cause: 'PROXY_UNREACHABLE',
    } as const
    const state = { all: 1, at: 0, rows: [row] }
    const facts = { version: '0.1.0', homeFolder: '/home/zhangsan' }
    const [text, json] = [reportAsText(state, 'zh-CN', facts), reportAsJson(state, facts)]
    for (const report of [text, json]) expect(report).not.toMatch(/zhangsan|9199|1101|1380|a@b|u:p/)
    expect(text).toContain('[stop] 代理: ~')
    expect(text).toContain('1232 代理服务器没有回应')
    expect(JSON.parse(json)).toMatchObject({ version: '0.1.0', found: [{ id: 'x', mark: 'stop', code: 1232 }] })
  })
})
