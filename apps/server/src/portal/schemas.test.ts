import { challengeAnswer } from '../platform/authentication/schemas.ts'
import { PassThrough } from 'node:stream'
import type { TSchema } from '@fastify/type-provider-typebox'
import { failure } from '@yinxin/protocol/failures'
import type {
  CertificateStatusAnswer,
  ChallengeAnswer,
  DirectoryAnswer,
  EnteredSystemAnswer,
  SessionAnswer,
  SignInAnswer,
  SignInOptions,
} from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../platform/log.ts'
import { createHttpServer } from '../platform/web/http-server.ts'
import {
  certificateStatusAnswer,
  certificateStatusInput,
  challengeInput,
  directoryAnswer,
  enteredSystemAnswer,
  sessionAnswer,
  signInAnswer,
  signInInput,
  signInOptionsAnswer,
  unitInput,
} from './schemas.ts'

let app: ReturnType<typeof createHttpServer>
beforeEach(() => void (app = createHttpServer({ log: createLog({ level: 'silent', name: 'test', destination: new PassThrough() }) })))
afterEach(() => app.close())

const words = { zh: '印信 "\n\u{1f511}', en: 'Yinxin' }
const unit = { code: '30104826', name: '明远', place: '示范市', insurances: [{ kind: '工伤保险', place: '示范市' }] }
const organization = { name: '明远', usccMasked: '9133**********183' }

const options: SignInOptions = {
  ...{
    portalName: words,
    demo: false,
    assistantPorts: [11_735, 19_281],
    minimumAssistantVersion: '0.1.0',
    cutOverDate: '2025-01-01',
    announcements: [],
  },
  authorities: [
    { id: 'a', name: words, issuers: ['CN=a'], downloadUrl: 'https://a.example' },
    { id: 'b', name: words, issuers: [] },
  ],
  ...{ now: '2026-03-02T08:00:00.000Z', gateway: 'degraded', browsers: [{ name: 'b', url: 'https://b.example' }] },
}

const session: SessionAnswer = {
  ...{
    context: { id: 'c', others: [{ id: 'd', unitCode: '30104832' }] },
    organization,
    unit,
    units: [unit, unit],
    handler: { name: '张三' },
  },
  certificate: { issuerName: 'CA', serial: '01', sha256: 'ab', notAfter: '2027', algorithm: 'SM2', daysLeft: 0 },
  ...{ signOutOnUkeyRemoval: true, acr: 'certificate-stale', signedInAt: '1', lastSeenAt: '2', idleExpiresAt: '3', absoluteExpiresAt: '4' },
  sessions: [{ id: 's', current: true, signedInAt: '1', lastSeenAt: '2', browser: 'Edge', unitCode: '30104826' }],
  applications: [{ id: 'a', name: words, description: words, url: '/sso/launch/a' }],
}

const desk = { name: words, services: ['unblock', 'support'], phone: '12333', address: words, hours: words, chatUrl: 'https://c.example' }

const answers: readonly (readonly [string, TSchema, object])[] = [
  ['challenge', challengeAnswer, { id: 'i', nonce: 'n', expiresAt: 'e', request: 'r' } satisfies ChallengeAnswer],
  ['sign-in', signInAnswer, { next: 'enter', location: '/', firstSignIn: true } satisfies SignInAnswer],
  ['choice of a unit', signInAnswer, { next: 'choose-unit', organization, units: [unit] } satisfies SignInAnswer],
  ['options', signInOptionsAnswer, options],
  ['entered system', enteredSystemAnswer, { name: words } satisfies EnteredSystemAnswer],
  ['no entered system', enteredSystemAnswer, {} satisfies EnteredSystemAnswer],
  ['good certificate', certificateStatusAnswer, { status: 'good' } satisfies CertificateStatusAnswer],
  [
    'refused certificate',
    certificateStatusAnswer,
    {
      status: 'refused',
      failure: failure('CERTIFICATE_EXPIRED', { notAfter: '2026', days: 1, known: true }),
    } satisfies CertificateStatusAnswer,
  ],
  ['directory', directoryAnswer, { desks: [desk, { name: words, services: [] }] } as DirectoryAnswer],
  ['session', sessionAnswer, session],
]

/** The value with a member more in every object of it, but in a failure's detail: that is open. */
function withInside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withInside)
  if (typeof value !== 'object' || value === null) return value
  return {
    ...Object.fromEntries(Object.entries(value).map(([key, one]) => [key, key === 'detail' ? one : withInside(one)])),
    inside: 'secret',
  }
}

describe('answers', () => {
  test.each(answers)('%s: all that the contract names leaves, and nothing else', async (_name, schema, answer) => {
    app.get('/', { schema: { response: { 200: schema } } }, async () => withInside(answer))
    const { statusCode, body } = await app.inject('/')
    expect([statusCode, JSON.parse(body)]).toEqual([200, answer])
  })
})

const bodies = { challengeInput, signInInput, unitInput, certificateStatusInput }
const right = {
  challengeInput: { purpose: 'sign-in', certificate: 'AAAA', channel: 'window' },
  signInInput: { challengeId: 'A', authToken: '' },
  unitInput: { unitCode: '30104826' },
  certificateStatusInput: { certificate: 'AAAA' },
}
type Body = keyof typeof bodies

describe('bodies', () => {
  const send = async (name: Body, payload: object) => {
    app.post('/', { schema: { body: bodies[name] } }, async ({ body }) => body)
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/', payload })
    return [statusCode, JSON.parse(body)] as const
  }
  const names = Object.keys(bodies) as Body[]
  const fields = names.flatMap((name) => Object.keys(right[name]).map((field) => [name, field] as const))

  test.each(names)('%s is taken as it is', async (name) => {
    expect(await send(name, right[name])).toEqual([200, right[name]])
  })

  test.each(names)('%s with a field that is not named is refused', async (name) => {
    expect(await send(name, { ...right[name], more: 1 })).toMatchObject([
      400,
      { failure: { code: 'INPUT_INVALID', detail: { field: 'more' } } },
    ])
  })

  test.each(fields)('%s.%s: a number or a list is no text, and is not made one', async (name, field) => {
    expect(await send(name, { ...right[name], [field]: 30_104_826 })).toMatchObject([
      400,
      { failure: { code: 'INPUT_INVALID', detail: { field } } },
    ])
    const value = (right[name] as Record<string, unknown>)[field]
    const { statusCode } = await app.inject({ method: 'POST', url: '/', payload: { ...right[name], [field]: [value] } })
    expect(statusCode).toBe(400)
  })
})
