import { sql } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'

/** What is blocked: the binding of the holder of a certificate (hex SHA-256), or an organisation (credit code) with all its bindings. */
export type BlockTarget = { readonly certificate: string } | { readonly organization: string }

export interface BlockChange {
  readonly target: BlockTarget
  /** Why, as it is written to the audit; undefined: the block is taken off. */
  readonly reason: string | undefined
  readonly now: Date
  readonly node: string
  readonly traceId: string
}

/**
 * Blocks, or takes a block off: from the commit on nobody enters by it (BINDING_BLOCKED) and its living sessions answer nothing; they end within
 * seconds. The audit line is in the same transaction.
 * @returns the id of the organisation it is about; undefined when there is no such binding or organisation
 */
export async function changeBlock(db: PortalDatabase, change: BlockChange): Promise<string | undefined> {
  return db.transaction().execute(async (trx) => {
    const organization = await setState(trx, change)
    if (organization === undefined) return undefined
    const { target, reason, now, node, traceId } = change
    const event = reason === undefined ? ('binding.unblocked' as const) : ('binding.blocked' as const)
    const detail = { what: 'certificate' in target ? 'binding' : 'organization', ...(reason === undefined ? {} : { reason }) }
    const certificate = 'certificate' in target ? { certificate: target.certificate } : {}
    await writeAudit(trx, 'portal', { event, traceId, actor: 'operator', subject: organization, ...certificate, detail }, { now, node })
    return organization
  })
}

async function setState(
  trx: PortalTransaction,
  { target, reason = null }: Omit<BlockChange, 'reason'> & { reason?: string | undefined | null },
) {
  const state = reason === null ? 'active' : 'blocked'
  const { rows } =
    'certificate' in target
      ? await sql<{ id: string }>`update portal.bindings b set state = ${state}, blocked_for = ${reason}
          from portal.certificates c where c.holder_id = b.holder_id and c.sha256 = ${target.certificate}
          returning b.organization_id as id`.execute(trx)
      : await sql<{ id: string }>`update portal.organizations set state = ${state}, blocked_for = ${reason}
          where uscc = ${target.organization} returning id`.execute(trx)
  return rows[0]?.id
}
