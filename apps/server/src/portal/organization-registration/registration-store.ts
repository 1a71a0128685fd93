import { statement } from '../../platform/db.ts'
import { jsonText } from '../../platform/json-text.ts'
import type { PortalTransaction } from '../database.ts'
import { writeSealed } from '../rights/write-sealed.ts'

/** An organisation as the register of legal persons has it. */
export interface RegisteredOrganization {
  readonly uscc: string
  readonly checkFits: boolean
  readonly name: string
  readonly normalizedName: string
  /** Null: the register is silent, and what is on file stays. */
  readonly formerNames: readonly string[] | null
  readonly legalForm: string | null
}

/** The row there is now; `isFirst`: nobody had registered it before. */
export interface StoredRegistration {
  readonly id: string
  readonly source: 'import' | 'registration'
  readonly isFirst: boolean
}

const inserting = statement<{ readonly id: string }>(`
  insert into portal.organizations (uscc, check_fits, name, normalized_name, imported_at, source)
  values ($1, $2, $3, $4, $5, 'registration') on conflict (uscc) do nothing returning id`)
const holding = statement<Pick<StoredRegistration, 'id' | 'source'> & { readonly registeredAt: Date | null }>(
  `select id, source, registered_at as "registeredAt" from portal.organizations where uscc = $1 for update`,
)
// Of one that was imported only what the insurance register does not say is added: its name stays the one on file.
const noting = statement(`
  update portal.organizations set former_names = coalesce($2::jsonb, former_names), legal_form = coalesce($3, legal_form), registered_at = coalesce(registered_at, $4) where id = $1`)

/**
 * Stores an organisation that a person registers beside those that were imported, or notes that one of them was registered. Its row is held until the
 * transaction ends.
 */
export async function insertRegisteredOrganization(
  trx: PortalTransaction,
  organization: RegisteredOrganization,
  now: Date,
): Promise<StoredRegistration> {
  const { uscc, checkFits, name, normalizedName, formerNames, legalForm } = organization
  await writeSealed(trx, {
    table: 'organizations',
    async write() {
      const rows = await inserting(trx, [uscc, checkFits, name, normalizedName, now.toISOString()])
      return { result: undefined, inserted: rows.map(({ id }) => id) }
    },
  })
  const [row] = await holding(trx, [uscc])
  if (row === undefined) throw new Error('an organisation was stored and is gone')
  const values = [row.id, formerNames === null ? null : jsonText(formerNames), legalForm, now.toISOString()]
  await writeSealed(trx, { table: 'organizations', keys: [row.id], write: async () => ({ result: await noting(trx, values) }) })
  return { id: row.id, source: row.source, isFirst: row.registeredAt === null }
}
