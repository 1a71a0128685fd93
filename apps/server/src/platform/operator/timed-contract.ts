import { noMetrics, type Metrics } from '../metrics.ts'

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]

/** The same contract of another component, with how long its answers took, by method. */
export function timedContract<Contract>(contract: Contract, component: string, metrics: Metrics): Contract {
  if (metrics === noMetrics || typeof contract !== 'object' || contract === null) return contract
  const methods = Object.entries(contract).filter(
    (entry): entry is [string, (...input: unknown[]) => unknown] => typeof entry[1] === 'function',
  )
  const time = metrics.timer({
    name: 'yinxin_call_seconds',
    help: 'How long another component took to answer a call, in this process or over HTTPS',
    labels: { component: [component], method: methods.map(([method]) => method) },
    buckets,
  })
  const timed = methods.map(([method, call]) => {
    const measured = async (...input: unknown[]) => {
      const since = performance.now()
      try {
        return await call.apply(contract, input)
      } finally {
        time({ component, method }, (performance.now() - since) / 1000)
      }
    }
    return [method, measured]
  })
  return { ...contract, ...(Object.fromEntries(timed) as Partial<Contract>) }
}
