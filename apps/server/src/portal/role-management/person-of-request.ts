import type { FastifyRequest } from 'fastify'
import { succeeded, type Result } from '@yinxin/protocol/failures'
import type { PortalParts } from '../deps.ts'
import { ownAccount } from '../persons/own-account.ts'
import type { KnownPerson } from '../persons/person.ts'
import { sessionOf } from '../sessions/signed-in.ts'

/** The person who is signed in to their own account. SESSION_MISSING, SESSION_EXPIRED, NOT_FOUND for any other session. */
export async function personOfRequest(portal: PortalParts, request: FastifyRequest): Promise<Result<KnownPerson>> {
  const session = await sessionOf(portal, request)
  const account = session.ok ? await ownAccount(portal, session.value) : session
  return account.ok ? succeeded(account.value.person) : account
}
