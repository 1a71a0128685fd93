import type { FastifyInstance } from 'fastify'
import { articleNames, type HelpAnswerInput } from '@yinxin/protocol/portal'
import { noMetrics } from '../../platform/metrics.ts'
import { createRateLimit } from '../../platform/rate-limit.ts'
import { addressGroup } from '../../platform/web/address-group.ts'
import type { PortalParts } from '../deps.ts'
import { countHelpAnswer } from './store.ts'

/** Answers of one address that count in an hour, on one node: a service hall has several people, nobody has thousands. */
const countedInAnHour = 30

/**
 * Counts whether articles help: a row for an article and a day, and a counter for the operator; nothing about who answered. More answers
 * of one address than people have are taken and not counted.
 */
export function helpRoutes(app: FastifyInstance, { db, clock, metrics = noMetrics }: PortalParts): void {
  const counted = createRateLimit({ limit: countedInAnHour, seconds: 3600, clock })
  const answered = metrics.counter({
    name: 'yinxin_help_answers_total',
    help: 'Answers to “did this help” under articles of the help centre',
    labels: { article: articleNames, helped: ['yes', 'no'] },
  })
  app.post<{ Body: HelpAnswerInput }>('/api/help/answers', async (request, reply) => {
    const { article, helped } = request.body
    if (counted.take(addressGroup(request.ip))) {
      await countHelpAnswer(db, article, helped, clock.now())
      answered({ article, helped: helped ? 'yes' : 'no' })
    }
    return reply.status(204).send()
  })
}
