import { Type } from '@fastify/type-provider-typebox'
import { documentSubjects } from '@yinxin/protocol/desk'
import type { LetterFile } from '@yinxin/protocol/portal'
import { caseNumber, personCase } from '../../platform/contracts/cases.ts'
import { schemaOf, strict } from '../../platform/web/schemas.ts'
import type { RouteRow } from '../route-row.ts'

const ofNumber = Type.Object({ number: caseNumber }, strict)
const ofRole = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }) }, strict)
const shows = Type.Object({ shows: Type.Enum([...documentSubjects]) }, strict)
const letterFile = schemaOf<LetterFile>()(
  Type.Object({ file: Type.Optional(Type.Object({ kind: Type.Enum(['pdf', 'jpeg', 'png']), size: Type.Integer(), at: Type.String() })) }),
)

/** Addresses of files. Their bodies are the file itself, as `application/octet-stream`. */
export const documentRouteRows: readonly RouteRow[] = [
  {
    ...{ method: 'POST', path: '/api/cases/:number/documents', caller: 'case', limit: 'case', origin: true },
    schema: {
      summary: 'Adds a file to a case of this browser; the body is the file, as application/octet-stream',
      ...{ params: ofNumber, querystring: shows, response: { 200: personCase } },
    },
  },
  {
    ...{ method: 'GET', path: '/api/roles/:id/letter/file', caller: 'session', limit: 'address', origin: false },
    schema: { summary: 'Whether the sealed letter of a role was uploaded', params: ofRole, response: { 200: letterFile } },
  },
  {
    ...{ method: 'POST', path: '/api/roles/:id/letter/file', caller: 'session', limit: 'address', origin: true, audit: 'document.added' },
    schema: {
      summary: 'Takes the sealed letter of a role; the body is the file, as application/octet-stream',
      ...{ params: ofRole, response: { 200: letterFile } },
    },
  },
]
