import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import type {
  BindingAnswer,
  ChallengeAnswer,
  OrganizationLookUpInput,
  OrganizationRegistrationInput,
  ProofChallengeInput,
  SignInInput,
} from '@yinxin/protocol/portal'
import { sendFailure } from '../../platform/web/http-server.ts'
import { createSharedLimit } from '../../platform/web/shared-limit.ts'
import { bindByPerson, type BoundByPerson } from './bind-by-person.ts'
import { keepRefusal, refusalOf } from '../sign-in/refusals.ts'
import { challengeFor, type Proving } from '../sign-in/prove-certificate.ts'
import { localDay } from '../local-day.ts'
import type { KnownPerson } from '../persons/person.ts'
import { personOfRequest } from '../role-management/person-of-request.ts'
import { presentOwnRole } from '../role-management/present.ts'
import { isInForce } from '../roles/role.ts'
import { roleById, rolesOfPerson, type RoleWithOrganization } from '../roles/store.ts'
import type { SignInBrowser } from '../sign-in/open-session.ts'
import { findOrganization, presentFound, registerOrganization } from './registration.ts'
import type { Organization } from '../organizations/organization.ts'
import { presentOrganization } from '../organizations/organization.ts'
import { organizationById } from '../organizations/store.ts'

type OfRole = { Params: { id: string } }

/** Organisations one person may look up in a day, on all nodes together: it is no directory. */
const lookUpsPerDay = 40

