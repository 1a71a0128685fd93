/** A name only one process can have at a time. The system gives it back when the process ends, however it ends: there is no lock file to go stale. */
import { createServer } from 'node:net'

/**
 * Takes a name: a mutex on Windows, an abstract socket on Linux (unix(7)).
 * @param name what nobody else on this computer can guess, so that nobody can take it first
 * @returns what gives it back; undefined while another process has it
 */
export async function claimName(name: string): Promise<(() => void) | undefined> {
  if (process.platform === 'win32') return (await import('../windows/claim-name.ts')).claimNameOnWindows(name)
  const server = createServer((socket) => socket.destroy())
  server.unref()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen(`\0yinxin-${name}`, () => resolve(() => void server.close()))
  })
}
