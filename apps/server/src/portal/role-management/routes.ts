import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { maskMobile } from '@yinxin/protocol/identifiers'
import type {
  ChallengeAnswer,
  FirstAnswer,
  HandOverInput,
  InvitationInput,
  LetterAnswer,
  ProofChallengeInput,
  RoleChangeInput,
  SignInInput,
} from '@yinxin/protocol/portal'
import { sendFailure } from '../../platform/web/http-server.ts'
import { challengeFor, type Proving } from '../sign-in/prove-certificate.ts'
import { localDay } from '../local-day.ts'
import { organizationById } from '../organizations/store.ts'
import { shownDocument, type KnownPerson } from '../persons/person.ts'
import { sessionOf } from '../sessions/signed-in.ts'
import { actingPerson, type ActingPerson } from './acting-person.ts'
import { firstOfHolder, firstOfPerson } from './first-steps.ts'
import { acceptInvitation, declineInvitation, invite, withdrawInvitation } from './invitations.ts'
import { changePerson, endOwnRole, handOver, removePerson } from './manage.ts'
import { personOfRequest } from './person-of-request.ts'
import { ownRoles, presentOwnRole, presentPeople } from './present.ts'
import { stepUp } from './step-up.ts'
import { rolesOfPerson } from '../roles/store.ts'

type OfId = { Params: { id: string } }

