/** A Windows of a test's own (Wine): a folder that holds its disk and its registry, and the programs that run in it. */
import { execFileSync, spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  start(program: string, words: readonly string[]): void
  /** Writes what a file for regedit says, without its first line. */
  writeRegistry(text: string): Promise<void>
  /** What a program says on its standard output. */
  outputOf(program: string, words: readonly string[]): Promise<string>
  /** The person's part of the registry, a line a value. */
  registry(): Promise<readonly string[]>
  /** Names of the files of the person's folders. */
  files(): readonly string[]
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
    start: (program, words) => void run(program, words),
    async writeRegistry(text) {
      const file = join(prefix, `registry-${++files}`)
      writeFileSync(file, `REGEDIT4\r\n\r\n${text}\r\n`)
      await run('regedit', ['/S', windowsPath(file)])
    },
    outputOf,
    async registry() {
      const file = join(prefix, `registry-${++files}`)
      await run('reg', ['export', String.raw`HKCU\Software`, windowsPath(file), '/y'])
      let key = ''
      return readFileSync(file, 'utf16le')
        .split(/\r?\n/)
        .flatMap((line) => {
          if (line.startsWith('[')) key = line
          return line.startsWith('"') || line.startsWith('@') ? [`${key} ${line}`] : []
        })
    },
    files: () =>
      globSync('drive_c/users/**', { cwd: prefix, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map(({ parentPath, name }) => join(parentPath, name).slice(prefix.length + 1))
        .filter((path) => !/\/Temp\//i.test(path))
        .toSorted(),
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
