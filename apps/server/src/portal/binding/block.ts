import { sql } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'
import { writeSealed } from '../rights/write-sealed.ts'

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
  const { rows: found } =
    'certificate' in target
      ? await sql<{ key: string }>`select holder_id as key from portal.certificates where sha256 = ${target.certificate}`.execute(trx)
      : await sql<{ key: string }>`select id as key from portal.organizations where uscc = ${target.organization}`.execute(trx)
  const keys = found.map(({ key }) => key)
  const table = 'certificate' in target ? ('bindings' as const) : ('organizations' as const)
  const [id, key] = 'certificate' in target ? ['organization_id', 'holder_id'] : ['id', 'id']
  return writeSealed(trx, {
    ...{ table, keys, isEnding: state === 'blocked' },
    async write() {
      const { rows } = await sql<{ id: string }>`update ${sql.id('portal', table)} set state = ${state}, blocked_for = ${reason}
        where ${sql.id(key)} = any(${keys}::uuid[]) returning ${sql.id(id)} as id`.execute(trx)
      return { result: rows[0]?.id }
    },
  })
}
