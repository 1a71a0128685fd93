import { readFileSync, statSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Listener } from '../component.ts'
import { every } from '../repeat.ts'
import type { Log } from '../log.ts'
import { countAnswers } from './answer-metrics.ts'
import type { Metrics } from '../metrics.ts'
import { createHttpServer, reloadCertificate, type TlsOptions } from './http-server.ts'

type TlsFiles = NonNullable<Listener['tls']>

export interface Listening {
  /** Takes no new connections and waits for what is under way. */
  close(): Promise<void>
}

export interface ListenDeps {
  readonly log: Log
  readonly metrics: Metrics
  /** Aborted when this process is going to stop: connections are not kept from then on, so that a proxy has none left when it does. */
  readonly closing: AbortSignal
}

/**
 * Lets a component answer at its address. Certificates are read anew within half a minute of a change.
 * @param name of the component, for the log
 * Throws one sentence when a file is missing or the port is taken.
 */
export async function listen(listener: Listener, name: string, { log, metrics, closing }: ListenDeps): Promise<Listening> {
  const { host, port, tls, trustedProxies = [] } = listener
  const app = createHttpServer({ log, trustedProxies, ...(tls === undefined ? {} : { tls: readTls(tls, name) }) })
  countAnswers(app, name, metrics)
  app.addHook('onRequest', (_request, reply, done) => {
    if (closing.aborted) reply.header('connection', 'close')
    done()
  })
  listener.routes(app)
  const watch = tls === undefined ? undefined : watchCertificate(app, tls, name, log)
  return listenAt(app, { host, port }, async () => watch?.stop())
}

/** Where a server answers: a port, or a unix socket. */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string }

/** Lets `app` answer at an address. Throws one sentence when that cannot be had; `beforeClose` is then called as well. */
export async function listenAt(app: FastifyInstance, address: Address, beforeClose?: () => unknown): Promise<Listening> {
  const close = async () => {
    await beforeClose?.()
    await app.close()
  }
  try {
    await app.listen({ ...address, listenTextResolver: () => '' })
  } catch (error) {
    await close()
    throw cannotListen(address, error as NodeJS.ErrnoException)
  }
  return { close }
}

function cannotListen(address: Address, error: NodeJS.ErrnoException): Error {
  if (!('port' in address)) return new Error(`cannot listen on the socket ${address.path}: ${error.message}`)
  const { host, port } = address
  if (error.code === 'EADDRINUSE') return portTaken(port)
  if (error.code === 'EACCES') return new Error(`this user may not listen on port ${port}; choose one above 1023, or put a proxy in front`)
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new Error(`configuration: this computer has no address ${host} to listen on`)
  return error
}

/** The sentence for a port that another program has. */
export function portTaken(port: number): Error {
  return new Error(`port ${port} is in use by another program; choose another with --port`)
}

/** Reads the files of a listener. Throws one sentence when one is missing. */
export function readTls({ certificate, key, authorities }: TlsFiles, name: string): TlsOptions {
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
export function watchCertificate(app: FastifyInstance, files: TlsFiles, name: string, log: Log) {
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
