import type { FastifyInstance, FastifyRequest } from 'fastify'
import { failure, failures } from '@yinxin/protocol/failures'
import type { Gateway, Verification } from '@yinxin/protocol/gateway'
import type { CertificateStatusAnswer, CertificateStatusInput } from '@yinxin/protocol/portal'
import { addressGroup } from '../../platform/web/address-group.ts'
import { createSharedLimit } from '../../platform/web/shared-limit.ts'
import type { PortalDatabase } from '../database.ts'

/** How long a page waits for an answer, in milliseconds, and how many may wait at once: this is a courtesy and never slows a sign-in. */
const [patience, mostWaiting] = [2000, 32]
/** Questions of one address (IPv6: its /64) in a minute, on all nodes together: a hall of clerks, not a crawler. */
const perMinute = 120

const unchecked: CertificateStatusAnswer = { status: 'unchecked' }

type Asked = { Body: CertificateStatusInput }

interface StatusDeps {
  readonly gateway: Pick<Gateway, 'verifyCertificate'>
  readonly db: PortalDatabase
}

/**
 * Looks a certificate up before a PIN is typed. Nothing is kept and nobody is told who asked; too many questions, a slow gateway or one
 * that is away are `unchecked`, never an error: the sign-in itself decides.
 */
export function certificateStatusRoutes(app: FastifyInstance, { gateway, db }: StatusDeps): void {
  const limit = createSharedLimit({ db, schema: 'portal', name: 'certificate-status', most: perMinute, seconds: 60 })
  let waiting = 0
  app.post<Asked>('/api/sign-in/certificate-status', async (request) => {
    if (waiting >= mostWaiting) return unchecked
    waiting++
    return withinPatience(
      ask(request)
        .catch(() => unchecked)
        .finally(() => waiting--),
    )
  })

  async function ask({ body: { certificate }, ip, traceId }: FastifyRequest<Asked>): Promise<CertificateStatusAnswer> {
    if (!(await limit.take(addressGroup(ip)))) return unchecked
    return statusBeforePin(await gateway.verifyCertificate({ certificate, policy: { revocation: 'required' }, traceId }))
  }
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
