import { formatListName, type ListName } from '@yinxin/protocol/status'
import { databaseUrlOf } from '../../platform/db.ts'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { CaContext } from '../deps.ts'
import { isListDue } from './list-due.ts'
import type { ListOrder } from './lists-aside.ts'
import { publishList } from './publish-list.ts'
import { revocationStore, type ScopeFacts } from './store.ts'

/** Most times another node may be first before this one gives up; the job comes back to it. */
const attempts = 5
/** From so many entries on a list is made in the thread: some 50 ms of work. */
const fewEntries = 10_000

/** Milliseconds this process has known the newest list of a name. */
type KnownFor = (name: string, number: number) => number

/**
 * Signs and stores the lists of an authority that are due: after a revocation the whole one and the shards it is on, of all of them when
 * half of their life is over. Revocations are read outside of any transaction that changes one, and nobody is locked out meanwhile: what is
 * committed while a list is being built makes the next one due.
 */
export async function publishDueLists(authority: CertificationAuthority, context: CaContext, knownFor: KnownFor = () => 0): Promise<void> {
  const store = revocationStore(context.db)
  for (let left = attempts; left > 0; left--) {
    const now = context.clock.now()
    const due = (await store.scopes(authority.sha256)).filter(({ changes, newest, ...scope }) => {
      const known = newest === undefined ? 0 : knownFor(formatListName({ issuerSha256: authority.sha256, ...scope }), newest.number)
      return isListDue(newest, { now, changes, known })
    })
    if (due.length === 0) return
    for (const scope of due) await publishOne(scope, authority, context)
  }
}

async function publishOne(scope: ScopeFacts, authority: CertificationAuthority, context: CaContext): Promise<void> {
  const { db, clock, node, keyring, aside } = context
  const { shards, shard, changes, addresses, newest } = scope
  const list: ListName = { issuerSha256: authority.sha256, shards, shard }
  const { kind, role, certificate } = authority
  const order: ListOrder = { list, changes, addresses: [...addresses], kind, role, certificate: certificate.raw, node, now: clock.now() }
  // one that is not there yet, or that has grown beyond since, is made here once; the next one knows its length
  const isLong = (newest?.entries ?? 0) > fewEntries
  if (isLong) await aside.publish(order, keyring.keyOf(authority), databaseUrlOf(db))
  else await publishList(order, () => keyring.keyOf(authority), { db, clock, node })
}
