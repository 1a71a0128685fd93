// Checks of what else runs here and of whose computer this is: processes, ports of other people, what Windows was told, files that were taken away.
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { failure, succeeded } from '@yinxin/protocol/failures'
import type { KnownConflict } from '@yinxin/protocol/assistant'
import { describe, expect, test } from 'vitest'
import { missingFiles } from '../installation/missing-files.ts'
import { sealFolder } from '../platform/folder-seal.ts'
import { runningPrograms } from '../platform/processes.ts'
import { allChecks } from './all-checks.ts'
import { arrange } from './arrange.ts'
import type { CheckHost } from './check-host.ts'
import { createChecker } from './checker.ts'
import { needs } from '../../../../test/needs.ts'
import { softwareHere } from './this-system.ts'
import { reservedRanges } from './reserved-ranges.ts'
import { runChecks } from './run-checks.ts'
import { certificate, fine, look, testComputer, withUkeys } from './testing/computer.ts'

const { path, put, listening, computer } = testComputer()
const only = (...ids: readonly string[]) => allChecks.filter(({ id }) => ids.includes(id))

describe('R12 programs that are in the way', () => {
  const programs = (...paths: string[]): Partial<CheckHost> => ({ programs: async () => paths })
  const listed: KnownConflict = {
    name: { zh: '示范旧驱动', en: 'Old demo driver' },
    does: 'old-driver',
    programs: [],
    software: ['demo token 2019'],
  }

  test('one that takes PINs from pages is named, wherever it is known by: its folder or its file', async () => {
    const bjca = String.raw`C:\Program Files (x86)\BJCAClient\CertAppEnvV3.8\Program\Service.exe`
    expect(await look('pin-takers', computer(programs(bjca)))).toEqual({
      value: { zh: 'BJCA 证书应用环境', en: 'BJCA certificate environment' },
      cause: 'PIN_IN_PAGES',
    })
    expect((await look('conflicts', computer(programs(bjca)))).cause).toBeUndefined()
    expect((await look('pin-takers', computer(programs('/opt/notbjcaclient/x', '/usr/bin/bash')))).cause).toBeUndefined()
  })

  test('what the vendor’s catalogue names is looked for too, among programs that run and what is installed', async () => {
    const here = (software: string): CheckHost => {
      const host = computer({ installedSoftware: async () => [software] })
      return { ...host, drivers: { ...host.drivers, conflicts: () => [listed] } }
    }
    expect(await look('conflicts', here('Demo Token 2019 管理工具'))).toMatchObject({
      value: { en: 'Old demo driver' },
      cause: 'UKEY_HELD',
    })
    expect((await look('conflicts', here('Demo Token 2024'))).cause).toBeUndefined()
  })

  describe('an assistant of another maker, from before this one', () => {
    const older: KnownConflict = {
      name: { zh: '示范证书助手', en: 'Sample assistant' },
      does: 'older-assistant',
      programs: [],
      software: ['证书助手', 'sample-assistant'],
      keep: { zh: '示范 UKey 驱动', en: 'Sample driver' },
    }
    const here = (installedSoftware: CheckHost['installedSoftware']): CheckHost => {
      const host = computer({ installedSoftware })
      return { ...host, drivers: { ...host.drivers, conflicts: () => [older] } }
    }

    test('is told with what goes and what stays, and is no driver that holds the UKey; this one is never it', async () => {
      const found = here(async () => ['示范证书助手 5.0', '示范 UKey 驱动'])
      expect(await look('older-assistant', found)).toEqual({
        value: { zh: '卸载：示范证书助手；保留：示范 UKey 驱动', en: 'remove: Sample assistant; keep: Sample driver' },
        cause: 'OLDER_ASSISTANT',
      })
      expect((await look('conflicts', found)).cause).toBeUndefined()
      expect(
        (
          await look(
            'older-assistant',
            here(async () => ['印信证书助手', '示范 UKey 驱动']),
          )
        ).cause,
      ).toBeUndefined()
    })

    test('known without a catalogue, with nothing to keep that anybody could name', async () => {
      const host = computer({ installedSoftware: async () => ['证书应用环境 V3.8'] })
      expect((await look('older-assistant', host)).value.zh).toBe('卸载：BJCA 证书应用环境')
    })

    test.skipIf(!needs('dpkg'))('is found in the list of dpkg while it is installed, and not once it was removed', async () => {
      const dpkg = (...words: readonly string[]): void =>
        void execFileSync('dpkg', [`--root=${path('root')}`, '--force-not-root', '--force-depends', ...words], { stdio: 'ignore' })
      for (const folder of ['info', 'updates', 'triggers']) mkdirSync(path(`root/var/lib/dpkg/${folder}`), { recursive: true })
      for (const file of ['status', 'available']) put(`root/var/lib/dpkg/${file}`, '')
      const fields = { Package: 'sample-assistant', Version: '5.0', Architecture: 'all', Maintainer: 'Maker <m@example>', Description: 'x' }
      const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`)
      put('deb/DEBIAN/control', lines.join(''))
      put('deb/etc/sample.conf', 'kept when it goes')
      put('deb/DEBIAN/conffiles', '/etc/sample.conf\n')
      execFileSync('dpkg-deb', ['--root-owner-group', '--build', path('deb'), path('sample.deb')], { stdio: 'ignore' })
      dpkg('--install', path('sample.deb'))
      const host = here(() => softwareHere(path('root')))
      expect((await look('older-assistant', host)).cause).toBe('OLDER_ASSISTANT')
      dpkg('--remove', 'sample-assistant') // its settings stay, and so does its entry
      expect(readFileSync(path('root/var/lib/dpkg/status'), 'utf8')).toContain('sample-assistant')
      expect((await look('older-assistant', host)).cause).toBeUndefined()
    })
  })

  // The program is a copy of what Linux has (/bin/sleep), found by /proc while it runs.
  test.skipIf(process.platform !== 'linux')('one that runs is found, and a driver that fails is said to follow from it', async () => {
    const ukeys = async () => ({ ukeys: [], problems: [failure('DRIVER_CRASHED')] })
    const program = path('scdaemon')
    copyFileSync('/bin/sleep', program)
    const running = spawn(program, ['60'])
    const ended = new Promise((resolve) => running.once('exit', resolve))
    const host = computer({ ukeys, programs: async () => (await runningPrograms()).flatMap(({ programs: [first] }) => first ?? []) })
    const because = async (): Promise<unknown> => {
      const rows = arrange(only('conflicts', 'drivers'), await runChecks(only('conflicts', 'drivers'), host, () => undefined))
      return rows.find(({ id }) => id === 'drivers')?.because
    }
    try {
      await expect.poll(async () => (await look('conflicts', host)).cause, { timeout: 10_000 }).toBe('UKEY_HELD')
      expect(await because()).toBe('conflicts')
      running.kill()
      await ended
      expect(await because()).toBeUndefined()
    } finally {
      running.kill()
    }
  })
})

describe('R12 ports', () => {
  test('those before ours are taken, and by which program', async () => {
    const taken = await listening(createServer())
    const found = await look('ports', computer({ root: '/', ports: [taken, 2], port: () => 2 }))
    expect(found.value.en).toBe(`2 (taken before it: ${taken} ${basename(process.execPath)})`)
  })

  const canBeAnother = process.platform === 'linux' && process.getuid?.() === 0
  test.skipIf(!canBeAnother)('another person of this computer holds one: it is said to be theirs, and no fault', async () => {
    const words = "const s=require('net').createServer().listen(0,'127.0.0.1',()=>console.log(s.address().port))"
    const other = spawn(process.execPath, ['-e', words], { uid: 65_534, gid: 65_534, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      const port = await new Promise<number>((resolve, reject) => {
        other.stdout.once('data', (text: Buffer) => resolve(Number(text)))
        other.once('error', reject)
      })
      const found = await look('ports', computer({ root: '/', ports: [port, 2], port: () => 2 }))
      expect([found.value.en, found.cause]).toEqual([
        expect.stringContaining(`${port} a program of another person or the system`) as string,
        undefined,
      ])
      expect(found.value.zh).toContain('另一位用户')
    } finally {
      other.kill()
    }
  })

  /** As netsh of Windows 11 writes it, in two languages; the star marks a range an administrator made. */
  const english =
    '\r\nProtocol tcp Port Exclusion Ranges\r\n\r\nStart Port    End Port      \r\n----------    --------      \r\n     11700       11799      \r\n     50000       50059     *\r\n\r\n* - Administered port exclusions.\r\n\r\n'
  const chinese =
    '\r\n协议 tcp 端口排除范围\r\n\r\n开始端口    结束端口      \r\n----------    --------      \r\n     11700       11799      \r\n     50000       50059     *\r\n\r\n* - 管理的端口排除。\r\n\r\n'
  test('ranges the system keeps are read in whatever language', () => {
    const ranges = [
      [11_700, 11_799],
      [50_000, 50_059],
    ]
    for (const said of [english, chinese, Buffer.from(chinese).toString('latin1')]) expect(reservedRanges(said)).toEqual(ranges)
    for (const said of ['', 'The following command was not found: 1 2 x', ' 9 8 \r\n', ' 1 70000\r\n'])
      expect(reservedRanges(said)).toEqual([])
  })

  // Windows' own program stands in as a script of the same name: what it writes is what counts.
  test.skipIf(process.platform !== 'linux')('none left but one is a fault; one of several is none', async () => {
    put('System32/netsh.exe', `#!/bin/sh\n[ "$4" = excludedportrange ] && cat <<'END'\n${english}\nEND\n`, 0o755)
    const onWindows = (...ports: number[]) =>
      look('reserved-ports', computer({ platform: 'win32', environment: { SystemRoot: path('') }, ports, port: () => ports.at(-1) ?? 0 }))
    expect(await onWindows(11_734, 11_735, 49_152)).toMatchObject({
      cause: 'PORTS_RESERVED',
      value: { en: '11734, 11735; the assistant is on 49152' },
    })
    expect(await onWindows(11_734, 49_151, 49_152)).toMatchObject({ doesNotMatter: true })
    expect((await onWindows(49_151, 49_152)).value.en).toContain('none of')
    rmSync(path('System32/netsh.exe'))
    expect((await onWindows(11_734, 11_735)).doesNotMatter).toBe(true)
  })
})

describe('R12 Windows and smart cards since October 2025', () => {
  const rsa = withUkeys({ ...fine, certificates: [{ ...certificate, keyKind: 'RSA' }] })
  const said = async (build: number, revision: number, override?: number, changes = rsa) =>
    (await look('key-provider', computer({ ...changes, keyProvider: async () => ({ build, revision, override }) }))).value.en

  test('RSA certificates are not seen by older programs from that update on, unless an administrator set it back; it stops nobody here', async () => {
    expect(await said(26_100, 6898)).toBe('old and new programs')
    expect(await said(26_100, 6899)).toContain('event 624')
    expect(await said(19_045, 6456, 1)).toContain('event 624')
    expect(await said(28_000, 1)).toContain('event 624')
    expect(await said(26_100, 6899, 0)).toBe('old and new programs')
    expect(await said(26_100, 6899, undefined, withUkeys(fine))).toBe('no RSA certificate')
  })
})

test('R12 Remote Desktop: a UKey that is not seen is said to be in the other computer', async () => {
  const isRemoteSession = async () => true
  const checks = only('remote-session', 'ukey')
  const rows = async (changes: Partial<CheckHost>) => arrange(checks, await runChecks(checks, computer(changes), () => undefined))
  expect(await rows({ isRemoteSession, ...withUkeys() })).toMatchObject([
    { id: 'remote-session', mark: 'stop', cause: 'UKEY_ELSEWHERE' },
    { id: 'ukey', because: 'remote-session' },
  ])
  expect((await rows({ isRemoteSession })).map(({ mark }) => mark)).toEqual(['ok', 'ok'])
  expect((await rows(withUkeys())).map(({ id, mark }) => [id, mark])).toEqual([
    ['ukey', 'stop'],
    ['remote-session', 'ok'],
  ])
})

describe('R12 files of the assistant that somebody took away', () => {
  const version = '9.9.9_a'
  const installed = () => {
    put(`versions/${version}/assistant.exe`, 'program')
    put(`versions/${version}/koffi.node`, 'library')
    sealFolder(path(`versions/${version}`))
    return () => missingFiles({ root: path(''), folder: version }, undefined, '/')
  }

  test('are named, and installed again where the assistant can; then nothing is missing', async () => {
    const missing = installed()
    const again = async () => (put(`versions/${version}/koffi.node`, 'library'), succeeded({}))
    const checker = createChecker(
      only('own-files'),
      computer({ installed: { missing, again }, downloadSite: 'https://dl.example/' }),
      () => undefined,
    )
    await checker.run()
    expect(checker.state().rows).toMatchObject([{ mark: 'ok' }])
    rmSync(path(`versions/${version}/koffi.node`))
    await checker.run()
    expect(checker.state().rows).toMatchObject([{ mark: 'warn', cause: 'FILES_MISSING', value: { zh: 'koffi.node' }, changes: 'package' }])
    expect(checker.plan('own-files')).toMatchObject({
      ok: true,
      value: [expect.stringContaining('https://dl.example/') as string, expect.anything()],
    })
    expect((await checker.repair('own-files')).ok).toBe(true)
    expect(checker.state().rows).toMatchObject([{ mark: 'ok' }])
  })

  test('one that was cut short, and a list that is gone', () => {
    const missing = installed()
    put(`versions/${version}/assistant.exe`, 'pro')
    expect(missing()).toEqual(['assistant.exe'])
    rmSync(path(`versions/${version}/complete`))
    expect(missing()).toEqual(['complete'])
  })

  test('of a Debian package, by the list of the package manager; nobody but that repairs them, so no button is offered', async () => {
    const list = 'var/lib/dpkg/info/yinxin-assistant.md5sums'
    const file = put('usr/lib/yinxin-assistant/a b.js', '')
    put(list, `${'0'.repeat(32)}  usr/lib/yinxin-assistant/a b.js\n${'0'.repeat(32)}  usr/bin/yinxin-assistant\n`)
    put('usr/bin/yinxin-assistant', '')
    const missing = () => missingFiles(undefined, 'debian', path(''))
    expect(missing()).toEqual([])
    rmSync(file)
    const checker = createChecker(
      only('own-files'),
      computer({ installed: { missing }, downloadSite: 'https://dl.example/' }),
      () => undefined,
    )
    await checker.run()
    const [row] = checker.state().rows
    expect([row?.cause, row?.repair, row?.value.en]).toEqual([
      'FILES_MISSING',
      undefined,
      `${join('usr/lib', basename(dirname(file)), 'a b.js')}. Install again from https://dl.example/`,
    ])
    expect(checker.plan('own-files').ok).toBe(false)
    expect(missingFiles(undefined, undefined, path(''))).toBeUndefined()
  })
})
