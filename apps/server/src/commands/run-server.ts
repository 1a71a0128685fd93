import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { JsonObject } from '@yinxin/protocol/wire'
import type { MadeComponents } from '../compose-deps.ts'
import { compose, type Composition } from '../compose.ts'
import { components } from '../components.ts'
import type { Config } from '../config.ts'
import { loadSealKey } from '../platform/audit/seal-key.ts'
import { auditFiles } from '../platform/audit/settings.ts'
import { startChild, type RunningChild } from '../platform/child-process.ts'
import { systemClock } from '../platform/clock.ts'
import type { Component } from '../platform/component.ts'
import { prepareOwnRoles } from '../platform/database/own-roles.ts'
import type { DatabaseAccess } from '../platform/database/bring-forward.ts'
import { waitForDatabase } from '../platform/database/wait.ts'
import { logFile, standardOutput } from '../platform/log-file.ts'
import { createLog, type Log } from '../platform/log.ts'
import { refuseOpenFolder } from '../platform/open-folder.ts'
import { readinessOf, type ReadyState } from '../platform/operator/health.ts'
import { noMetrics, type Metrics } from '../platform/metrics.ts'
import { startPostgres } from '../platform/postgres.ts'
import { takeRuntimeFile, type RuntimeFile } from '../platform/runtime-file.ts'
import { fileSecrets } from '../platform/secrets.ts'
import { portTaken } from '../platform/web/listen.ts'
import { originOf } from '../portal/component.ts'

export interface RunningServer extends Composition {
  readonly config: Config
  /** Ends everything in order; resolves when nothing of ours runs. */
  stop(): Promise<void>
}

/** What is under way while the server starts; ended in the opposite order. */
export interface Run {
  readonly config: Config
  readonly log: Log
  readonly runtime: RuntimeFile
  readonly stopping: AbortSignal | undefined
  /** Says one line of progress. */
  say(line: string): void
  /** Throws when somebody wants an end before everything runs; called between steps. */
  goOn(): void
  end(stop: () => unknown): void
}

/** What stands around the server when it is more than that: the demo. */
export interface Surroundings {
  /** Further ports that must be free, before anything is created. */
  readonly ports: readonly { readonly host: string; readonly port: number }[]
  /** Called before each component is made; see `ComposeDeps.prepare`. */
  prepare(run: Run, name: string, made: MadeComponents): Promise<JsonObject>
  /** Called when everything runs. */
  begin(run: Run, made: MadeComponents): Promise<void>
}

/** Somebody wanted an end before everything ran: what had started was stopped. */
export class StoppedWhileStarting extends Error {}

export interface RunOptions {
  /** Gets a line of progress before each step that can take long. */
  say?(line: string): void
  readonly surroundings?: Surroundings | undefined
  /** Aborted when somebody wants an end, also while the server starts. */
  readonly stopping?: AbortSignal
}

/**
 * Starts everything `config` names on its data folder: database, components, and what stands around them. Throws one sentence when something
 * cannot start; what had started is then stopped, and a data folder that was made for it and holds nothing yet is removed.
 */
export async function runServer(
  config: Config,
  { say = () => undefined, surroundings, stopping }: RunOptions = {},
): Promise<RunningServer> {
  const stops: (() => unknown)[] = []
  const isNew = !existsSync(config.data)
  try {
    mkdirSync(config.data, { recursive: true, mode: 0o700 })
    refuseOpenFolder(config.data)
    mkdirSync(join(config.data, 'logs'), { recursive: true, mode: 0o700 })
    const runtime = await takeRuntimeFile(join(config.data, 'runtime.json'))
    stops.unshift(() => runtime.release())
    const sink = config.log.to === 'stdout' ? standardOutput() : logFile(join(config.data, 'logs/server.log'), rotation(config))
    stops.unshift(() => sink.close())
    const log = createLog({ level: config.logLevel, name: 'yinxin', destination: sink })
    const goOn = () => {
      if (stopping?.aborted === true) throw new StoppedWhileStarting('stopped while starting')
    }
    const running = await startAll({ config, log, runtime, stopping, say, goOn, end: (end) => void stops.unshift(end) }, surroundings)
    return { ...running, config, stop: () => endAll(stops) }
  } catch (error) {
    await endAll(stops)
    if (isNew) removeUnused(config.data)
    throw error
  }
}

/** Ends everything in order: one that fails keeps no other from ending, and is the error in the end. */
async function endAll(stops: (() => unknown)[]): Promise<void> {
  const errors: unknown[] = []
  for (const end of stops.splice(0)) await (async () => end())().catch((error: unknown) => errors.push(error))
  if (errors.length > 0) throw errors[0]
}

const rotation = ({ log }: Config) => ({ rotateBytes: log.rotateMegabytes * 1_000_000, keep: log.keepFiles })

/** Removes a data folder in which only logs were begun. */
function removeUnused(data: string): void {
  if (readdirSync(data).every((name) => name === 'logs')) rmSync(data, { recursive: true, force: true })
}

