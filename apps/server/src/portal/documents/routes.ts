import { documentSubjects, type CaseDesk, type DocumentSubject, type PersonCase } from '@yinxin/protocol/desk'
import { failed, failure, type Result } from '@yinxin/protocol/failures'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readBounded } from '../../platform/uploads/read-bounded.ts'
import { readUploadBodies } from '../../platform/uploads/upload-routes.ts'
import { defaultUploadLimits } from '../../platform/uploads/uploads.ts'
import { addressGroup } from '../../platform/web/address-group.ts'
import { sendFailure } from '../../platform/web/http-server.ts'
import { createSharedLimit } from '../../platform/web/shared-limit.ts'
import { boundWorkInFlight } from '../../platform/web/work-in-flight.ts'
import type { PortalParts } from '../deps.ts'
import { personOfRequest } from '../role-management/person-of-request.ts'
import { handOnLetters } from './hand-on-letters.ts'
import { letterFileOf, takeLetter } from './letters.ts'

type OfCase = { Params: { number: string }; Querystring: { shows: DocumentSubject } }
type OfRole = { Params: { id: string } }

/** Files that come in at once, of ten megabytes each. */
const mostAtOnce = 6

const { most, patience } = defaultUploadLimits

/** Routes of files: those of a case, which the desk keeps, and the sealed letter of a role, which goes along with a case. */
export function documentRoutes(app: FastifyInstance, portal: PortalParts): void {
  const { cookies, desk } = portal
  const limit = (name: string, files: number) => createSharedLimit({ db: portal.db, schema: 'portal', name, most: files, seconds: 86_400 })
  const limits = { browser: limit('document-browser', 40), address: limit('document-address', 400) }
  const mayCome = async (request: FastifyRequest, browser: string) =>
    (await limits.browser.take(browser)) && (await limits.address.take(addressGroup(request.ip)))
  const send = (reply: FastifyReply, result: Result<object>) => (result.ok ? result.value : sendFailure(reply, result.failure))

  app.get<OfRole>('/api/roles/:id/letter/file', async (request, reply) => {
    const person = await personOfRequest(portal, request)
    return send(reply, person.ok ? await letterFileOf(portal, { person: person.value, roleId: request.params.id }) : person)
  })

  app.register(async (files) => {
    readUploadBodies(files)
    boundWorkInFlight(files, mostAtOnce, 'PORTAL_BUSY')

    files.post<OfCase>('/api/cases/:number/documents', { bodyLimit: most }, async (request, reply) => {
      const browser = cookies.hashOf(request, 'case')
      const { number } = request.params
      const own = browser === undefined || desk === undefined ? failed('CASE_UNKNOWN') : await desk.personCase({ number, browser })
      if (!own.ok || browser === undefined || desk === undefined) return sendFailure(reply, own.ok ? failure('CASE_UNKNOWN') : own.failure)
      if (!own.value.mayAdd) return sendFailure(reply, failure('CASE_STEP_REFUSED'))
      if (!(await mayCome(request, browser))) return sendFailure(reply.header('retry-after', '3600'), failure('UPLOAD_QUOTA'))
      return send(reply, await addToCase(portal, desk, request, { number, browser }))
    })

    files.post<OfRole>('/api/roles/:id/letter/file', { bodyLimit: most }, async (request, reply) => {
      const person = await personOfRequest(portal, request)
      if (!person.ok) return sendFailure(reply, person.failure)
      const question = { person: person.value, roleId: request.params.id }
      const body = request.body as AsyncIterable<Uint8Array>
      const taken = await takeLetter(portal, { ...question, body, traceId: request.traceId })
      if (!taken.ok) return sendFailure(reply, taken.failure)
      const browser = cookies.hashOf(request, 'case')
      if (browser !== undefined && desk !== undefined)
        await handOnLetters(portal, desk, { person: person.value, browser, traceId: request.traceId })
      return send(reply, await letterFileOf(portal, question))
    })
  })
}

async function addToCase(
  portal: PortalParts,
  desk: CaseDesk,
  request: FastifyRequest<OfCase>,
  { number, browser }: { readonly number: string; readonly browser: string },
): Promise<Result<PersonCase>> {
  const read = await readBounded(request.body as AsyncIterable<Uint8Array>, most, patience)
  if (!read.ok) return read
  const shows = documentSubjects.find((one) => one === request.query.shows) ?? 'other'
  const person = await personOfRequest(portal, request)
  const owner = person.ok ? { owner: person.value.id } : {}
  return desk.addDocument({ number, browser, shows, from: 'case', bytes: read.value, ...owner, traceId: request.traceId })
}
