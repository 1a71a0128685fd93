import { randomInt } from 'node:crypto'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { codeLength, codeLife, type CodeAnswer } from '@yinxin/protocol/portal'
import { statement } from '../../platform/db.ts'
import { portalTables, type CodePurpose, type PortalDatabase } from '../database.ts'
import { openText, rowOf, sealText, type PersonKeys } from '../keys/person-keys.ts'

/** Wrong tries after which a code is worth nothing. */
const codeTries = 5
/** Seconds until another one may be asked for. */
const resendSeconds = 60

const codePattern = /^\d{6}$/

/** A new code: digits, from the system's generator, evenly. */
export const newCode = (): string => String(randomInt(10 ** codeLength)).padStart(codeLength, '0')

/** What a code was sent for. */
export interface CodeRow {
  readonly browser: string
  readonly purpose: CodePurpose
  /** Absent: of nobody, so that it looks the same from outside. */
  readonly personId?: string | undefined
  readonly mobile?: string | undefined
}

/** Keeps a code for a browser and a purpose, in place of the one before. */
export async function storeCode(db: PortalDatabase, keys: PersonKeys, row: CodeRow, code: string, now: Date): Promise<CodeAnswer> {
  const { browser, purpose, personId, mobile } = row
  const expiresAt = new Date(now.getTime() + codeLife * 1000)
  const values = {
    code_hash: keys.codeHash(code, browser, purpose),
    person_id: personId ?? null,
    mobile_enc: mobile === undefined ? null : sealText(keys, mobile, contextOf(row)),
    tries: 0,
    expires_at: expiresAt,
  }
  await portalTables(db)
    .insertInto('codes')
    .values({ browser, purpose, ...values })
    .onConflict((conflict) => conflict.columns(['browser', 'purpose']).doUpdateSet(values))
    .execute()
  const resendAt = new Date(now.getTime() + resendSeconds * 1000)
  return { sentAt: now.toISOString(), expiresAt: expiresAt.toISOString(), resendAt: resendAt.toISOString() }
}

const contextOf = ({ browser, purpose }: Pick<CodeRow, 'browser' | 'purpose'>) => rowOf('codes', 'mobile', `${browser} ${purpose}`)

/** Counts the try before the code is looked at: two at once are two tries. */
const trying = statement<{
  readonly code_hash: string
  readonly tries: number
  readonly person_id: string | null
  readonly mobile_enc: Uint8Array | null
}>(`
  update portal.codes set tries = tries + 1
  where browser = $1 and purpose = $2 and expires_at > $3 and tries < ${codeTries}
  returning code_hash, tries, person_id, mobile_enc`)

/** A code that was right, not yet used up: `spendCode` does that in the transaction of what it allows. */
export interface RightCode extends CodeRow {
  readonly codeHash: string
  readonly triesLeft: number
}

/** Compares a code with what was sent to this browser for this purpose. CODE_EXPIRED for none, a late one, one of too many tries; CODE_WRONG {triesLeft}. */
export async function tryCode(
  db: PortalDatabase,
  keys: PersonKeys,
  asked: { readonly browser: string | undefined; readonly purpose: CodePurpose; readonly code: string },
  now: Date,
): Promise<Result<RightCode>> {
  const { browser, purpose, code } = asked
  const [row] = browser === undefined ? [] : await trying(db, [browser, purpose, now.toISOString()])
  if (row === undefined || browser === undefined) return failed('CODE_EXPIRED')
  const typed = code.normalize('NFKC').replaceAll(/\s+/g, '')
  const isRight = codePattern.test(typed) && keys.codeHash(typed, browser, purpose) === row.code_hash
  if (!isRight) return row.tries >= codeTries ? failed('CODE_EXPIRED') : failed('CODE_WRONG', { triesLeft: codeTries - row.tries })
  const mobile = row.mobile_enc === null ? undefined : openText(keys, row.mobile_enc, contextOf({ browser, purpose }))
  return succeeded({
    browser,
    purpose,
    codeHash: row.code_hash,
    triesLeft: codeTries - row.tries,
    personId: row.person_id ?? undefined,
    mobile,
  })
}

/** Uses a code up; false when somebody else was faster. */
export async function spendCode(trx: PortalDatabase, { browser, purpose, codeHash }: RightCode): Promise<boolean> {
  const { numDeletedRows } = await portalTables(trx)
    .deleteFrom('codes')
    .where('browser', '=', browser)
    .where('purpose', '=', purpose)
    .where('code_hash', '=', codeHash)
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

/** The code was right and something else was wrong: this try does not count. */
export async function forgiveTry(db: PortalDatabase, { browser, purpose, codeHash }: RightCode): Promise<void> {
  await portalTables(db)
    .updateTable('codes')
    .set({ tries: 0 })
    .where('browser', '=', browser)
    .where('purpose', '=', purpose)
    .where('code_hash', '=', codeHash)
    .execute()
}

/** Deletes up to `most` codes that are over; resolves with how many. */
export async function deleteExpiredCodes(db: PortalDatabase, before: Date, most: number): Promise<number> {
  return (await deletingExpired(db, [before.toISOString(), most])).length
}

const deletingExpired = statement<{ readonly browser: string }>(`
  delete from portal.codes where (browser, purpose) in (select browser, purpose from portal.codes where expires_at < $1 limit $2) returning browser`)
