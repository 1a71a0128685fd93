import { join } from 'node:path'
import { sitePublicationPath } from '@yinxin/protocol/assistant'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { parseUscc } from '@yinxin/protocol/identifiers'
import type { ApproveInput, ContactInput, DecideInput, RefuseInput } from '@yinxin/protocol/ra'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { writeAudit } from '../platform/audit/line.ts'
import { issueChallenge, type ChallengeRequest } from '../platform/authentication/challenges.ts'
import { challengeLimits } from '../platform/authentication/challenge-limits.ts'
import { sitePublication } from '../platform/authentication/site-request-key.ts'
import { endSessions } from '../platform/sessions/end-session.ts'
import { servePages } from '../platform/web/built-pages.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { siteHeaders } from '../platform/web/site-headers.ts'
import { applicantRoutes } from './applicant-routes.ts'
import { approvalStep } from './approvals/approval-step.ts'
import { approveApplication } from './approvals/approve.ts'
import { certificateDecision, decideCertificate, type NamedCertificate } from './approvals/decide-certificate.ts'
import { signedAboutOf, refusedApplication, type OfficersAnswer } from './approvals/officers-signature.ts'
import { refuseApplication } from './approvals/refuse.ts'
import { withReplaced } from './approvals/replaced-certificate.ts'
import type { StoredApplication } from './applications/application.ts'
import { applicationByNumber, findApplications, type ApplicationQuery } from './applications/store.ts'
import { lastMessages, putContact } from './contacts/store.ts'
import type { RaParts } from './deps.ts'
import { guardRa, officerOf } from './guards.ts'
import { pageOfApplications, presentToOfficer } from './officers/present.ts'
import { signInOfficer, type OfficerProof } from './officers/sign-in.ts'

/** Most applications a list shows. */

/** Mounts pages, /api of officers and /ra/v1 of assistants, in a scope of its own. */
export function raRoutes(app: FastifyInstance, ra: RaParts): void {
  app.register(async (scope) => {
    raPages(scope, ra)
    scope.register(async (guarded) => {
      guardRa(guarded, ra)
      applicantRoutes(guarded, ra)
      signInRoutes(guarded, ra)
      officerRoutes(guarded, ra)
    })
  })
}

function raPages(app: FastifyInstance, { config, cookies }: RaParts): void {
  const everywhere = siteHeaders(config)
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(everywhere)
    done()
  })
  app.register(async (scope) => {
    const pages = servePages(scope, {
      ...{ folder: join(config.pagesFolder, 'ra'), demo: config.demo },
      before: async (page, request) =>
        page.needsSession === true && cookies.hashOf(request, 'session') === undefined ? '/sign-in' : undefined,
    })
    scope.get('/*', async (request, reply) => pages.sendNotFound(request, reply))
  })
}

function signInRoutes(app: FastifyInstance, ra: RaParts): void {
  const { config, clock, cookies, requestKey } = ra
  app.get(sitePublicationPath, async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300').header('access-control-allow-origin', '*')
    return sitePublication(config.origin, config.name.zh, requestKey.publicKeys)
  })

  app.get('/api/options', async () => ({
    ...{ name: config.name, demo: config.demo, assistantPorts: config.assistantPorts, now: clock.now().toISOString() },
  }))

  app.get('/api/demo/messages', async (_request, reply) => {
    if (!config.demo) return sendFailure(reply, failure('NOT_FOUND'))
    return { messages: (await lastMessages(ra.db, ra.secrets, 5)).map(({ text }) => ({ text })) }
  })

  app.post<{ Body: { readonly channel?: string } }>('/api/sign-in/challenges', async (request, reply) =>
    sendChallenge(ra, request, reply, { ...request.body, purpose: 'staff-sign-in' }),
  )

  app.post<{ Body: OfficerProof }>('/api/sign-in', async (request, reply) => {
    const { value, hash } = cookies.create()
    const signedIn = await signInOfficer(ra, {
      input: request.body,
      browser: cookies.hashOf(request, 'browser'),
      sessionHash: cookies.hashOf(request, 'session'),
      newCookieHash: hash,
      userAgent: request.headers['user-agent'],
      traceId: request.traceId,
    })
    if (!signedIn.ok) return sendFailure(reply, signedIn.failure)
    cookies.set(reply, 'session', value)
    const session = await ra.sessions.byCookie(ra.db, hash)
    const evidence = session?.evidence.way === 'certificate' ? session.evidence : undefined
    return evidence === undefined
      ? sendFailure(reply, failure('SESSION_MISSING'))
      : { officer: await officerNamed(ra, evidence.certificate.sha256) }
  })

  app.get('/api/session', async (request) => {
    const { name, number } = officerOf(request).officer
    return { officer: { name, number } }
  })

  app.delete('/api/session', async (request, reply) => {
    await endSessions(ra, [{ session: officerOf(request).session, reason: 'signed-out', traceId: request.traceId }])
    cookies.clear(reply, 'session')
    return reply.status(204).send()
  })
}

async function officerNamed({ ca }: RaParts, sha256: string): Promise<{ readonly name: string; readonly number: string }> {
  const { name = '', number = '' } = (await ca.officers()).find((officer) => officer.sha256 === sha256) ?? {}
  return { name, number }
}

type OfNumber = { Params: { readonly number: string } }

