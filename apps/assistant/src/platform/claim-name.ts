/** A name only one process can have at a time. The system gives it back when the process ends, however it ends: there is no lock file to go stale. */
import { createServer } from 'node:net'

/**
 * Takes a name: a named pipe on Windows, an abstract socket on Linux (unix(7)).
 * @param name what nobody else on this computer can guess, so that nobody can take it first
 * @returns what gives it back; undefined while another process has it
 */
export function claimName(name: string): Promise<(() => void) | undefined> {
  const server = createServer((socket) => socket.destroy())
  server.unref()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen(process.platform === 'win32' ? `\\\\.\\pipe\\yinxin-${name}` : `\0yinxin-${name}`, () =>
      resolve(() => void server.close()),
    )
  })
}
