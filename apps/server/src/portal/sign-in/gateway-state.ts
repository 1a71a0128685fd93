import type { Gateway, GatewayHealth } from '@yinxin/protocol/gateway'
import type { Clock } from '../../platform/clock.ts'

/** How long an answer is used, and how long one is waited for, in milliseconds. */
const [freshFor, patience] = [5000, 1500]

/** The gateway's state for the sign-in page. */
export type GatewayState = () => Promise<GatewayHealth['status']>

/** Asks the gateway for its health at most every five seconds, however many pages ask; one that does not answer in time, or fails, is `down`. */
export function watchGateway(gateway: Pick<Gateway, 'health'>, clock: Clock): GatewayState {
  let last: { readonly at: number; readonly status: Promise<GatewayHealth['status']> } | undefined
  return () => {
    const now = clock.monotonic()
    if (last === undefined || now - last.at >= freshFor) last = { at: now, status: askHealth(gateway) }
    return last.status
  }
}

async function askHealth(gateway: Pick<Gateway, 'health'>): Promise<GatewayHealth['status']> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'down'>((resolve) => {
    timer = setTimeout(resolve, patience, 'down')
    timer.unref()
  })
  try {
    return await Promise.race([gateway.health().then(({ status }) => status), late])
  } catch {
    return 'down' // the page says so; the gateway's client has logged why
  } finally {
    clearTimeout(timer)
  }
}
