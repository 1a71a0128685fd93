import type { FastifyInstance } from 'fastify'
import { deskServices, type Desk, type DirectoryAnswer } from '@yinxin/protocol/portal'
import type { KnownDirectory } from './known-directory.ts'
import { readList, readOneOf, readRecord, readText, readUrl, readWords } from '../../platform/settings.ts'

/** Reads the setting `directory`. */
export const readDesks = readList(
  readRecord<Desk>(
    { name: readWords, services: readList(readOneOf(deskServices)) },
    { phone: readText, address: readWords, hours: readWords, chatUrl: readUrl },
  ),
)

/** What `readDesks` wants, for the refusal and docs/config.md. */
export const directoryForm = `a list of {name, services, phone?, address?, hours?, chatUrl?}; services: ${deskServices.join(', ')}`

/** Pages ask whom a person can turn to; it changes rarely and is nobody's secret. */
export function directoryRoutes(app: FastifyInstance, directory: KnownDirectory): void {
  app.get('/api/directory', async (_request, reply): Promise<DirectoryAnswer> => {
    reply.header('cache-control', 'public, max-age=60')
    return { desks: directory.desks() }
  })
}
