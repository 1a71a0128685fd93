// What a test changes by SQL of its own: sealed afterwards as if the portal had written it. Without this nobody enters by such a row.
import type { RawBuilder } from 'kysely'
import type { PortalDatabase } from '../../apps/server/src/portal/index.ts'
import { sealAgain } from '../../apps/server/src/portal/rights/seal-again.ts'

/** Carries a statement out, and seals what it left. */
export async function asThePortal<Row>(db: PortalDatabase, change: RawBuilder<Row>): Promise<{ readonly rows: Row[] }> {
  const { rows } = await change.execute(db)
  await sealAgain(db, 'changed by a test')
  return { rows }
}
