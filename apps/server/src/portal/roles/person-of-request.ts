import type { FastifyRequest } from 'fastify'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { PortalParts } from '../deps.ts'
import type { KnownPerson } from '../persons/person.ts'
import { readPerson } from '../persons/store.ts'
import { sessionOf } from '../sessions/signed-in.ts'

/** The person who is signed in to their own account. SESSION_MISSING, SESSION_EXPIRED, NOT_FOUND for any other session. */
export async function personOfRequest(portal: PortalParts, request: FastifyRequest): Promise<Result<KnownPerson>> {
  const session = await sessionOf(portal, request)
  if (!session.ok) return session
  const { principal, acr } = session.value
  if (principal.kind !== 'person' || acr === 'password') return failed('NOT_FOUND')
  const person = await readPerson(portal.db, await portal.personKeys(), principal.id)
  return person === undefined ? failed('SESSION_MISSING') : succeeded(person)
}
