import { timingSafeEqual } from 'node:crypto'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { parseUscc } from '@yinxin/protocol/identifiers'
import { raPaths, type CodeInput, type ReceiptInput, type SubmitInput } from '@yinxin/protocol/ra'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createSharedLimit } from '../platform/web/shared-limit.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { presentAgreement } from './agreements/agreement.ts'
import { agreementOf } from './agreements/store.ts'
import { releaseAdminPins } from './unblocking/release.ts'
import { accessHashOf, presentApplication, type StoredApplication } from './applications/application.ts'
import { carryOut } from './applications/carry-out.ts'
import { takeReceipt } from './applications/receipt.ts'
import { applicationByNumber } from './applications/store.ts'
import { submitApplication } from './applications/submit.ts'
import { takeApplicationStep } from './applications/take-step.ts'
import { sendCode } from './contacts/send-code.ts'
import type { RaParts } from './deps.ts'

type OfNumber = { Params: { readonly number: string } }

/** What assistants ask. No cookies: an application is seen by who has its secret, and nobody else learns that it is there. */
export function applicantRoutes(app: FastifyInstance, ra: RaParts): void {
  const codes = createSharedLimit({ db: ra.db, schema: 'ra', name: 'codes', most: ra.config.codesPerHour, seconds: 3600 })

  app.post<{ Body: CodeInput }>(raPaths.codes, async (request, reply) => {
    const uscc = parseUscc(request.body.uscc)?.uscc // counted by what it means: blanks and small letters are no other organisation
    if (uscc !== undefined && (await codes.take(uscc))) await sendCode(ra, uscc, request.traceId) // above the limit nothing goes out, and nobody hears of it
    return reply.status(204).send()
  })

  app.post<{ Body: SubmitInput }>(raPaths.applications, async (request, reply) => {
    const submitted = await submitApplication(ra, request.body, request.traceId, request.ip)
    if (!submitted.ok) return sendFailure(reply, submitted.failure)
    if (submitted.value.state !== 'approved') return send(ra, reply, submitted)
    const issued = await carryOut(ra, submitted.value, request.traceId)
    if (issued.ok) return send(ra, reply, issued)
    const now = await applicationByNumber(ra.db, submitted.value.number)
    // the CA being away is no refusal: the application stands and goes on by itself. One about a certificate that cannot be so any more was decided about
    return now !== undefined && (now.state === 'approved' || now.target !== null)
      ? send(ra, reply, succeeded(now))
      : sendFailure(reply, issued.failure)
  })

  app.get<OfNumber>(`${raPaths.applications}/:number`, async (request, reply) => send(ra, reply, await ownApplication(ra, request)))

  app.post<OfNumber>(`${raPaths.applications}/:number/release`, async (request, reply) => {
    const own = await ownApplication(ra, request)
    const released = own.ok ? await releaseAdminPins(ra, own.value, request.traceId) : own
    return released.ok ? reply.header('cache-control', 'no-store').send(released.value) : sendFailure(reply, released.failure)
  })

  app.post<OfNumber & { Body: ReceiptInput }>(`${raPaths.applications}/:number/receipt`, async (request, reply) => {
    const own = await ownApplication(ra, request)
    return send(ra, reply, own.ok ? await takeReceipt(ra, own.value, request.body.signature, request.traceId) : own)
  })

  app.post<OfNumber>(`${raPaths.applications}/:number/withdrawal`, async (request, reply) => {
    const own = await ownApplication(ra, request)
    if (!own.ok || own.value.state === 'withdrawn') return send(ra, reply, own)
    return send(ra, reply, await takeApplicationStep(ra, own.value.number, { step: 'withdraw', by: 'applicant', traceId: request.traceId }))
  })
}

async function send(ra: RaParts, reply: FastifyReply, result: Result<StoredApplication>): Promise<FastifyReply> {
  if (!result.ok) return sendFailure(reply, result.failure)
  const agreement = result.value.business === 'unblock' ? await agreementOf(ra.db, result.value.id) : undefined
  return reply.send(presentApplication(result.value, agreement && presentAgreement(agreement, ra.clock.now())))
}

/** The application whose secret the caller shows; one that is not there and one of somebody else are the same answer. */
async function ownApplication(ra: RaParts, request: FastifyRequest<OfNumber>): Promise<Result<StoredApplication>> {
  const secret = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
  const one = await applicationByNumber(ra.db, request.params.number)
  const [known, shown] = [Buffer.from(one?.accessHash ?? accessHashOf('nothing'), 'hex'), Buffer.from(accessHashOf(secret), 'hex')]
  const fits = known.length === shown.length && timingSafeEqual(known, shown)
  return one !== undefined && fits ? succeeded(one) : failed('APPLICATION_UNKNOWN')
}
