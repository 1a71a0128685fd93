import type { FastifyInstance } from 'fastify'
import { failure, failures } from '@yinxin/protocol/failures'
import type { Gateway, Verification } from '@yinxin/protocol/gateway'
import type { CertificateStatusAnswer, CertificateStatusInput } from '@yinxin/protocol/portal'
import type { Clock } from '../../platform/clock.ts'
import { createRateLimit } from '../../platform/rate-limit.ts'
import { addressGroup } from '../../platform/web/address-group.ts'
import { certificateStatusAnswer, certificateStatusInput } from '../schemas.ts'

/** How long a page waits for an answer, in milliseconds, and how many may wait at once: this is a courtesy and never slows a sign-in. */
const [patience, mostWaiting] = [2000, 32]
/** Questions of one address in a minute: a hall of clerks, not a crawler. */
const perMinute = 120

const schema = { body: certificateStatusInput, response: { 200: certificateStatusAnswer } }
const unchecked: CertificateStatusAnswer = { status: 'unchecked' }

interface StatusDeps {
  readonly gateway: Pick<Gateway, 'verifyCertificate'>
  readonly clock: Clock
}

/**
 * Looks a certificate up before a PIN is typed. Nothing is kept and nobody is told who asked; too many questions, a slow gateway or one
 * that is away are `unchecked`, never an error: the sign-in itself decides.
 */
export function certificateStatusRoutes(app: FastifyInstance, { gateway, clock }: StatusDeps): void {
  const limit = createRateLimit({ limit: perMinute, seconds: 60, clock })
  let waiting = 0
  app.post<{ Body: CertificateStatusInput }>('/api/sign-in/certificate-status', { schema }, async (request) => {
    if (waiting >= mostWaiting || !limit.take(addressGroup(request.ip))) return unchecked
    waiting++
    const { certificate } = request.body
    const verified = gateway.verifyCertificate({ certificate, policy: { revocation: 'required' }, traceId: request.traceId })
    return withinPatience(verified.then(statusBeforePin, () => unchecked).finally(() => waiting--))
  })
}

async function withinPatience(answer: Promise<CertificateStatusAnswer>): Promise<CertificateStatusAnswer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<CertificateStatusAnswer>((resolve) => {
    timer = setTimeout(resolve, patience, unchecked)
    timer.unref()
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

/** What a page may say of a verification: only a reason that lies in the certificate refuses it; nobody having answered does not. */
export function statusBeforePin({
  verdict,
  code,
  assurance,
}: Pick<Verification, 'verdict' | 'code' | 'assurance'>): CertificateStatusAnswer {
  if (verdict === 'accepted') return assurance === 'certificate' ? { status: 'good' } : unchecked
  return code === undefined || failures[code].retry === 'later' ? unchecked : { status: 'refused', failure: failure(code) }
}
