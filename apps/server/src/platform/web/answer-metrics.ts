import type { FastifyInstance } from 'fastify'
import { failures } from '@yinxin/protocol/failures'
import { noMetrics, type Metrics } from '../metrics.ts'

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/**
 * Counts and times what `app` answers, by route and outcome: `ok`, a code of the catalogue, `other`. Routes are the patterns the program has,
 * never the address a caller wrote. To be called before the routes are made.
 */
export function countAnswers(app: FastifyInstance, component: string, metrics: Metrics): void {
  if (metrics === noMetrics) return
  const where = { component: [component], route: [] as string[] }
  const count = metrics.counter({
    name: 'yinxin_answers_total',
    help: 'What a component answered over HTTP, by route and outcome: ok, the code of the failure, other',
    labels: { ...where, outcome: ['ok', ...Object.keys(failures)] },
  })
  const time = metrics.timer({ name: 'yinxin_answer_seconds', help: 'How long an answer over HTTP took', labels: where, buckets })
  app.addHook('onRoute', ({ url }) => void where.route.push(url))
  app.addHook('onResponse', (request, reply, done) => {
    const facts = { component, route: request.routeOptions.url ?? 'other' }
    count({ ...facts, outcome: request.refusedWith ?? (reply.statusCode < 400 ? 'ok' : 'other') })
    time(facts, reply.elapsedTime / 1000)
    done()
  })
}
