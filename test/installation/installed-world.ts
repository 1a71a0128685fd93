/** An installation as the installer leaves it, on this system: real versions of the assistant side by side, started as their launcher starts them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { bundleFolder } from '../../apps/assistant/bin/which-program.js'
import { runningVersion } from '../../apps/assistant/src/installation/running.ts'
import {
  answeredFile,
  newFolderName,
  pathOfVersion,
  readPointer,
  wholeVersions,
  writePointer,
} from '../../apps/assistant/src/installation/version-folders.ts'
import { sealFolder } from '../../apps/assistant/src/platform/folder-seal.ts'
import { killProcessesIn, processesIn } from '../../apps/assistant/src/platform/processes.ts'
import { version as presentVersion } from '@yinxin/protocol/wire'

const pages = fileURLToPath(new URL('../../apps/assistant/dist/ui', import.meta.url))

export interface InstalledWorld {
  readonly root: string
  readonly data: string
  /** Value of XDG_STATE_HOME for its programs. */
  readonly state: string
  /** Unpacks a version, as the installer does. @param fault the order on which it dies at once. @returns its folder */
  unpack(version: string, fault?: '--trial' | '--tray'): string
  /** Makes a version the one that is installed and runs it. @returns the version that answers */
  run(folder: string): Promise<string | undefined>
  /** Runs a version's own `--activate`. @param words more of the installer's @returns the process, and its exit code once it ends */
  activate(
    folder: string,
    environment?: Readonly<Record<string, string>>,
    ...words: readonly string[]
  ): { readonly child: ChildProcess; readonly ended: Promise<number | null> }
  /** As the computer is after a power cut. */
  powerCut(): Promise<void>
  /** Starts as the launcher does: the version of the pointer when it is whole, else the newest whole one. @returns the version that answers */
  startLikeLauncher(): Promise<string | undefined>
  /** The version that answers now, given half a minute. */
  answering(): Promise<string | undefined>
  close(): Promise<void>
}

let made = 0

/** Writes the files of a version of the assistant. @param fault the order on which it dies at once */
export function writeVersion(path: string, version: string, fault?: '--trial' | '--tray'): void {
  mkdirSync(join(path, 'dist/program'), { recursive: true })
  for (const name of readdirSync(bundleFolder)) {
    const program = readFileSync(join(bundleFolder, name), 'utf8').replaceAll(`"${presentVersion}"`, `"${version}"`)
    const dying = fault === undefined || name !== 'yinxin-assistant.mjs' ? '' : `if (process.argv[2] === '${fault}') process.exit(9)\n`
    writeFileSync(join(path, 'dist/program', name), dying + program)
  }
  symlinkSync(pages, join(path, 'dist/ui'))
  const program = join(path, 'assistant')
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "$(dirname "$0")/dist/program/yinxin-assistant.mjs" "$@"\n`)
  chmodSync(program, 0o755)
}

export function createInstalledWorld(): InstalledWorld {
  const around = mkdtempSync(join(tmpdir(), 'yinxin-installed-'))
  const [root, state] = [join(around, '安装 1'), join(around, 'state')] // a blank and Chinese letters, as in names of accounts
  const data = join(state, 'yinxin-assistant')
  const environment = { ...process.env, XDG_STATE_HOME: state }
  mkdirSync(root)
  writeFileSync(join(root, 'policy.json'), JSON.stringify({ ports: '0' }))
  const startVersion = (folder: string): void => {
    const child = spawn(join(pathOfVersion({ root, folder }), 'assistant'), ['--tray'], {
      stdio: 'ignore',
      detached: true,
      env: environment,
    })
    child.on('error', () => undefined).unref()
  }
  const answering = async (): Promise<string | undefined> => {
    const end = performance.now() + 30_000
    while (performance.now() < end) {
      const running = await runningVersion(data)
      if (running !== undefined) return running
      await pause(20) // as long as there is no address there is nothing to wait for: other worlds would stand still
    }
    return undefined
  }
  return {
    root,
    data,
    state,
    unpack(version, fault) {
      const folder = newFolderName(version, ++made)
      const path = pathOfVersion({ root, folder })
      mkdirSync(path, { recursive: true })
      writeVersion(path, version, fault)
      sealFolder(path)
      return folder
    },
    run(folder) {
      writePointer(root, folder)
      writeFileSync(join(pathOfVersion({ root, folder }), answeredFile), '')
      startVersion(folder)
      return answering()
    },
    activate(folder, more = {}, ...words) {
      const child = spawn(join(pathOfVersion({ root, folder }), 'assistant'), ['--activate', ...words], {
        stdio: ['ignore', 'ignore', 'ignore'],
        env: { ...environment, ...more },
      })
      return { child, ended: new Promise((resolve) => child.once('exit', resolve)) }
    },
    async powerCut() {
      while ((await processesIn(root)).length > 0) await killProcessesIn(root)
    },
    async startLikeLauncher() {
      const pointer = readPointer(root)
      const whole = wholeVersions(root)
      const first = whole.find((folder) => folder === pointer) ?? whole[0]
      if (first !== undefined) startVersion(first)
      return answering()
    },
    answering,
    async close() {
      await this.powerCut()
      rmSync(around, { recursive: true, force: true })
    },
  }
}
