/** A screen with a keyboard for programs of a test (Xvfb, xdotool), and the letters Wine needs to write Chinese on it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { pause } from '../../apps/assistant/src/platform/pause.ts'

export interface Screen {
  /** Value of DISPLAY for programs that are to be on it. */
  readonly display: string
  /** Waits until a window has this in its title. */
  window(title: string): Promise<void>
  /** Presses keys, as xdotool names them (X keysyms: `Return`, `Tab`). */
  press(...keys: readonly string[]): void
  type(text: string): void
  picture(file: string): void
  close(): Promise<void>
}

export async function startScreen(): Promise<Screen> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x640x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const display = `:${await firstLine(server)}`
  const env = { ...process.env, DISPLAY: display }
  const run = (program: string, ...words: readonly string[]): void =>
    void execFileSync(program, words, { env, stdio: 'ignore', timeout: 120_000 })
  return {
    display,
    async window(title) {
      const deadline = Date.now() + 30_000
      for (;;) {
        const names = namesOf(env)
        if (names.some((name) => name.includes(title))) return pause(readyMs)
        if (Date.now() > deadline) throw new Error(`no window "${title}", only: ${names.join(', ')}`)
        await pause(100)
      }
    },
    press: (...keys) => run('xdotool', 'key', '--delay', '40', ...keys),
    type: (text) => run('xdotool', 'type', '--delay', '40', text),
    picture: (file) => run('import', '-window', 'root', file),
    async close() {
      const gone = new Promise((resolve) => server.once('exit', resolve))
      server.kill()
      await gone
    },
  }
}

/** A window has its title before it has the keyboard, and nothing outside of it tells when: in milliseconds. */
const readyMs = 600

const chinese = ['SimSun', 'Microsoft YaHei', 'Microsoft YaHei UI', 'Tahoma', 'MS Shell Dlg', 'MS Shell Dlg 2']

/** A file for regedit: the fonts of Windows that have Chinese letters are ones this system has. */
export const chineseLetters = [
  String.raw`[HKEY_CURRENT_USER\Software\Wine\Fonts\Replacements]`,
  ...chinese.map((name) => `"${name}"="Noto Sans CJK SC"`),
].join('\r\n')

/** A file for regedit: every program of this Windows is on one desktop, in a window of the screen: only there windows have titles and the keyboard. */
export const oneDesktop = [
  String.raw`[HKEY_CURRENT_USER\Software\Wine\Explorer]`,
  '"Desktop"="yinxin"',
  '',
  String.raw`[HKEY_CURRENT_USER\Software\Wine\Explorer\Desktops]`,
  '"yinxin"="800x600"',
].join('\r\n')

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
