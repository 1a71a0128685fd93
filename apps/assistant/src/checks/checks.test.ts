// Each check with the fault it looks for, made for real: files of a system in a folder, sockets, servers, a full disk; and repaired where it can be.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, utimesSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { createServer } from 'node:net'
import { failure } from '@yinxin/protocol/failures'
import { describe, expect, test, vi } from 'vitest'
import { allChecks } from './all-checks.ts'
import type { CheckHost, CheckedUkey } from './check-host.ts'
import { createChecker } from './checker.ts'
import { reportAsJson, reportAsText } from './report.ts'
import { certificate, fine, look, testComputer, withUkeys } from './testing/computer.ts'

const { path, put, listening, computer } = testComputer()

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
    put('usr/bin/chromium', '#!/bin/sh\necho Chromium 63.0.3239.132\n', 0o755)
    expect(await look('browsers', host)).toMatchObject({ value: { en: 'Chromium 63' }, cause: 'BROWSER_TOO_OLD' })
    rmSync(path('usr/bin/chromium'))
    expect((await look('browsers', host)).cause).toBe('BROWSER_TOO_OLD')
  })

  test('browsers of Windows, by the names they registered; those with two engines say which one is wanted', async () => {
    const found = (...names: string[]) =>
      look('browsers', computer({ platform: 'win32', browsers: async () => names.map((name) => ({ name })) }))
    expect((await found('Microsoft Edge', '360安全浏览器')).value).toEqual({
      zh: 'Microsoft Edge、360安全浏览器（双核：请用极速模式）',
      en: 'Microsoft Edge, 360安全浏览器 (two engines: use speed mode)',
    })
    expect((await found()).cause).toBe('BROWSER_TOO_OLD')
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
    await listening(createServer(), path('run/pcscd/pcscd.comm'))
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

  test('a second copy that is installed is named, and whose it is', async () => {
    const besides = (scope: 'person' | 'computer', version: string | undefined) => computer({ otherCopy: async () => ({ scope, version }) })
    expect((await look('second-assistant', computer())).cause).toBeUndefined()
    expect(await look('second-assistant', besides('person', '0.9.0'))).toEqual({
      value: { zh: '您自己安装的 0.9.0', en: 'your own, 0.9.0' },
      cause: 'SECOND_COPY',
    })
    expect((await look('second-assistant', besides('computer', undefined))).value.en).toBe('for all users, cannot be started')
  })

  test('the site list that cannot be used', async () => {
    expect((await look('site-list', computer({ siteListSound: () => false }))).cause).toBe('SITE_LIST_INVALID')
  })

  test('a disk that is full, on a small disk of its own', async () => {
    const disk = path('disk')
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
    rmSync(path(file))
    const checker = createChecker(only(id), host, () => undefined)
    await checker.run()
    expect(checker.state().rows).toMatchObject([{ id, cause }])
    expect(checker.plan(id)).toMatchObject({ ok: true, value: expect.arrayContaining([path(file)]) as unknown })
    expect(existsSync(path(file))).toBe(false) // a plan changes nothing
    expect(await checker.repair(id)).toMatchObject({ ok: true })
    expect([existsSync(path(file)), checker.state().rows[0]?.mark]).toEqual([true, 'ok'])
    expect(checker.plan(id).ok).toBe(false) // nothing is left to repair
  })

  test('a package for everybody of the computer is as good, unless the person turned it off', async () => {
    const host = computer()
    for (const name of ['home/.config/autostart', 'home/.local/share/applications']) rmSync(path(name), { recursive: true })
    put('etc/xdg/autostart/yinxin.desktop', '[Desktop Entry]\nExec=x run\n')
    put('usr/share/applications/yinxin.desktop', '[Desktop Entry]\nMimeType=x-scheme-handler/yinxin;\n')
    expect([(await look('autostart', host)).cause, (await look('link-scheme', host)).cause]).toEqual([undefined, undefined])
    put('home/.config/autostart/yinxin.desktop', '[Desktop Entry]\nHidden=true\n')
    expect((await look('autostart', host)).cause).toBe('AUTOSTART_OFF')
  })

  test('leftovers: what was never finished before this start, and nothing else', async () => {
    const host = computer()
    const [old, fresh, other] = [put('state/a.json.123.new', ''), put('state/b.json.9.new', ''), put('state/c.new', '')]
    for (const file of [old, other]) utimesSync(file, 1, 1)
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
    rmSync(path('home/.config/autostart'), { recursive: true })
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
