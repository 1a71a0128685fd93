/** Libraries that somebody laid beside a program under names Windows' own have, and a program that is careless enough to load them. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Wine } from './wine.ts'

/** What programs load by name while they start, install and show a window; none that Wine's own libraries are linked with. */
const asked = ['apphelp', 'clbcatq', 'cryptbase', 'dwmapi', 'ntmarta', 'profapi', 'propsys', 'textshaping']
/** What the assistant itself asks for by name. Wine takes its own before any other, unless it is told. */
const askedByUs = ['cfgmgr32', 'winhttp', 'winscard']
const files = [...asked, ...askedByUs].map((name) => `${name}.dll`)

export interface Planted {
  /** What the programs have to be run with. */
  readonly environment: Readonly<Record<string, string>>
  readonly files: readonly string[]
  layBeside(folder: string): void
  takeAway(folder: string): void
  /** Runs the careless program from a folder. */
  runCareless(wine: Wine, folder: string): Promise<void>
  /** Names of those that were loaded since this was asked last. */
  loaded(): readonly string[]
}

export function plantLibraries(scratch: string): Planted {
  const made = mkdtempSync(join(scratch, 'planted-'))
  const notes = join(made, 'loaded')
  mkdirSync(notes)
  const compile = (source: string, file: string, ...words: readonly string[]): string => {
    const target = join(made, file)
    execFileSync('x86_64-w64-mingw32-gcc', ['-s', ...words, '-o', target, fileURLToPath(new URL(source, import.meta.url))])
    return target
  }
  const [library, careless] = [compile('planted.c', 'planted.dll', '-shared'), compile('careless.c', 'careless.exe', '-municode')]
  return {
    environment: {
      YINXIN_LOADED: `Z:${notes.replaceAll('/', '\\')}`,
      WINEDLLOVERRIDES: `mscoree=;mshtml=;winemenubuilder.exe=;${askedByUs.join(',')}=n,b`,
    },
    files: files.toSorted(),
    layBeside: (folder) => files.forEach((name) => cpSync(library, join(folder, name))),
    takeAway: (folder) => files.forEach((name) => rmSync(join(folder, name))),
    async runCareless(wine, folder) {
      const program = join(folder, 'careless.exe')
      cpSync(careless, program)
      await wine.run(program, files, this.environment)
      rmSync(program)
    },
    loaded() {
      const names = readdirSync(notes).toSorted()
      for (const name of names) rmSync(join(notes, name))
      return names
    },
  }
}
