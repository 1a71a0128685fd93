import { readFileSync, statSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Listener } from '../component.ts'
import { every } from '../jobs.ts'
import type { Log } from '../log.ts'
import { createHttpServer, reloadCertificate, type TlsOptions } from './http-server.ts'

type TlsFiles = NonNullable<Listener['tls']>

export interface Listening {
  /** Takes no new connections and waits for what is under way. */
  close(): Promise<void>
}

/**
 * Lets a component answer at its address. Certificates are read anew within half a minute of a change.
 * @param name of the component, for the log
 * Throws one sentence when a file is missing or the port is taken.
 */
export async function listen(listener: Listener, name: string, log: Log): Promise<Listening> {
  const { host, port, tls, trustedProxies = [] } = listener
  const app = createHttpServer({ log, trustedProxies, ...(tls === undefined ? {} : { tls: readTls(tls, name) }) })
  listener.routes(app)
  const watch = tls === undefined ? undefined : watchCertificate(app, tls, name, log)
  const close = async () => {
    await watch?.stop()
    await app.close()
  }
  try {
    await app.listen({ host, port, listenTextResolver: () => '' })
  } catch (error) {
    await close()
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? portTaken(port) : error
  }
  return { close }
}

/** The sentence for a port that another program has. */
export function portTaken(port: number): Error {
  return new Error(`port ${port} is in use by another program; choose another with --port`)
}

function readTls({ certificate, key, authorities }: TlsFiles, name: string): TlsOptions {
  const read = (file: string) => {
    try {
      return readFileSync(file)
    } catch {
      throw new Error(`configuration: ${name} needs ${file}, which cannot be read`)
    }
  }
  return { cert: read(certificate), key: read(key), ...(authorities === undefined ? {} : { clientAuthorities: read(authorities) }) }
}

/** A renewed certificate is taken into use within half a minute; a file that cannot be read, or is half written, changes nothing. */
function watchCertificate(app: FastifyInstance, files: TlsFiles, name: string, log: Log) {
  const stampOf = () =>
    [files.certificate, files.key, files.authorities].map((file) => (file === undefined ? 0 : statSync(file).mtimeMs)).join(' ')
  let stamp = stampOf()
  return every({ name: `certificate of ${name}`, seconds: 30, log }, async () => {
    const now = stampOf()
    if (now === stamp) return
    reloadCertificate(app, readTls(files, name))
    stamp = now
    log.info(`the certificate of ${name} was reloaded`)
  })
}
