import type { UnfinishedSigning } from '@yinxin/protocol/ca'
import { signingStore } from './store.ts'
import type { SigningDeps } from './signing-door.ts'

/** What another node is signing at this moment is not unfinished. */
const underWay = 60_000

/** Signatures that were begun more than a minute ago, are not on record, and could still matter to somebody. */
export async function unfinishedSignings({ db, clock }: Pick<SigningDeps, 'db' | 'clock'>): Promise<readonly UnfinishedSigning[]> {
  const rows = await signingStore(db).unfinished(new Date(+clock.now() - underWay))
  return rows.map(({ id, kind, written_at, digest, issuer_sha256, serial }) => ({
    ...{ id, kind, digest, writtenAt: written_at.toISOString() },
    ...(issuer_sha256 === null || serial === null ? {} : { issuerSha256: issuer_sha256, serial }),
  }))
}
