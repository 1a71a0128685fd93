import type { Metrics } from '../metrics.ts'
import type { Jobs } from './jobs.ts'
import type { Queue } from './queue.ts'

/** The background work of a component as numbers, by queue: jobs that wait for their turn or next try, that run, and that were given up. */
export function watchJobs(jobs: Jobs, component: string, queues: readonly Pick<Queue<object>, 'name'>[], metrics: Metrics): void {
  let reading: ReturnType<Jobs['counts']> | undefined
  const counts = () => (reading ??= jobs.counts().finally(() => (reading = undefined))) // one statement for all the gauges of a look
  const help = 'Jobs of a component by queue: that wait, that run, and that failed for the last time and are kept to be looked at'
  for (const { name } of queues) {
    for (const state of ['waiting', 'active', 'failed'] as const) {
      metrics.gauge({ name: 'yinxin_jobs', help, labels: { component, queue: name, state } }, async () => {
        const found = (await counts()).find(({ queue }) => queue === name)
        return Number(found?.[state] ?? 0)
      })
    }
  }
}
