import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'

/**
 * Lets `first` see every request before Fastify does: it answers it itself, or calls `next`. For answers that lie in memory and are asked
 * for more often than anything else; limits, log and headers of Fastify are then its own affair.
 */
export function answerBefore(
  app: FastifyInstance,
  first: (request: IncomingMessage, response: ServerResponse, next: () => void) => void,
): void {
  const listeners = app.server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[]
  app.server.removeAllListeners('request')
  app.server.on('request', (request: IncomingMessage, response: ServerResponse) =>
    first(request, response, () => {
      for (const listener of listeners) listener(request, response)
    }),
  )
}
