import { createHmac } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Result } from '@yinxin/protocol/failures'
import type { DraftKeyAnswer } from '@yinxin/protocol/portal'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { randomKey } from '../keys/person-keys.ts'
import { portalKey } from '../keys/portal-key.ts'
import { actingPerson } from '../role-management/acting-person.ts'
import { personOfRequest } from '../role-management/person-of-request.ts'

/** Whose half-filled forms a key seals. */
interface Owner {
  readonly person: string
  /** Absent: forms about no organisation yet. */
  readonly organization?: string
}

/**
 * What a tab seals half-filled forms with (docs/decisions/0177): the portal keeps none of them, only what the keys follow from. Whoever signs in again as the
 * same person for the same organisation gets the same key, and nobody else does.
 */
export function draftRoutes(app: FastifyInstance, portal: PortalParts): void {
  async function answer(reply: FastifyReply, owner: Result<Owner>) {
    if (!owner.ok) return sendFailure(reply, owner.failure)
    const secret = await portalKey(portal, 'form-drafts', randomKey)
    const { person, organization } = owner.value
    const key = createHmac('sha256', secret).update(JSON.stringify([person, organization ?? null]))
    return { key: key.digest('base64url') } satisfies DraftKeyAnswer
  }

  app.get('/api/person/draft-key', async (request, reply) => {
    const person = await personOfRequest(portal, request)
    return answer(reply, person.ok ? { ok: true, value: { person: person.value.id } } : person)
  })

  app.get('/api/organization/draft-key', async (request, reply) => {
    const acting = await actingPerson(portal, request)
    return answer(reply, acting.ok ? { ok: true, value: ownerOf(acting.value) } : acting)
  })
}

const ownerOf = ({ role, organization }: { role: { personId: string }; organization: { id: string } }): Owner => ({
  person: role.personId,
  organization: organization.id,
})
