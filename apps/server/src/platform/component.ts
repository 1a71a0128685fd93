import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import type { Clock } from './clock.ts'
import type { WrappedColumn } from './keys/rewrap.ts'
import type { Log } from './log.ts'
import type { Migrations } from './migrate.ts'
import type { HealthChecks } from './operator/health.ts'
import type { Metrics } from './metrics.ts'
import type { Peer } from './peer.ts'
import type { Secrets } from './secrets.ts'
import type { SettingsGroup, SettingsOf } from './settings.ts'
import type { ApiDocument } from './web/api-document.ts'

/** What holds for the whole process, whatever runs in it. */
export interface ProcessFacts {
  readonly mode: 'demo' | 'production'
  /** Folder that holds everything. */
  readonly data: string
  /** Name of this node, for the audit. */
  readonly node: string
  /** Names of the components that run in this process. */
  readonly components: readonly string[]
}

/** Where a component answers. */
export interface Listener {
  readonly host: string
  readonly port: number
  /** PEM files; absent: plain http. Read anew when they change. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly authorities?: string }
  readonly trustedProxies?: readonly string[]
  /** Mounts what it answers. */
  routes(app: FastifyInstance): void
}

/** The data of a component. */
export interface ComponentSchema {
  /** Brought forward by the owner of the database, before the component connects. Among them the audit's. */
  readonly migrations: Migrations
  /** Where it keeps secrets that are wrapped by the master key, so that this key can be changed. */
  readonly wrapped?: readonly WrappedColumn[]
}

/** A component that runs. */
export interface ComponentInstance {
  readonly listeners?: readonly Listener[]
  /** What it looks at when the operator asks, beside its database. */
  health?(): Promise<HealthChecks>
  /** Ends background work; its listeners have stopped, its database is still open. */
  close(): Promise<void>
}

/** What a component is made from. `Needs` are contracts of other components by the component's name. */
export interface ComponentDeps<Group extends SettingsGroup, Needs> {
  readonly settings: SettingsOf<Group>
  readonly process: ProcessFacts
  readonly needs: Needs
  /** Its own schema's database, for components that keep data; throws for those that do not. */
  readonly db: Kysely<any>
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  /** Its numbers for the operator. */
  readonly metrics: Metrics
}

/**
 * - `required`: from this process, or over HTTPS from the peer its settings name (`<component>.<need>`); without either there is no start
 * - `optional`: in the same two ways, absent without either
 * - `here`: only from this process, absent when it does not run here
 */
export type Need = 'required' | 'optional' | 'here'

/** All that outsiders need to know of a component: what it is called, what can be set, what it needs, and how it is made. */
export interface Component<
  Group extends SettingsGroup = SettingsGroup,
  Instance extends ComponentInstance = ComponentInstance,
  Needs = any, // eslint-disable-line no-restricted-syntax -- the list of components holds every kind; each one names its own needs
> {
  /** Its name in the configuration, in logs, and of its schema. */
  readonly name: string
  /** Whose it is, and so whose database it uses. */
  readonly organization: 'bureau' | 'authority'
  readonly settings: Group
  readonly needs: Readonly<Partial<Record<keyof Needs & string, Need>>>
  /** What programs may ask of it, for docs/openapi; loaded by nothing else. */
  api?(): Promise<ApiDocument>
  /** What it keeps, in a schema of its name; absent: nothing. */
  readonly schema?: ComponentSchema
  /** Refuses settings that contradict each other, or this process, with one sentence. */
  check?(settings: SettingsOf<Group>, process: ProcessFacts): string | undefined
  /** Makes it; its schema has been brought forward. Throws one sentence when it cannot start. */
  create(deps: ComponentDeps<Group, Needs>): Promise<Instance>
  /** The contract it fulfils for others in this process. */
  contract?(instance: Instance): unknown
  /**
   * The same contract over HTTPS.
   * @param deps.where name of the setting that holds `peer`
   */
  client?(
    peer: Peer,
    deps: { readonly where: string; readonly log: Log; readonly clock: Clock },
  ): { readonly contract: unknown; close(): void }
}

/** Declares a component, with the types of its own settings, needs and instance. */
export const declareComponent = <Group extends SettingsGroup, Instance extends ComponentInstance, Needs = Record<string, never>>(
  component: Component<Group, Instance, Needs>,
): Component<Group, Instance, Needs> => component