function officerRoutes(app: FastifyInstance, ra: RaParts): void {
  app.get<{ Querystring: ApplicationQuery }>('/api/applications', async (request) =>
    pageOfApplications(await findApplications(ra.db, request.query)),
  )

  app.get<OfNumber>('/api/applications/:number', async (request, reply) => {
    const one = await applicationByNumber(ra.db, request.params.number)
    return one === undefined ? sendFailure(reply, failure('APPLICATION_UNKNOWN')) : presentToOfficer(ra, one)
  })

  app.post<OfNumber & { Body: ApproveInput }>('/api/applications/:number/approval/challenges', async (request, reply) => {
    const one = await undecided(ra, request.params.number)
    if (!one.ok) return sendFailure(reply, one.failure)
    const step = approvalStep(one.value.state, {
      ...{ needsSecond: ra.config.secondOfficer.includes(one.value.business), first: one.value.endorsement?.officer ?? null },
      officer: officerOf(request).officer,
    })
    if (!step.ok) return sendFailure(reply, step.failure) // before a PIN is typed for nothing
    const { replaces, ...asked } = request.body
    const whole = await withReplaced(ra, one.value, replaces)
    if (!whole.ok) return sendFailure(reply, whole.failure)
    return sendChallenge(ra, request, reply, { ...asked, purpose: 'approve', about: await signedAboutOf(ra, whole.value) })
  })

  app.post<OfNumber & { Body: OfficerProof }>('/api/applications/:number/approval', async (request, reply) => {
    return send(ra, reply, await approveApplication(ra, request.params.number, answerOf(ra, request)))
  })

  app.post<OfNumber & { Body: RefuseInput }>('/api/applications/:number/refusal/challenges', async (request, reply) => {
    const one = await undecided(ra, request.params.number)
    if (!one.ok) return sendFailure(reply, one.failure)
    const { reason, ...asked } = request.body
    return sendChallenge(ra, request, reply, { ...asked, purpose: 'approve', about: refusedApplication(one.value, reason) })
  })

  app.post<OfNumber & { Body: OfficerProof }>('/api/applications/:number/refusal', async (request, reply) =>
    send(ra, reply, await refuseApplication(ra, request.params.number, answerOf(ra, request))),
  )

  app.get<{ Params: { readonly uscc: string } }>('/api/organizations/:uscc/certificates', async (request) => ({
    certificates: await ra.ca.certificatesOf(request.params.uscc),
  }))

  const decision = '/api/organizations/:uscc/certificates/:sha256/decision'
  app.post<{ Params: NamedCertificate; Body: DecideInput }>(`${decision}/challenges`, async (request, reply) => {
    const { channel, ...asked } = request.body
    const about = await certificateDecision(ra, request.params, asked)
    if (!about.ok) return sendFailure(reply, about.failure)
    return sendChallenge(ra, request, reply, { ...(channel === undefined ? {} : { channel }), purpose: 'approve', about: about.value })
  })

  app.post<{ Params: NamedCertificate; Body: OfficerProof }>(decision, async (request, reply) =>
    send(ra, reply, await decideCertificate(ra, request.params, answerOf(ra, request))),
  )

  app.post<{ Body: ContactInput }>('/api/contacts', async (request, reply) => {
    const { db, secrets, clock, node } = ra
    const uscc = parseUscc(request.body.uscc)?.uscc
    if (uscc === undefined) return sendFailure(reply, failure('USCC_INVALID'))
    const { officer } = officerOf(request)
    const now = clock.now()
    await db.transaction().execute(async (trx) => {
      await putContact(trx, secrets, { ...request.body, uscc, since: now })
      const line = {
        event: 'contact.changed',
        traceId: request.traceId,
        actor: officer.number,
        subject: uscc,
        certificate: officer.sha256,
      } as const
      await writeAudit(trx, 'ra', line, { now, node })
    })
    return reply.status(204).send()
  })
}

/** An application that an officer may still decide about. */
async function undecided({ db }: RaParts, number: string): Promise<Result<StoredApplication>> {
  const one = await applicationByNumber(db, number)
  if (one === undefined) return failed('APPLICATION_UNKNOWN')
  return one.state === 'waiting' || one.state === 'endorsed' ? succeeded(one) : failed('APPLICATION_STEP_REFUSED', { state: one.state })
}

const answerOf = (ra: RaParts, request: FastifyRequest<{ Body: OfficerProof }>): OfficersAnswer => ({
  ...{ input: request.body, browser: ra.cookies.hashOf(request, 'browser'), traceId: request.traceId },
  officer: officerOf(request).officer,
})

async function send(ra: RaParts, reply: FastifyReply, result: Result<StoredApplication>): Promise<FastifyReply> {
  return result.ok ? reply.send(await presentToOfficer(ra, result.value)) : sendFailure(reply, result.failure)
}

async function sendChallenge(
  ra: RaParts,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Omit<ChallengeRequest, 'browser' | 'limits' | 'traceId'>,
): Promise<FastifyReply> {
  let browser = ra.cookies.hashOf(request, 'browser')
  if (browser === undefined) {
    const { value, hash } = ra.cookies.create()
    ra.cookies.set(reply, 'browser', value)
    browser = hash
  }
  const limits = challengeLimits(ra.config, request.ip, browser)
  const issued = await issueChallenge(ra, { ...asked, browser, limits, traceId: request.traceId })
  if (!issued.ok) return sendFailure(reply, issued.failure)
  const { id, nonce, expiresAt, request: signed } = issued.value
  return reply.send({ id, nonce, expiresAt: expiresAt.toISOString(), request: signed })
}
