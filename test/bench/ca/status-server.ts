// The server of ca.ts in a process of its own, so that its CPU can be told from that of whoever asks: a CA, its PostgreSQL, its status service.
import type { AddressInfo } from 'node:net'
import { buildCertificationRequest, buildOcspRequest, defaultAlgorithm, generateKeyPair, nameOf, parseCertificate } from '@yinxin/pki'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { sql, type Kysely } from 'kysely'
import { createCa, type RunningCa } from '../../../apps/server/src/ca/index.ts'
import { systemClock } from '../../../apps/server/src/platform/clock.ts'
import { createDatabase } from '../../../apps/server/src/platform/db.ts'
import { createLog } from '../../../apps/server/src/platform/log.ts'
import { createSecrets } from '../../../apps/server/src/platform/secrets.ts'
import { createHttpServer } from '../../../apps/server/src/platform/web/http-server.ts'
import { statusRoutes } from '../../../apps/server/src/status/index.ts'
import { withDatabase } from '../../postgres.ts'

export interface StatusFacts {
  readonly port: number
  /** base64 of OCSP requests without nonce. */
  readonly questions: readonly string[]
  /** DER of one answer, base64. */
  readonly answer: string
}

/** What the parent may ask for. */
export type StatusOrder = { readonly list: number } | { readonly nonces: number }

const [certificates, traceId] = [200, '0'.repeat(16)]
const log = createLog({ level: 'silent', name: 'bench' })
const noLimit = 1_000_000

const db: Kysely<any> = createDatabase((await withDatabase()).url, { statementSeconds: 0 })
const ca = await createCa({
  ...{ db, log, clock: systemClock, secrets: createSecrets(new Uint8Array(32)), statusUrl: 'http://status.test', node: 'bench' },
  ...{ kinds: ['P-256'] as const, listShards: 128, quotas: { issuancesPerHour: noLimit, certificatesPerSubject: noLimit } },
})
await ca.ceremony()
const [issuer] = (await ca.authorities()).flatMap(({ role, certificate }) => {
  const read = parseCertificate(Buffer.from(certificate, 'base64'))
  return role === 'issuing' && read.ok ? [read.value] : []
})
if (issuer === undefined) throw new Error('bench: no CA')
const { privateKey, publicKeySpki } = generateKeyPair('P-256')
const asked = { subject: nameOf([['CN', 'x']]), publicKeySpki, algorithm: defaultAlgorithm('P-256'), privateKey }
const certificationRequest = encodeBase64(buildCertificationRequest(asked))
const serials: string[] = []
for (let n = 0; n < certificates; n++) serials.push(await serialOf(ca))

async function serialOf(from: RunningCa): Promise<string> {
  const made = await from.issue({ certificationRequest, subject: { organization: 'x', uscc: '91512081MA62K0260E' }, traceId })
  if (!made.ok) throw new Error(`bench: ${made.failure.code}`)
  return made.value.serial
}
const questionOf = (serialNumber: string, nonce?: Uint8Array): string =>
  encodeBase64(buildOcspRequest({ serialNumber, issuer, ...(nonce === undefined ? {} : { nonce }) }))

const app = createHttpServer({ log })
statusRoutes(app, ca, {
  ...{ clock: systemClock, requestsPerMinute: noLimit, unlimitedAddresses: ['127.0.0.1'], trustedProxies: [], requestsInFlight: 1000 },
  ...{ liveAnswersPerSecond: noLimit, answersHeld: noLimit },
})
await app.listen({ host: '127.0.0.1', port: 0 })

const questions = serials.map((serial) => questionOf(serial))
const answer = Buffer.from(await ca.ocsp(Buffer.from(questions[0] ?? '', 'base64'))).toString('base64')
process.send?.({ port: (app.server.address() as AddressInfo).port, questions, answer } satisfies StatusFacts)

/** Revokes so many certificates that were never made, and lets the lists be made; milliseconds from the order to the list. */
async function makeList(entries: number): Promise<object> {
  const { sha256 } = issuer ?? { sha256: '' }
  await sql`insert into ca.issuance (issuer_sha256, serial, profile, written_at, not_after, signing, requested_by)
    select issuer_sha256, '40' || md5(n::text), profile, written_at, not_after, signing, 'bench'
    from ca.issuance, generate_series(1, ${entries}::int) as n where serial = ${serials[0]}`.execute(db)
  await sql`insert into ca.revocation (issuer_sha256, serial, reason, revoked_at, not_after)
    select issuer_sha256, serial, 'superseded', written_at, not_after from ca.issuance where requested_by = 'bench'`.execute(db)
  await sql`analyze ca.issuance, ca.revocation`.execute(db)
  await sql`update ca.revocation_list set entries = ${entries}, this_update = this_update - interval '13 hours',
    next_update = next_update - interval '13 hours' where issuer_sha256 = ${sha256} and shards = 1`.execute(db)
  process.send?.({ ready: true })
  const since = performance.now()
  await ca.publishLists()
  const list = await ca.crl(sha256)
  return { milliseconds: performance.now() - since, bytes: list?.list?.length ?? 0 }
}

process.on('message', (order: StatusOrder) => {
  if ('nonces' in order) {
    const nonce = (n: number) => new Uint8Array(32).map((_, at) => (at < 4 ? n >> (8 * at) : at) & 0xff)
    const made = Array.from({ length: order.nonces }, (_, n) => questionOf(serials[n % serials.length] ?? '', nonce(n)))
    process.send?.({ questions: made })
  } else void makeList(order.list).then((done) => process.send?.(done))
})
