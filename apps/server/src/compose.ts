import type { JsonObject } from '@yinxin/protocol/wire'
import type { Kysely } from 'kysely'
import { components } from './components.ts'
import { processFacts } from './config.ts'
import type { ComposeDeps, MadeComponents } from './compose-deps.ts'
import { openSchema } from './open-schema.ts'
import type { Component, ComponentInstance } from './platform/component.ts'
import { databaseHealth } from './platform/operator/database-health.ts'
import type { HealthChecks } from './platform/operator/health.ts'
import { timedContract } from './platform/operator/timed-contract.ts'
import type { Peer } from './platform/peer.ts'
import { listen } from './platform/web/listen.ts'

export interface Composition extends MadeComponents {
  /** How every component is, and what it needs; a look takes two seconds at most. */
  health(): Promise<Readonly<Record<string, HealthChecks>>>
  /** Stops listening, then the components, then their databases. */
  close(): Promise<void>
}

/** How to end what was started, in the opposite order. */
type End = (stop: () => unknown) => void

/**
 * Makes the components of this process, each after those it needs, and lets them listen. The only place that knows who shares a process: a
 * need is met by the local object, or by the same contract over HTTPS. Throws one sentence when a component cannot start; what had started
 * is then stopped.
 */
export async function compose(deps: ComposeDeps): Promise<Composition> {
  const stops: (() => unknown)[] = []
  const close = async () => {
    for (const stop of stops.splice(0)) {
      await Promise.resolve(stop()).catch((error: unknown) => deps.log.warn({ err: error }, 'a component did not stop cleanly'))
    }
  }
  const running = new Map<string, Running>()
  const made: MadeComponents = { of: (component) => running.get(component.name)?.instance as never }
  try {
    for (const component of components) {
      if (!deps.config.components.includes(component.name)) continue
      running.set(component.name, await make(component, deps, made, (stop) => void stops.unshift(stop)))
    }
    return { ...made, health: () => healthOf(running), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A component that runs, with its database where it has one. */
interface Running {
  readonly instance: ComponentInstance
  readonly db: Kysely<any> | undefined
}

async function healthOf(running: ReadonlyMap<string, Running>): Promise<Readonly<Record<string, HealthChecks>>> {
  const looks = [...running].map(async ([name, { instance, db }]) => {
    const [database, own] = await Promise.all([db && databaseHealth(db), instance.health?.()])
    return [name, { ...(database === undefined ? {} : { database }), ...own }] as const
  })
  return Object.fromEntries(await Promise.all(looks))
}

async function make(component: Component, deps: ComposeDeps, made: MadeComponents, end: End): Promise<Running> {
  const { config, secrets, clock, metrics, closing } = deps
  const { name } = component
  const log = deps.log.child({ component: name })
  const given = (config as unknown as Readonly<Record<string, JsonObject>>)[name] ?? {}
  const settings = { ...given, ...(await deps.prepare?.(name, made)) }
  const db = await openSchema(component, deps, { log, end })
  const instance = await component.create({
    settings: settings as never,
    process: processFacts(config),
    needs: meetNeeds(component, settings, made, { log, clock, metrics, end }),
    get db() {
      if (db === undefined) throw new Error(`${name} keeps no data`)
      return db
    },
    secrets,
    clock,
    log,
    metrics,
  })
  end(() => instance.close())
  for (const listener of instance.listeners ?? []) {
    const listening = await listen(listener, name, { log, metrics, closing })
    end(() => listening.close())
  }
  return { instance, db }
}

/** Contracts by name: the object in this process, or a client of the peer that the component's settings name. */
function meetNeeds(
  component: Component,
  settings: JsonObject,
  made: MadeComponents,
  { log, clock, metrics, end }: Pick<ComposeDeps, 'log' | 'clock' | 'metrics'> & { readonly end: End },
): Readonly<Record<string, unknown>> {
  const met = Object.keys(component.needs).map((need) => {
    const other = components.find(({ name }) => name === need)
    const instance = other && made.of(other)
    if (instance !== undefined) return [need, timedContract(other?.contract?.(instance), need, metrics)]
    const client =
      settings[need] === undefined ? undefined : other?.client?.(settings[need] as Peer, { where: `${component.name}.${need}`, log, clock })
    if (client !== undefined) end(() => client.close())
    return [need, timedContract(client?.contract, need, metrics)]
  })
  return Object.fromEntries(met) as Readonly<Record<string, unknown>>
}
