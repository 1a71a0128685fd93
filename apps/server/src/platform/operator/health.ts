/** How something is: `degraded` works with less than it should have, `down` does not work. */
export type Health = 'ok' | 'degraded' | 'down'

/** What was looked at, by name: `database`, `gateway`. */
export type HealthChecks = Readonly<Record<string, Health>>

/** Whether a process may be sent requests. */
export interface ReadyState {
  readonly ready: boolean
  readonly state: 'starting' | 'running' | 'closing'
  /** By component. */
  readonly components: Readonly<Record<string, HealthChecks>>
}

/** Longest one look may take, in milliseconds. */
const patience = 2000

/** Asks for the health of one thing; what fails, or takes too long, is `down`. */
export async function checkHealth(ask: () => Promise<Health>): Promise<Health> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Health>((resolve) => (timer = setTimeout(resolve, patience, 'down')))
  try {
    return await Promise.race([ask(), late])
  } catch {
    return 'down' // whoever asked says so; what is down logs why
  } finally {
    clearTimeout(timer)
  }
}

/** A process is ready when it runs and nothing it needs is down. */
export function readinessOf(state: ReadyState['state'], components: ReadyState['components']): ReadyState {
  const anythingDown = Object.values(components).some((checks) => Object.values(checks).includes('down'))
  return { ready: state === 'running' && !anythingDown, state, components }
}
