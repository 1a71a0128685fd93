import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { asObject } from '@yinxin/protocol/wire'
import { endProcess, markProcess, stillRuns, type ProcessMark } from './processes.ts'

/** What `runtime.json` in the data folder says about the program that uses it now. */
export interface Runtime {
  readonly server: ProcessMark
  readonly address?: string
  readonly children: Readonly<Record<string, ProcessMark>>
  readonly ports: Readonly<Record<string, number>>
}

export interface RuntimeFile {
  /** Notes a child, so that the next start can end it should we be killed. */
  noteChild(name: string, pid: number): void
  noteAddress(address: string, ports: Readonly<Record<string, number>>): void
  /** Removes the file: nothing of ours runs any more. */
  release(): void
}

/**
 * Takes the data folder for this process, so that two programs never share one. What an earlier, killed program left running is ended
 * first: only processes whose number and start time are the recorded ones. Throws one sentence when the folder is in use.
 */
export async function takeRuntimeFile(file: string): Promise<RuntimeFile> {
  const server = markProcess(process.pid) ?? { pid: process.pid }
  for (let attempt = 0; ; attempt++) {
    let runtime: Runtime = { server, children: {}, ports: {} }
    if (claim(file, runtime)) {
      const save = (change: Partial<Runtime>) => writeWhole(file, (runtime = { ...runtime, ...change }))
      return {
        noteChild: (name, pid) => save({ children: { ...runtime.children, [name]: markProcess(pid) ?? { pid } } }),
        noteAddress: (address, ports) => save({ address, ports }),
        release: () => rmSync(file, { force: true }),
      }
    }
    const earlier = readRuntime(file)
    if ((earlier !== undefined && stillRuns(earlier.server)) || attempt > 3) {
      throw new Error(
        `Yinxin already runs on this data folder (process ${earlier?.server.pid ?? '?'}${earlier?.address === undefined ? '' : `, ${earlier.address}`}); stop it first or choose another folder with --data`,
      )
    }
    await Promise.all(Object.values(earlier?.children ?? {}).map((child) => endProcess(child)))
    rmSync(file, { force: true })
  }
}

function claim(file: string, runtime: Runtime): boolean {
  try {
    writeFileSync(file, JSON.stringify(runtime, null, 2), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function writeWhole(file: string, runtime: Runtime): void {
  writeFileSync(`${file}.new`, JSON.stringify(runtime, null, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function readRuntime(file: string): Runtime | undefined {
  try {
    const value = asObject(JSON.parse(readFileSync(file, 'utf8')))
    const server = readMark(value?.['server'])
    if (server === undefined) return undefined
    const children = Object.entries(asObject(value?.['children']) ?? {}).flatMap(([name, mark]) => {
      const child = readMark(mark)
      return child === undefined ? [] : [[name, child] as const]
    })
    return {
      server,
      children: Object.fromEntries(children),
      ports: {},
      ...(typeof value?.['address'] === 'string' ? { address: value['address'] } : {}),
    }
  } catch {
    return undefined // cut short by a kill or a full disk: nothing in it can be believed
  }
}

function readMark(value: unknown): ProcessMark | undefined {
  const mark = asObject(value)
  const [pid, started] = [mark?.['pid'], mark?.['started']]
  if (!Number.isSafeInteger(pid) || (pid as number) <= 1) return undefined
  return typeof started === 'string' ? { pid: pid as number, started } : { pid: pid as number }
}
