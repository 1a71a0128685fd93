// What a process is composed from.
import type { JsonObject } from '@yinxin/protocol/wire'
import type { Config } from './config.ts'
import type { SealKey } from './platform/audit/seal-key.ts'
import type { Clock } from './platform/clock.ts'
import type { Component, ComponentInstance } from './platform/component.ts'
import type { DatabaseAccess } from './platform/database/bring-forward.ts'
import type { Log } from './platform/log.ts'
import type { Metrics } from './platform/metrics.ts'
import type { Secrets } from './platform/secrets.ts'

export interface ComposeDeps {
  readonly config: Config
  /** PostgreSQL of a component that keeps data. */
  readonly databaseOf: (component: Pick<Component, 'name'>) => DatabaseAccess
  readonly secrets: Secrets
  /** Signs the audit of every component. */
  readonly sealKey: SealKey
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** Aborted when this process is going to stop. */
  readonly closing: AbortSignal
  /** Called before each component is made, with those made before it; what it answers is laid over the component's settings. */
  readonly prepare?: (name: string, made: MadeComponents) => Promise<JsonObject>
}

/** What runs in this process. */
export interface MadeComponents {
  /** The instance of a component, when it runs here. */
  of<Instance extends ComponentInstance>(component: Component<any, Instance>): Instance | undefined // eslint-disable-line no-restricted-syntax -- settings of any kind: only the instance matters here
}