/** Routes of registering an organisation and of binding by a registered person. */
export function organizationRoutes(app: FastifyInstance, proving: Proving): void {
  const { cookies } = proving
  const lookUps = createSharedLimit({
    db: proving.db,
    schema: 'portal',
    name: 'organization-look-up',
    most: lookUpsPerDay,
    seconds: 86_400,
  })

  /** The signed-in person, as long as they have not asked for too much today. */
  async function asking(request: FastifyRequest): Promise<Result<KnownPerson>> {
    const person = await personOfRequest(proving, request)
    if (!person.ok || (await lookUps.take(person.value.id))) return person
    const seconds = (await lookUps.blockedFor(person.value.id)) ?? 1
    return failed('TOO_MANY_REQUESTS', { minutes: Math.ceil(seconds / 60) })
  }

  app.post<{ Body: OrganizationLookUpInput }>('/api/organizations/look-up', async (request, reply) => {
    const person = await asking(request)
    if (!person.ok) return sendFailure(reply, person.failure)
    const found = await findOrganization(proving, request.body.uscc)
    return found.ok ? presentFound(proving, found.value, person.value) : sendFailure(reply, found.failure)
  })

  app.post<{ Body: OrganizationRegistrationInput }>('/api/organizations/registration', async (request, reply) => {
    const person = await asking(request)
    if (!person.ok) return sendFailure(reply, person.failure)
    const { traceId } = request
    const registered = await registerOrganization(proving, request.body, { person: person.value, traceId })
    if (!registered.ok) return sendFailure(reply, registered.failure)
    const role = await ownRole(person.value, registered.value)
    return role.ok ? { role: presentOwnRole(role.value, today()) } : sendFailure(reply, role.failure)
  })

  app.post<OfRole & { Body: ProofChallengeInput }>('/api/roles/:id/binding/challenges', async (request, reply) => {
    const own = await roleToBind(request)
    if (!own.ok) return sendFailure(reply, own.failure)
    const browser = cookies.hashOf(request, 'browser') ?? startBrowser(reply)
    const asked = { ...request.body, purpose: 'bind', organization: own.value.organization, browser } as const
    const challenge = await challengeFor(proving, { ...asked, address: request.ip, traceId: request.traceId })
    if (!challenge.ok) return sendFailure(reply, challenge.failure)
    return { ...challenge.value, expiresAt: challenge.value.expiresAt.toISOString() } satisfies ChallengeAnswer
  })

  app.post<OfRole & { Body: SignInInput }>('/api/roles/:id/binding', async (request, reply) => {
    const own = await roleToBind(request)
    if (!own.ok) return sendFailure(reply, own.failure)
    const { person, organization } = own.value
    const role = await roleById(proving.db, request.params.id)
    if (role === undefined) return sendFailure(reply, failure('NOT_FOUND'))
    const { browser, cookie } = newBrowser(request)
    const done = await bindByPerson(proving, { role, organization, input: request.body, browser, traceId: request.traceId })
    if (!done.ok) return sendFailure(reply, done.failure)
    await keepDispute(done.value, { authToken: request.body.authToken, browser: browser.cookieHash, traceId: request.traceId })
    const location = enter(reply, done.value, cookie)
    const after = await ownRole(person, role.id)
    if (!after.ok) return sendFailure(reply, after.failure)
    return present(done.value, { organization, role: after.value, traceId: request.traceId, location })
  })

  /** From a role that only the main certificate brings into force a case can be opened: whether this one becomes the main one. */
  async function keepDispute(
    { failure: refused, verification }: BoundByPerson,
    { authToken, browser, traceId }: { readonly authToken: string; readonly browser: string | undefined; readonly traceId: string },
  ): Promise<void> {
    if (proving.desk === undefined || browser === undefined || refused?.code !== 'ROLE_NEEDS_MAIN_CERTIFICATE') return
    const kept = refusalOf(refused, verification, { authToken, traceId })
    if (kept !== undefined) await keepRefusal(proving.db, browser, kept, proving.clock.now())
  }

  const today = () => localDay(proving.clock.now())

  async function ownRole(person: KnownPerson, id: string): Promise<Result<RoleWithOrganization>> {
    const role = (await rolesOfPerson(proving.db, person.id, today())).find((one) => one.id === id)
    return role === undefined ? failed('NOT_FOUND') : succeeded(role)
  }

  /** A role of the person that a certificate may be brought for: asked for, or in force. */
  async function roleToBind(
    request: FastifyRequest<OfRole>,
  ): Promise<Result<{ readonly person: KnownPerson; readonly role: RoleWithOrganization; readonly organization: Organization }>> {
    const person = await personOfRequest(proving, request)
    if (!person.ok) return person
    const role = await ownRole(person.value, request.params.id)
    if (!role.ok) return role
    if (role.value.state === 'active' && !isInForce(role.value, today())) return failed('ROLE_ENDED')
    const organization = await organizationById(proving.db, role.value.organizationId)
    return organization === undefined ? failed('NOT_FOUND') : succeeded({ person: person.value, role: role.value, organization })
  }

  function startBrowser(reply: FastifyReply): string {
    const { value, hash } = cookies.create()
    cookies.set(reply, 'browser', value)
    return hash
  }

  function newBrowser(request: FastifyRequest): { readonly browser: SignInBrowser; readonly cookie: string } {
    const { value, hash } = cookies.create()
    const own = { cookieHash: cookies.hashOf(request, 'browser'), sessionHash: cookies.hashOf(request, 'session') }
    return { browser: { ...own, newCookieHash: hash, userAgent: request.headers['user-agent'], address: request.ip }, cookie: value }
  }

  /** Hands over the cookie of what comes next; undefined: nothing does yet. */
  function enter(reply: FastifyReply, { entered }: BoundByPerson, cookie: string): string | undefined {
    if (entered === undefined) return undefined
    if (entered.next === 'choose-unit') {
      cookies.set(reply, 'browser', cookie)
      return '/ssologin/unit'
    }
    cookies.set(reply, 'session', cookie)
    cookies.clear(reply, 'browser')
    return entered.location
  }

  function present(
    { failure: refused, isBound, compared, verification }: BoundByPerson,
    told: {
      readonly organization: Organization
      readonly role: RoleWithOrganization
      readonly traceId: string
      readonly location: string | undefined
    },
  ): BindingAnswer {
    const { certificate } = verification
    const { organization, role, traceId, location } = told
    return {
      result: isBound ? 'bound' : 'not-bound',
      ...(refused === undefined ? {} : { failure: refused }),
      ...{ organization: presentOrganization(organization), compared, role: presentOwnRole(role, today()), units: organization.units },
      ...(certificate === undefined
        ? {}
        : { certificate: { issuerName: certificate.issuerName, serial: certificate.serial, notAfter: certificate.notAfter } }),
      ...{ comparedAt: proving.clock.now().toISOString(), traceId },
      ...(location === undefined ? {} : { location }),
    }
  }
}
