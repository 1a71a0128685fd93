import { parseCertificationRequest, type Certificate, type Crl } from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { wholeList } from '@yinxin/protocol/status'
import type { Transaction } from 'kysely'
import { writeAudit, type AuditLine } from '../../platform/audit/line.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { CaContext } from '../deps.ts'
import { installRootList } from './install-root-list.ts'
import { revocationStore } from '../revocation/store.ts'
import { problemOfInstallation } from './judge-installation.ts'
import { authorityStore } from '../authorities/store.ts'

/** What a ceremony gave. */
export interface CeremonyResult {
  readonly certificate: Certificate
  readonly root: Certificate
  readonly list: Crl
  /** Hex SHA-256 of the root, read off the paper. */
  readonly expectedRoot: string
}

export type InstallingContext = Pick<CaContext, 'db' | 'clock' | 'node'>

/**
 * An issuing CA that a ceremony certified issues from now on, those of its kind before it go on answering for what they issued. Root, list and
 * certificate become known together or not at all. Gives the problem in one sentence; nothing: it is done.
 */
export async function installIssuingCa(
  given: CeremonyResult,
  actor: string,
  { db, clock, node }: InstallingContext,
): Promise<string | undefined> {
  const { certificate, root, list } = given
  const now = clock.now()
  return db.transaction().execute(async (trx) => {
    const requests = (await authorityStore(trx).requests()).map((row) => ({ ...row, publicKey: keyIn(row.request) }))
    const problem = problemOfInstallation({ ...given, now, waiting: requests.map(({ publicKey }) => publicKey) })
    if (problem !== undefined) return problem
    const request = requests.find(({ publicKey }) => Buffer.from(publicKey).equals(certificate.publicKeySpki))
    if (request === undefined) throw new Error('a key that waits was there a moment ago')
    const { kind } = request
    await keepRoot(trx, kind, root, now)
    const row = { sha256: certificate.sha256, kind, role: 'issuing', parent_sha256: root.sha256, certificate: certificate.raw } as const
    await authorityStore(trx).addAuthority({ ...row, wrapped_key: request.wrapped_key, not_after: certificate.notAfter }, now)
    await revocationStore(trx).addScope(certificate.sha256, wholeList)
    await authorityStore(trx).removeRequest(request.key_sha256)
    const line: AuditLine = {
      event: 'authority.installed',
      traceId: newTraceId(),
      actor,
      detail: { kind, root: root.sha256 },
      certificate: certificate.sha256,
    }
    await writeAudit(trx, 'ca', line, { now, node })
    const newest = await revocationStore(trx).lastNumber({ issuerSha256: root.sha256, ...wholeList })
    if (newest >= Number(list.extensions.crlNumber)) return undefined // a later one is published already
    const listProblem = await installRootList(trx, { root, list }, { actor, now, node })
    if (listProblem !== undefined) throw new Error(listProblem) // judged good above: what is written here goes back with it
    return undefined
  })
}

async function keepRoot(trx: Transaction<any>, kind: CertifiedKeyKind, { sha256, raw, notAfter }: Certificate, now: Date): Promise<void> {
  if ((await authorityStore(trx).authorities()).some((known) => known.sha256 === sha256)) return
  const row = { sha256, kind, role: 'root', parent_sha256: null, certificate: raw, wrapped_key: null, not_after: notAfter } as const
  await authorityStore(trx).addAuthority(row, now)
  await revocationStore(trx).addScope(sha256, wholeList)
}

function keyIn(request: Uint8Array): Uint8Array {
  const parsed = parseCertificationRequest(request)
  if (!parsed.ok) throw new Error(`a stored request is damaged: ${parsed.problem}`)
  return parsed.value.publicKeySpki
}
