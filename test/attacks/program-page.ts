// The assistant as a program, and a page with the browser library over a socket that says where it comes from.
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createAssistantClient, type AssistantClient } from '@yinxin/sdk'
import { vi } from 'vitest'
import { WebSocket } from 'ws'

export const portal = 'http://localhost:8600'
export const program = fileURLToPath(new URL('../../apps/assistant/bin/yinxin-assistant.js', import.meta.url))

export interface RunningProgram {
  readonly child: ChildProcess
  readonly port: number
  end(): Promise<unknown>
}

/** Starts it as `user`, this process's by default, and waits until it says on which port it is. */
export function startProgram(words: readonly string[], environment: NodeJS.ProcessEnv = {}, user?: number): Promise<RunningProgram> {
  const child = spawn(process.execPath, [program, 'run', '--json', ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
    ...(user === undefined ? {} : { uid: user, gid: user }),
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const end = (): Promise<unknown> => {
    child.kill('SIGKILL')
    return ended
  }
  return new Promise((resolve, reject) => {
    let text = ''
    void ended.then((code) => reject(new Error(`ended with ${code}`)))
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString()
      if (text.endsWith('\n')) resolve({ child, end, ...(JSON.parse(text) as { ready: { port: number } }).ready })
    })
  })
}

/** A page of `portal` with the browser library. @returns it, and what cuts every socket it has: the network of a computer that slept */
export function libraryPage(ports: readonly number[]): { readonly client: AssistantClient; cut(): void } {
  const sockets: WebSocket[] = []
  const OfThisPage = class extends WebSocket {
    constructor(address: string) {
      super(address, { origin: portal })
      sockets.push(this)
    }
  }
  vi.stubGlobal('WebSocket', OfThisPage)
  const client = createAssistantClient({ ports, origin: portal, storage: undefined, permissions: undefined, recheckMs: 100 })
  return {
    client,
    cut() {
      for (const socket of sockets) socket.terminate()
    },
  }
}
