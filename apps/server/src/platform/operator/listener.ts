import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failure } from '@yinxin/protocol/failures'
import type { Log } from '../log.ts'
import { createHttpServer, sendFailure } from '../web/http-server.ts'
import { listenAt, readTls, watchCertificate, type Listening } from '../web/listen.ts'
import type { ReadyState } from './health.ts'
import type { ReadableMetrics } from '../metrics.ts'
import type { OperatorSettings } from './settings.ts'

export interface OperatorParts {
  readonly metrics: ReadableMetrics
  readonly readiness: () => Promise<ReadyState>
  readonly log: Log
}

/** sockaddr_un.sun_path holds 108 bytes with the terminating zero. */
const longestSocketPath = 107

/**
 * Lets the operator ask: `/health/live` (this process answers), `/health/ready` (it may be sent requests; 503 while not), `/metrics`
 * (Prometheus' text format). Nothing here changes anything. Throws one sentence when it cannot listen.
 */
export async function listenForOperator(settings: OperatorSettings, parts: OperatorParts): Promise<Listening> {
  const { log } = parts
  if ('socket' in settings) return listenOnSocket(settings.socket, operatorServer(createHttpServer({ log }), ['localhost'], parts))
  const { host, port, certificate, key, authorities } = settings
  if (certificate === undefined || key === undefined || authorities === undefined) {
    const names = ['localhost', '127.0.0.1', '[::1]', host].map((name) => `${name}:${port}`)
    return listenAt(operatorServer(createHttpServer({ log }), names, parts), { host, port })
  }
  const files = { certificate, key, authorities }
  const app = createHttpServer({ log, tls: readTls(files, 'operator') })
  const watch = watchCertificate(app, files, 'operator', log)
  return listenAt(operatorServer(app, undefined, parts), { host, port }, () => watch.stop())
}

/** @param hosts exact values of `Host`; undefined: callers are known by their certificates */
function operatorServer(app: FastifyInstance, hosts: readonly string[] | undefined, parts: OperatorParts): FastifyInstance {
  if (hosts !== undefined) app.addHook('onRequest', requireHost(hosts))
  app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'))
  app.get('/health/live', async () => ({ live: true }))
  app.get('/health/ready', async (_request, reply) => {
    const readiness = await parts.readiness()
    return reply.status(readiness.ready ? 200 : 503).send(readiness)
  })
  app.get('/metrics', async (_request, reply) => reply.type(parts.metrics.contentType).send(await parts.metrics.text()))
  return app
}

/** A page in a browser on this computer may have a name of its own lead here: exactly our names are answered. */
function requireHost(hosts: readonly string[]) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> =>
    hosts.includes(request.headers.host ?? '') ? undefined : sendFailure(reply, failure('HOST_REFUSED'))
}

async function listenOnSocket(path: string, app: FastifyInstance): Promise<Listening> {
  if (Buffer.byteLength(path) > longestSocketPath)
    throw new Error(`configuration: 'operator.socket' may have ${longestSocketPath} bytes at most: ${path}`)
  if (await removeStaleSocket(path)) return finish()
  throw new Error(`configuration: 'operator.socket' names ${path}, which is in use`)

  async function finish(): Promise<Listening> {
    const listening = await listenAt(app, { path })
    chmodSync(path, 0o660) // who may enter its folder, and is of its group
    return listening
  }
}

/** Removes a socket nobody listens on any more; false when somebody does, or it is something else. */
async function removeStaleSocket(path: string): Promise<boolean> {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return true
  if (!found.isSocket() || (await answers(path))) return false
  rmSync(path, { force: true })
  return true
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false))
    probe.once('connect', () => probe.destroy())
  })
}
