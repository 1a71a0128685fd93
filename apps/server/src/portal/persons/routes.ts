import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failure, type Result } from '@yinxin/protocol/failures'
import type {
  IdentityInput,
  PasskeySignInInput,
  PersonCodeInput,
  PersonSignInInput,
  RecoveryCodeInput,
  RecoveryInput,
  RegistrationAnswer,
  RegistrationCodeInput,
  RegistrationInput,
} from '@yinxin/protocol/portal'
import { sendFailure } from '../../platform/web/http-server.ts'
import { keptMessagesOf } from '../messages/store.ts'
import type { PortalParts } from '../deps.ts'
import type { PersonBrowser } from './enter-person.ts'
import { passkeySite } from './passkey-ceremony.ts'
import { askForProof, signInWithPasskey } from './passkeys.ts'
import type { PageLanguage, PersonParts, PersonRequest } from './person-parts.ts'
import { sendSignInCode, signInPerson } from './person-sign-in.ts'
import { recoverPassword, sendRecoveryCode } from './recovery.ts'
import { beginRegistration, completeRegistration, registrationPasskey, sendRegistrationCode } from './registration.ts'
import { readRegistration, type BegunRegistration } from './registration-store.ts'

/** Where a person is after signing in. */
const accountPath = '/account'
/** Messages on the page of the demo. */
const shownMessages = 30

/** Routes of natural persons: parse, call, present. */
export function personRoutes(app: FastifyInstance, parts: PersonParts): void {
  const { cookies } = parts

  app.get('/api/person/options', async () => ({
    open: parts.messages !== undefined,
    compared: parts.realName !== undefined,
    passkeys: passkeySite(parts.config) !== undefined,
  }))

  app.get('/api/person/registration', async (request) => {
    const browser = cookies.hashOf(request, 'browser')
    if (browser === undefined) return {} // nobody has begun: no key is needed to say so
    const begun = await readRegistration(parts.db, await parts.personKeys(), browser, parts.clock.now())
    return begun === undefined ? {} : presentRegistration(begun)
  })

  app.post<{ Body: IdentityInput }>('/api/person/registration/identity', async (request, reply) => {
    const begun = await beginRegistration(parts, request.body, visit(parts, request, reply, 'zh-CN'))
    return begun.ok ? presentRegistration(begun.value) : sendFailure(reply, begun.failure)
  })

  app.post<{ Body: RegistrationCodeInput }>('/api/person/registration/code', async (request, reply) =>
    answer(reply, await sendRegistrationCode(parts, request.body, visit(parts, request, reply, request.body.language))),
  )

  app.post<{ Body: RegistrationInput }>('/api/person/registration', async (request, reply) => {
    const { entering, hand } = enteringBrowser(parts, request)
    const asked = { ...visit(parts, request, reply, request.body.language), entering }
    return enter(reply, await completeRegistration(parts, request.body, asked), hand)
  })

  app.post<{ Body: PersonCodeInput }>('/api/person/sign-in/code', async (request, reply) => {
    const asked = { ...visit(parts, request, reply, request.body.language), deviceHash: cookies.hashOf(request, 'device') }
    return answer(reply, await sendSignInCode(parts, request.body, asked))
  })

  app.post<{ Body: PersonSignInInput }>('/api/person/sign-in', async (request, reply) => {
    const { entering, hand } = enteringBrowser(parts, request)
    const asked = { ...visit(parts, request, reply, request.body.language), entering }
    return enter(reply, await signInPerson(parts, request.body, asked), hand)
  })

  app.post<{ Body: RecoveryCodeInput }>('/api/person/recovery/code', async (request, reply) =>
    answer(reply, await sendRecoveryCode(parts, request.body, visit(parts, request, reply, request.body.language))),
  )

  app.post<{ Body: RecoveryInput }>('/api/person/recovery', async (request, reply) => {
    const done = await recoverPassword(parts, request.body, visit(parts, request, reply, request.body.language))
    return done.ok ? reply.status(204).send() : sendFailure(reply, done.failure)
  })

  app.post('/api/person/registration/passkey', async (request, reply) =>
    answer(reply, await registrationPasskey(parts, visit(parts, request, reply, 'zh-CN'))),
  )

  app.post('/api/person/passkeys/sign-in/options', async (request, reply) =>
    answer(reply, await askForProof(parts, visit(parts, request, reply, 'zh-CN'))),
  )

  app.post<{ Body: PasskeySignInInput }>('/api/person/passkeys/sign-in', async (request, reply) => {
    const { entering, hand } = enteringBrowser(parts, request)
    const asked = { ...visit(parts, request, reply, request.body.language), entering }
    return enter(reply, await signInWithPasskey(parts, request.body, asked), hand)
  })

  app.get('/api/demo/messages', async (_request, reply) => {
    if (!parts.config.demo || parts.messages?.keeps !== true) return sendFailure(reply, failure('NOT_FOUND'))
    const messages = await keptMessagesOf(parts.db, await parts.personKeys(), shownMessages)
    return { messages: messages.map(({ at, ...message }) => ({ ...message, at: at.toISOString() })) }
  })
}

/** Who asks, and from where; a browser that has no cookie yet gets one. */
function visit({ cookies }: PortalParts, request: FastifyRequest, reply: FastifyReply, language: PageLanguage): PersonRequest {
  const known = cookies.hashOf(request, 'browser')
  const { value, hash } = known === undefined ? cookies.create() : { value: undefined, hash: known }
  if (value !== undefined) cookies.set(reply, 'browser', value)
  return { browser: hash, address: request.ip, language, traceId: request.traceId }
}

/** The cookies a browser gets when its person may enter. */
function enteringBrowser(
  { cookies }: PortalParts,
  request: FastifyRequest,
): { readonly entering: PersonBrowser; readonly hand: (reply: FastifyReply) => void } {
  const [session, fresh] = [cookies.create(), cookies.create()]
  const known = cookies.hashOf(request, 'device')
  return {
    entering: {
      sessionHash: cookies.hashOf(request, 'session'),
      newSessionHash: session.hash,
      deviceHash: known ?? fresh.hash,
      userAgent: request.headers['user-agent'],
      address: request.ip,
    },
    hand(reply) {
      cookies.set(reply, 'session', session.value)
      cookies.clear(reply, 'browser')
      if (known === undefined) cookies.set(reply, 'device', fresh.value)
    },
  }
}

function enter(reply: FastifyReply, entered: Result<string>, hand: (reply: FastifyReply) => void) {
  if (!entered.ok) return sendFailure(reply, entered.failure)
  hand(reply)
  return { location: accountPath }
}

function answer<T>(reply: FastifyReply, result: Result<T>) {
  if (result.ok) return result.value
  const minutes = result.failure.detail?.['minutes']
  if (typeof minutes === 'number') reply.header('retry-after', String(minutes * 60))
  return sendFailure(reply, result.failure)
}

function presentRegistration({ identity, expiresAt }: BegunRegistration): RegistrationAnswer {
  const { name, kind, numberMasked, proofing } = identity
  return { identity: { name, kind, numberMasked, proofing, expiresAt: expiresAt.toISOString() } }
}
