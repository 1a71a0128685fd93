/** A Windows of a test's own (Wine): a folder that holds its disk and its registry, and the programs that run in it. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Wine {
  /** Folder of the person's programs and data (`%LOCALAPPDATA%`), as a path of this system. */
  readonly localAppData: string
  /** A path of this system as Windows programs are told it. */
  windowsPath(path: string): string
  /** Runs a program to its end. @returns its exit code */
  run(program: string, words?: readonly string[], environment?: Readonly<Record<string, string>>): Promise<number | null>
  /** Starts a program and does not wait. */
  start(program: string, words: readonly string[], environment?: Readonly<Record<string, string>>): void
  /** Writes what a file for regedit says, without its first line. */
  writeRegistry(text: string): Promise<void>
  /** What a program says on its standard output. */
  outputOf(program: string, words: readonly string[]): Promise<string>
  /** Folder of everybody's programs (`%ProgramFiles%`), as a path of this system. */
  readonly programFiles: string
  /** Parts of the registry, a line a value; the person's unless told otherwise. One that is not there has none. */
  registry(...keys: readonly string[]): Promise<readonly string[]>
  /** Names of the files of the person's folders, and of everybody's menus and programs. */
  files(): readonly string[]
  /** Command lines of the programs that run in it. */
  running(): readonly string[]
  /** Ends every program at once, as a power cut does; the next one starts Windows again. */
  powerCut(): void
  close(): void
}

/** Longest one program may run, in milliseconds. */
const programMs = 120_000

/** @param more environment of every program in it; without DISPLAY none has a screen */
export async function createWine(more: Readonly<Record<string, string>> = {}): Promise<Wine> {
  const prefix = mkdtempSync(join(tmpdir(), 'wine-'))
  // Without what it offers to install, and without entries in the menus of the desktop outside.
  const { ['DISPLAY']: _noScreen, ...surroundings } = process.env
  const environment: NodeJS.ProcessEnv = {
    ...surroundings,
    ...more,
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree=;mshtml=;winemenubuilder.exe=',
  }
  let files = 0
  // To a file, not a pipe: Node under Wine cannot write to one that comes from outside.
  const run = (program: string, words: readonly string[] = [], its: Readonly<Record<string, string>> = {}, output = '/dev/null') => {
    const child = spawn(
      '/bin/sh',
      ['-c', 'out=$1; shift; exec wine "$@" >"$out" 2>/dev/null </dev/null', 'sh', output, program, ...words],
      {
        stdio: 'ignore',
        env: { ...environment, ...its },
        timeout: programMs,
      },
    )
    return new Promise<number | null>((resolve) => child.once('exit', resolve))
  }
  const wineserver = (word: string): void => void execFileSync('wineserver', [word], { env: environment, stdio: 'ignore' })
  const outputOf = async (program: string, words: readonly string[]): Promise<string> => {
    const file = join(prefix, `said-${++files}`)
    await run(program, words, {}, file)
    return readFileSync(file, 'utf8')
  }
  await run('wineboot', ['-i'])
  await run('winecfg', ['-v', 'win10']) // older ones are refused by Node, and by us
  const [localAppData] = globSync(join(prefix, 'drive_c/users/*/AppData/Local')).filter((path) => !path.includes('/Public/'))
  if (localAppData === undefined) throw new Error('this Wine made no person')
  const windowsPath = (path: string): string => `Z:${path.replaceAll('/', '\\')}`
  return {
    localAppData,
    windowsPath,
    run,
    start: (program, words, its) => void run(program, words, its),
    async writeRegistry(text) {
      const file = join(prefix, `registry-${++files}`)
      writeFileSync(file, `REGEDIT4\r\n\r\n${text}\r\n`)
      await run('regedit', ['/S', windowsPath(file)])
    },
    outputOf,
    programFiles: join(prefix, 'drive_c/Program Files'),
    async registry(...keys) {
      const lines: string[] = []
      for (const part of keys.length === 0 ? [String.raw`HKCU\Software`] : keys) {
        const file = join(prefix, `registry-${++files}`)
        await run('reg', ['export', part, windowsPath(file), '/y'])
        let key = ''
        for (const line of existsSync(file) ? readFileSync(file, 'utf16le').split(/\r?\n/) : []) {
          if (line.startsWith('[')) key = line
          else if (line.startsWith('"') || line.startsWith('@')) lines.push(`${key} ${line}`)
        }
      }
      return lines
    },
    files: () =>
      globSync(['drive_c/users/**', 'drive_c/ProgramData/**', 'drive_c/Program Files/Yinxin/**'], { cwd: prefix, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map(({ parentPath, name }) => join(parentPath, name).slice(prefix.length + 1))
        .filter((path) => !/\/Temp\//i.test(path))
        .toSorted(),
    running: () =>
      readdirSync('/proc').flatMap((pid) => {
        try {
          const isOurs = readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`WINEPREFIX=${prefix}\0`)
          return isOurs ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : []
        } catch {
          return [] // no process, or one that has ended
        }
      }),
    powerCut: () => wineserver('-k'),
    close() {
      try {
        wineserver('-k')
        wineserver('-w')
      } catch {
        // nothing ran
      }
      rmSync(prefix, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}
