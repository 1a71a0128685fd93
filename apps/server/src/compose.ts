import type { JsonObject } from '@yinxin/protocol/wire'
import { components } from './components.ts'
import { processFacts, type Config } from './config.ts'
import type { Clock } from './platform/clock.ts'
import type { Component, ComponentInstance } from './platform/component.ts'
import { closeDatabase, createDatabase } from './platform/db.ts'
import type { Log } from './platform/log.ts'
import type { Peer } from './platform/peer.ts'
import type { Secrets } from './platform/secrets.ts'
import type { SettingsGroup } from './platform/settings.ts'
import { listen } from './platform/web/listen.ts'

export interface ComposeDeps {
  readonly config: Config
  /** PostgreSQL of a component that keeps data. */
  readonly databaseUrlOf: (component: Component) => string
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  /** Called before each component is made, with those made before it; what it answers is laid over the component's settings. */
  readonly prepare?: (name: string, made: MadeComponents) => Promise<JsonObject>
}

/** What runs in this process. */
export interface MadeComponents {
  /** The instance of a component, when it runs here. */
  of<Instance extends ComponentInstance>(component: Component<any, Instance>): Instance | undefined // eslint-disable-line no-restricted-syntax -- settings of any kind: only the instance matters here
}

export interface Composition extends MadeComponents {
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
  const instances = new Map<string, ComponentInstance>()
  const made: MadeComponents = { of: (component) => instances.get(component.name) as never }
  try {
    for (const component of components as readonly Component[]) {
      if (!deps.config.components.includes(component.name)) continue
      instances.set(component.name, await make(component, deps, made, (stop) => void stops.unshift(stop)))
    }
    return { ...made, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function make(component: Component, deps: ComposeDeps, made: MadeComponents, end: End): Promise<ComponentInstance> {
  const { config, secrets, clock } = deps
  const { name, keepsData } = component
  const log = deps.log.child({ component: name })
  const given = (config as unknown as Readonly<Record<string, JsonObject>>)[name] ?? {}
  const settings = { ...given, ...(await deps.prepare?.(name, made)) }
  const db = keepsData ? createDatabase<Record<string, never>>(deps.databaseUrlOf(component)) : undefined
  if (db !== undefined) end(() => closeDatabase(db))
  const instance = await component.create({
    settings: settings as never,
    process: processFacts(config),
    needs: meetNeeds(component, settings, made, { log, clock, end }),
    get db() {
      if (db === undefined) throw new Error(`${name} keeps no data`)
      return db
    },
    secrets,
    clock,
    log,
  })
  end(() => instance.close())
  for (const listener of instance.listeners ?? []) {
    const listening = await listen(listener, name, log)
    end(() => listening.close())
  }
  return instance
}

/** Contracts by name: the object in this process, or a client of the peer that the component's settings name. */
function meetNeeds(
  component: Component,
  settings: JsonObject,
  made: MadeComponents,
  { log, clock, end }: { readonly log: Log; readonly clock: Clock; readonly end: End },
): Readonly<Record<string, unknown>> {
  const met = Object.keys(component.needs).map((need) => {
    const other = (components as readonly Component<SettingsGroup>[]).find(({ name }) => name === need)
    const instance = other && made.of(other)
    if (instance !== undefined) return [need, other?.contract?.(instance)]
    const client = settings[need] === undefined ? undefined : other?.client?.(settings[need] as Peer, { log, clock })
    if (client !== undefined) end(() => client.close())
    return [need, client?.contract]
  })
  return Object.fromEntries(met) as Readonly<Record<string, unknown>>
}
