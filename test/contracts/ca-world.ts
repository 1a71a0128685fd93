// A CA with one hierarchy, for everything that asks it something.
import { buildCertificationRequest, defaultAlgorithm, generateKeyPair, nameOf, parseCertificate, type Certificate } from '@yinxin/pki'
import type { IssueInput, CertifiedKeyKind } from '@yinxin/protocol/ca'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createClock, type TestClock } from '@yinxin/testkit'
import type { Kysely } from 'kysely'
import { createCa, type CaDeps, type RunningCa } from '../../apps/server/src/ca/index.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { withDatabase } from '../postgres.ts'

export const traceId = '0123456789abcdef'
export const uscc = '91512081MA62K0260E'
export const silent = createLog({ level: 'silent', name: 'test' })

export interface CaWorld {
  readonly ca: RunningCa
  readonly clock: TestClock
  readonly db: Kysely<any>
  readonly deps: CaDeps
  /** Another node on the same database. */
  node(more?: Partial<CaDeps>): Promise<RunningCa>
  close(): Promise<void>
}

export async function createCaWorld(more: Partial<CaDeps> = {}): Promise<CaWorld> {
  const db = createDatabase<Record<string, never>>((await withDatabase()).url)
  const clock = createClock()
  const secrets = createSecrets(new Uint8Array(32))
  const deps: CaDeps = { db, secrets, clock, log: silent, statusUrl: 'http://status.test', node: 'n1', kinds: ['P-256'], ...more }
  const node = (others: Partial<CaDeps> = {}) => createCa({ ...deps, ...others })
  const ca = await node()
  await ca.ceremony()
  return { ca, clock, db, deps, node, close: () => closeDatabase(db) }
}

/** base64 of a request over a new key. */
export function newRequest(kind: CertifiedKeyKind = 'P-256'): string {
  const { privateKey, publicKeySpki } = generateKeyPair(kind)
  const subject = nameOf([['CN', 'whoever']])
  return encodeBase64(buildCertificationRequest({ subject, publicKeySpki, algorithm: defaultAlgorithm(kind), privateKey }))
}

export const issueInput = (more: Partial<IssueInput> = {}): IssueInput => ({
  certificationRequest: newRequest(),
  subject: { organization: '天府测试有限公司', uscc },
  traceId,
  ...more,
})

export function read(der: string | Uint8Array | undefined): Certificate {
  const parsed = parseCertificate(typeof der === 'string' ? Buffer.from(der, 'base64') : (der ?? new Uint8Array()))
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

/** Issues, or throws the code of the refusal. */
export async function issued(ca: Pick<RunningCa, 'issue'>, more: Partial<IssueInput> = {}) {
  const result = await ca.issue(issueInput(more))
  if (!result.ok) throw new Error(result.failure.code)
  return { ...result.value, parsed: read(result.value.certificate) }
}
