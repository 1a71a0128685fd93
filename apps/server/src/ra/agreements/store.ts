import { sql, type Kysely, type Transaction } from 'kysely'
import type { AgreementEvidence } from '@yinxin/protocol/agreement'
import type { StoredAgreement } from './agreement.ts'

type Db = Kysely<any> | Transaction<any>

const columns = sql.raw(`a.standing, a.address, a.until, a.managers, a.evidence`)

/** What the organisation says to an application; undefined: it is not asked. */
export const agreementOf = async (db: Db, application: string): Promise<StoredAgreement | undefined> =>
  (await sql<StoredAgreement>`select ${columns} from ra.agreement a where a.application = ${application}`.execute(db)).rows[0]

/** The same, locked until the transaction ends. */
export const lockAgreement = async (trx: Db, application: string): Promise<StoredAgreement | undefined> =>
  (await sql<StoredAgreement>`select ${columns} from ra.agreement a where a.application = ${application} for update`.execute(trx)).rows[0]

/** Changes one that is locked. */
export async function changeAgreement(
  trx: Db,
  application: string,
  change: Pick<StoredAgreement, 'standing' | 'managers'> & { readonly evidence?: AgreementEvidence },
  now: Date,
): Promise<void> {
  const { standing, managers, evidence } = change
  await sql`update ra.agreement set standing = ${standing}, managers = ${JSON.stringify(managers)}::jsonb,
    evidence = ${evidence === undefined ? null : JSON.stringify(evidence)}::jsonb, changed_at = ${now} where application = ${application}`.execute(
    trx,
  )
}

/** Numbers of applications whose organisation may still agree, the oldest first. */
export const waitingForOrganizations = async (db: Db, now: Date, most: number): Promise<readonly string[]> =>
  (
    await sql<{ number: string }>`select p.number from ra.agreement a join ra.application p on p.id = a.application
      where a.standing in ('open', 'asked') and a.until > ${now} and p.state in ('waiting', 'endorsed') order by p.submitted_at limit ${most}`.execute(
      db,
    )
  ).rows.map(({ number }) => number)
