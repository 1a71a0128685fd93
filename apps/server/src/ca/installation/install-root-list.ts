import { hash } from 'node:crypto'
import type { Certificate, Crl } from '@yinxin/pki'
import { wholeList } from '@yinxin/protocol/status'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import { problemOfRootList } from './judge-installation.ts'
import { finishingStatement, recordingStatement, signingStore } from '../signing/store.ts'
import { revocationStore } from '../revocation/store.ts'

const [record, finish] = [recordingStatement(), finishingStatement()]

interface Installing {
  readonly actor: string
  readonly now: Date
  readonly node: string
}

/**
 * Publishes the list an offline root signed: from here on the status service sends it. On the record of signatures it stands as any list does.
 * Gives the problem in one sentence; nothing: it is done.
 */
export async function installRootList(
  trx: Transaction<any>,
  { root, list }: { readonly root: Certificate; readonly list: Crl },
  { actor, now, node }: Installing,
): Promise<string | undefined> {
  const problem = problemOfRootList({ root, list, now })
  if (problem !== undefined) return problem
  const { tbs, signature, signatureAlgorithm: algorithm, thisUpdate, nextUpdate, entryCount: entries } = list
  if (algorithm === 'unknown' || nextUpdate === undefined) throw new Error('a list that was judged good has no end')
  const store = revocationStore(trx)
  const [name, number] = [{ issuerSha256: root.sha256, ...wholeList }, Number(list.extensions.crlNumber)]
  const [scope] = await store.scopes(root.sha256)
  if (scope === undefined) return 'its root is not one of this CA'
  const last = await store.lastNumber(name)
  if (number <= last) return `the list has number ${number}, and number ${last} is published already`
  const keySha256 = hash('sha256', root.publicKeySpki, 'hex')
  const signing = await record(trx, { keySha256, kind: 'revocation-list', algorithm, toBeSigned: tbs, now, node })
  await finish(trx, { id: signing, signature, now })
  const { shards, shard, changes } = scope
  const row = {
    ...{ issuer_sha256: root.sha256, shards, shard, number, entries, changes, signing },
    this_update: thisUpdate,
    next_update: nextUpdate,
  }
  if (!(await store.claimNumber(row))) throw new Error(`number ${number} was taken a moment ago`)
  await signingStore(trx).letGo(await store.forgetListsBefore(name, number))
  const line = {
    event: 'authority.list-installed',
    traceId: newTraceId(),
    actor,
    certificate: root.sha256,
    detail: { number, entries },
  } as const
  await writeAudit(trx, 'ca', line, { now, node })
  return undefined
}
