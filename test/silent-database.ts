// A database behind a proxy that can swallow everything, as a firewall does that has forgotten its connections.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface SilentDatabase {
  readonly url: string
  /** From now on nothing passes on the connections there are; new ones work. */
  swallow(): void
  /** New connections are taken and never answered. */
  deaf(is: boolean): void
  close(): Promise<void>
}

/** A TCP proxy in front of the unix socket of the database. */
export async function silentDatabase(url: string): Promise<SilentDatabase> {
  const parsed = new URL(url.replace('postgresql:///', 'postgresql://localhost/'))
  const path = `${parsed.searchParams.get('host')}/.s.PGSQL.5432`
  const open = new Set<Socket>()
  let isDeaf = false
  const server = createServer((near) => {
    open.add(near)
    near.on('error', () => undefined)
    if (isDeaf) return
    const far = connect(path)
    open.add(far)
    far.on('error', () => undefined)
    near.pipe(far).pipe(near)
    near.on('close', () => far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `postgresql://yinxin@127.0.0.1:${port}${parsed.pathname}`,
    swallow() {
      for (const socket of open) socket.unpipe().pause()
    },
    deaf: (is) => void (isDeaf = is),
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