/** Routes of roles: parse, call, present. */
export function roleRoutes(app: FastifyInstance, proving: Proving): void {
  const { cookies } = proving
  const today = () => localDay(proving.clock.now())

  app.get('/api/first', async (request): Promise<FirstAnswer> => {
    const nobody = { done: [], skipped: [], roles: [], invitations: [] }
    if (cookies.hashOf(request, 'session') === undefined) return nobody
    const person = await personOfRequest(proving, request)
    if (person.ok) return firstOfPerson(proving, person.value)
    const session = await sessionOf(proving, request)
    return session.ok && session.value.principal.kind === 'certificate-holder' ? firstOfHolder(proving, session.value) : nobody
  })

  // The own account: roles and invitations of a person.

  app.get('/api/roles', async (request, reply) => {
    const person = await personOfRequest(proving, request)
    return person.ok ? ownRoles(proving, person.value) : sendFailure(reply, person.failure)
  })

  app.delete<OfId>('/api/roles/:id', async (request, reply) => {
    const person = await personOfRequest(proving, request)
    if (!person.ok) return sendFailure(reply, person.failure)
    const asked = { personId: person.value.id, roleId: request.params.id, traceId: request.traceId }
    return done(reply, await endOwnRole(proving, asked))
  })

  app.get<OfId>('/api/roles/:id/letter', async (request, reply) => {
    const person = await personOfRequest(proving, request)
    const letter = person.ok ? await letterOf(person.value, request.params.id) : person
    return letter.ok ? letter.value : sendFailure(reply, letter.failure)
  })

  app.post<OfId>('/api/invitations/:id', async (request, reply) => {
    const person = await personOfRequest(proving, request)
    if (!person.ok) return sendFailure(reply, person.failure)
    const accepted = await acceptInvitation(proving, { id: request.params.id, person: person.value, traceId: request.traceId })
    if (!accepted.ok) return sendFailure(reply, accepted.failure)
    const role = (await rolesOfPerson(proving.db, person.value.id, today())).find(({ id }) => id === accepted.value)
    return role === undefined ? sendFailure(reply, failure('NOT_FOUND')) : { role: presentOwnRole(role, today()) }
  })

  app.delete<OfId>('/api/invitations/:id', async (request, reply) => {
    const person = await personOfRequest(proving, request)
    if (!person.ok) return sendFailure(reply, person.failure)
    return done(reply, await declineInvitation(proving, { id: request.params.id, person: person.value, traceId: request.traceId }))
  })

  // The organisation one acts for.

  app.get('/api/organization/people', async (request, reply) => {
    const acting = await actingPerson(proving, request)
    return acting.ok ? presentPeople(proving, acting.value) : sendFailure(reply, acting.failure)
  })

  app.post<{ Body: ProofChallengeInput }>('/api/organization/step-up/challenges', async (request, reply) => {
    const acting = await actingPerson(proving, request)
    if (!acting.ok) return sendFailure(reply, acting.failure)
    const browser = cookies.hashOf(request, 'browser') ?? startBrowser(reply)
    const asked = { ...request.body, purpose: 'step-up', organization: acting.value.organization, browser } as const
    const challenge = await challengeFor(proving, { ...asked, address: request.ip, traceId: request.traceId })
    if (!challenge.ok) return sendFailure(reply, challenge.failure)
    return { ...challenge.value, expiresAt: challenge.value.expiresAt.toISOString() } satisfies ChallengeAnswer
  })

  app.post<{ Body: SignInInput }>('/api/organization/step-up', async (request, reply) => {
    const acting = await actingPerson(proving, request)
    if (!acting.ok) return sendFailure(reply, acting.failure)
    const asked = { input: request.body, browser: cookies.hashOf(request, 'browser'), traceId: request.traceId }
    const confirmed = await stepUp(proving, acting.value, asked)
    return confirmed.ok ? confirmed.value : sendFailure(reply, confirmed.failure)
  })

  app.post<{ Body: InvitationInput }>('/api/organization/invitations', async (request, reply) => {
    const acting = await actingPerson(proving, request)
    if (!acting.ok) return sendFailure(reply, acting.failure)
    const sent = await invite(proving, managing(request, acting.value), request.body)
    return sent.ok ? { id: sent.value } : sendFailure(reply, sent.failure)
  })

  app.delete<OfId>('/api/organization/invitations/:id', async (request, reply) =>
    manage(request, reply, (acting) => withdrawInvitation(proving, managing(request, acting), request.params.id)),
  )

  app.post<OfId & { Body: RoleChangeInput }>('/api/organization/people/:id', async (request, reply) =>
    manage(request, reply, (acting) => changePerson(proving, ofRole(request, acting), request.body)),
  )

  app.delete<OfId>('/api/organization/people/:id', async (request, reply) =>
    manage(request, reply, (acting) => {
      const { roleId, traceId } = ofRole(request, acting)
      const isOwn = roleId === acting.role.id
      return isOwn
        ? endOwnRole(proving, { personId: acting.role.personId, roleId, traceId })
        : removePerson(proving, ofRole(request, acting))
    }),
  )

  app.post<{ Body: HandOverInput }>('/api/organization/hand-over', async (request, reply) =>
    manage(request, reply, (acting) => handOver(proving, managing(request, acting), request.body)),
  )

  async function manage(
    request: Pick<FastifyRequest, 'traceId'>,
    reply: FastifyReply,
    act: (acting: ActingPerson) => Promise<Result<true>>,
  ): Promise<FastifyReply> {
    const acting = await actingPerson(proving, request as FastifyRequest)
    return done(reply, acting.ok ? await act(acting.value) : acting)
  }

  async function letterOf(person: KnownPerson, id: string): Promise<Result<LetterAnswer>> {
    const role = (await rolesOfPerson(proving.db, person.id, today())).find((one) => one.id === id)
    const organization = role && (await organizationById(proving.db, role.organizationId))
    if (role === undefined || organization === undefined) return failed('NOT_FOUND')
    const document = shownDocument(person)
    return succeeded({
      organization: { name: organization.name, uscc: organization.uscc },
      person: {
        ...{ name: person.name, mobileMasked: maskMobile(person.mobile) },
        ...(document === undefined ? {} : { documentMasked: document.numberMasked }),
      },
      ...{ kind: role.kind, until: role.until, today: today() },
      units: organization.units.map(({ code, place }) => ({ code, place })),
    })
  }

  function startBrowser(reply: FastifyReply): string {
    const { value, hash } = cookies.create()
    cookies.set(reply, 'browser', value)
    return hash
  }
}

const managing = ({ traceId }: { readonly traceId: string }, acting: ActingPerson) => ({ acting, traceId })
const ofRole = ({ traceId, params }: { readonly traceId: string; readonly params: { readonly id: string } }, acting: ActingPerson) => ({
  acting,
  traceId,
  roleId: params.id,
})

const done = (reply: FastifyReply, result: Result<true>): FastifyReply =>
  result.ok ? reply.status(204).send() : sendFailure(reply, result.failure)
