import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Result } from '@yinxin/protocol/failures'
import type { MobileChangeInput, MobileCodeInput, NoticeChoiceInput, PageStep, PasskeyAddInput } from '@yinxin/protocol/portal'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { sessionOf } from '../sessions/signed-in.ts'
import { personAccount } from './account.ts'
import { changeMobile, sendMobileCodes } from './change-mobile.ts'
import { eraseOwnAccount } from './erasure.ts'
import { chooseNotices } from '../persons/notify.ts'
import { ownAccount, type OwnAccount } from '../persons/own-account.ts'
import { exportOwnData } from '../persons/own-data.ts'
import { addPasskey, askForAnother, removePasskey, type OwnStep } from '../persons/passkeys.ts'
import type { PageLanguage, PersonParts } from '../persons/person-parts.ts'

type Language = { readonly language?: PageLanguage }

/** Routes of who is signed in as a person: the own account and what can be done with it. */
export function accountRoutes(app: FastifyInstance, parts: PersonParts): void {
  app.get('/api/person', async (request, reply) =>
    withAccount(parts, request, reply, async (account) => personAccount(parts, account, parts.cookies.hashOf(request, 'device'))),
  )

  app.post('/api/person/passkeys/options', async (request, reply) =>
    withAccount(parts, request, reply, async (account) => answer(reply, await askForAnother(parts, account))),
  )

  app.post<{ Body: PasskeyAddInput }>('/api/person/passkeys', async (request, reply) =>
    withAccount(parts, request, reply, async (account) =>
      done(reply, await addPasskey(parts, request.body, step(request, account, request.body.language))),
    ),
  )

  app.delete<{ Params: { id: string }; Querystring: Language }>('/api/person/passkeys/:id', async (request, reply) =>
    withAccount(parts, request, reply, async (account) =>
      done(reply, await removePasskey(parts, request.params.id, step(request, account, request.query.language))),
    ),
  )

  app.post<{ Body: MobileCodeInput }>('/api/person/mobile/code', async (request, reply) =>
    withAccount(parts, request, reply, async (account) =>
      answer(reply, await sendMobileCodes(parts, request.body, from(request, account, request.body.language))),
    ),
  )

  app.post<{ Body: MobileChangeInput }>('/api/person/mobile', async (request, reply) =>
    withAccount(parts, request, reply, async (account) =>
      done(reply, await changeMobile(parts, request.body, from(request, account, request.body.language))),
    ),
  )

  app.post<{ Body: NoticeChoiceInput }>('/api/person/notices', async (request, reply) =>
    withAccount(parts, request, reply, async (account) =>
      done(reply, await chooseNotices(parts, request.body, { account, traceId: request.traceId })),
    ),
  )

  app.post<{ Body: PageStep }>('/api/person/data', async (request, reply) =>
    withAccount(parts, request, reply, async (account) =>
      answer(reply, await exportOwnData(parts, step(request, account, request.body.language))),
    ),
  )

  app.post<{ Body: PageStep }>('/api/person/erasure', async (request, reply) =>
    withAccount(parts, request, reply, async (account) => {
      const erased = await eraseOwnAccount(parts, step(request, account, request.body.language))
      if (erased.ok) for (const kind of ['session', 'device'] as const) parts.cookies.clear(reply, kind)
      return done(reply, erased)
    }),
  )
}

const step = (request: FastifyRequest, account: OwnAccount, language: PageLanguage = 'zh-CN'): OwnStep => ({
  ...{ account, language, userAgent: request.headers['user-agent'], traceId: request.traceId },
})

const from = (request: FastifyRequest, account: OwnAccount, language: PageLanguage) => ({
  ...{ ...step(request, account, language), address: request.ip },
})

/** Goes on with the account behind the session; a session that is over loses its cookie. */
async function withAccount(
  portal: PortalParts,
  request: FastifyRequest,
  reply: FastifyReply,
  goOn: (account: OwnAccount) => Promise<unknown>,
): Promise<unknown> {
  const session = await sessionOf(portal, request)
  if (!session.ok) portal.cookies.clear(reply, 'session')
  const account = session.ok ? await ownAccount(portal, session.value) : session
  return account.ok ? goOn(account.value) : sendFailure(reply, account.failure)
}

const answer = <T>(reply: FastifyReply, result: Result<T>) => (result.ok ? result.value : sendFailure(reply, result.failure))
const done = (reply: FastifyReply, result: Result<true>) => (result.ok ? reply.status(204).send() : sendFailure(reply, result.failure))