async function startAll(run: Run, surroundings: Surroundings | undefined): Promise<Composition> {
  const { config, log, runtime } = run
  await checkPorts([...portsOf(config), ...(surroundings?.ports ?? [])])
  const operator = await answerOperator(run)
  run.goOn()
  const databaseOf = await openDatabases(run)
  const secrets = fileSecrets(config.masterKeyFile)
  const sealKey = loadSealKey(auditFiles(config.data, config.audit).keyFile)
  warnOfMissingSecondPlace(run)
  const closing = new AbortController()
  const prepare = async (name: string, made: MadeComponents) => {
    run.goOn()
    return (await surroundings?.prepare(run, name, made)) ?? {}
  }
  const composition = await compose({
    config,
    databaseOf,
    secrets,
    sealKey,
    clock: systemClock,
    log,
    metrics: operator.metrics,
    closing: closing.signal,
    prepare,
  })
  run.end(() => composition.close())
  const { portal, status, demo } = config
  runtime.noteAddress(originOf(portal), { portal: portal.port, businessSystem: demo.businessSystemPort, status: status.port })
  run.goOn()
  await surroundings?.begin(run, composition)
  operator.watch(composition)
  run.end(async () => {
    closing.abort()
    operator.sayClosing()
    await pause(config.closingSeconds * 1000)
  })
  return composition
}

/** What the operator may ask while the server starts, runs and closes. */
interface Operator {
  readonly metrics: Metrics
  /** From now on it is what these components say. */
  watch(composition: Composition): void
  /** Readiness says no from now on. */
  sayClosing(): void
}

/** Answers the operator where the configuration says so: from before the first component starts until after the last has stopped. */
async function answerOperator({ config, log, end }: Run): Promise<Operator> {
  if (config.operator === undefined) return { metrics: noMetrics, watch: () => undefined, sayClosing: () => undefined }
  const [{ listenForOperator }, { prometheusMetrics }] = await Promise.all([
    import('../platform/operator/listener.ts'),
    import('../platform/operator/prometheus.ts'), // loaded where somebody reads it
  ])
  let [state, composition]: [ReadyState['state'], Composition | undefined] = ['starting', undefined]
  const readiness = async () => readinessOf(state, (await composition?.health()) ?? {})
  const metrics = prometheusMetrics()
  const listening = await listenForOperator(config.operator, { metrics, readiness, log: log.child({ component: 'operator' }) })
  end(() => listening.close())
  return {
    metrics,
    watch: (running) => ([state, composition] = ['running', running]),
    sayClosing: () => void (state = 'closing'),
  }
}

/** Whoever takes this machine has the key of the audit as well: only a head kept elsewhere still proves something then. */
function warnOfMissingSecondPlace({ config, log, say }: Run): void {
  if (config.mode !== 'production' || config.audit.secondPlace !== undefined) return
  if (!(components as readonly Component[]).some(({ name, schema }) => schema !== undefined && config.components.includes(name))) return
  const sentence = "The audit has no second place ('audit.secondPlace'): it proves nothing once this machine is taken."
  say(sentence)
  log.warn(sentence)
}

/** Addresses of the components that listen whatever is configured. */
function portsOf({ components: names, portal, status, desk, ra }: Config): readonly { readonly host: string; readonly port: number }[] {
  const listening = { portal, status, desk, ra }
  return Object.entries(listening).flatMap(([name, where]) => (names.includes(name) ? [where] : []))
}

/** Fails early, before anything is created: a busy port is what goes wrong most often. */
async function checkPorts(wanted: readonly { readonly host: string; readonly port: number }[]): Promise<void> {
  for (const { host, port } of wanted) if (!(await isFree(host, port))) throw portTaken(port)
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)))
    probe.listen({ host, port }, () => probe.close(() => resolve(true)))
  })
}

/** The database of each component: as configured, or one of our own, which is started only when a component needs it. */
async function openDatabases({ config, log, say, end, stopping }: Run): Promise<(component: Pick<Component, 'name'>) => DatabaseAccess> {
  const given = (name: string) =>
    (config as unknown as Record<string, { readonly databaseUrl?: string }>)[name]?.databaseUrl ?? config.databaseUrl
  const keeping = (components as readonly Component[]).filter(
    ({ name, schema }) => schema !== undefined && config.components.includes(name),
  )
  for (const { name } of keeping) {
    const url = given(name)
    if (url !== undefined) await waitForDatabase(url, name, { say, ...(stopping === undefined ? {} : { signal: stopping }) })
  }
  const own = keeping.filter(({ name }) => given(name) === undefined).map(({ name }) => name)
  if (own.length === 0) return ({ name }) => ({ url: given(name) ?? '' })
  if (!existsSync(join(config.data, 'postgres/data'))) say('Creating the database …')
  const postgres = await startPostgres({ folder: join(config.data, 'postgres'), log: log.child({ component: 'postgres' }) })
  end(() => postgres.stop())
  const { ownerUrl, urlOf } = await prepareOwnRoles(postgres.url, own)
  return ({ name }) => {
    const url = given(name)
    return url === undefined ? { url: urlOf(name), ownerUrl } : { url }
  }
}

export interface NotedChild {
  readonly words: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly announces?: boolean
}

/** Starts a program beside the server, with a log file of its own; it ends with the server. */
export function startNoted({ config, log, runtime, end }: Run, name: string, noted: NotedChild): RunningChild {
  const logFile = join(config.data, `logs/${name}.log`)
  const child = startChild({ name, logFile, log, onStart: (pid) => runtime.noteChild(name, pid), ...noted })
  end(() => child.stop())
  return child
}
