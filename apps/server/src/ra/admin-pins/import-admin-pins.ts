import { parseUscc } from '@yinxin/protocol/identifiers'
import { writeAudit } from '../../platform/audit/line.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { RaDeps } from '../deps.ts'
import { insertAdminPin, setUkeyHolder } from './store.ts'

/** One UKey as it was handed out. */
export interface AdminPinRow {
  readonly ukeySerial: string
  /** Credit code of the organisation that has it; absent: nobody yet. */
  readonly uscc?: string
  readonly pin: string
  /** A PUK: it can be used once, and no UKey replaces it. Absent: it is replaced. */
  readonly puk?: true
}

/** How many rows did what. */
export interface ImportedAdminPins {
  readonly added: number
  readonly holders: number
  readonly known: number
}

type ImportDeps = Pick<RaDeps, 'db' | 'secrets' | 'clock' | 'node'>

/** Why a row is none, in a word, never with a value of it; undefined when it is one. */
export function badAdminPinRow({ ukeySerial, uscc, pin }: AdminPinRow): 'serial' | 'uscc' | 'pin' | undefined {
  if (!/^[\x21-\x7e]{1,64}$/.test(ukeySerial)) return 'serial'
  if (uscc !== undefined && parseUscc(uscc) === undefined) return 'uscc'
  return /^[\x21-\x7e]{4,16}$/.test(pin) ? undefined : 'pin'
}

/**
 * Puts first admin PINs on file, each in a transaction with its line. What is there stays: the UKey may have another one by now, and who imports the list again
 * changes nothing but whose a UKey is. No PIN is in any line.
 */
export async function adminPins({ db, secrets, clock, node }: ImportDeps, rows: readonly AdminPinRow[]): Promise<ImportedAdminPins> {
  const done = { added: 0, holders: 0, known: 0 }
  for (const row of rows) {
    if (badAdminPinRow(row) !== undefined) throw new Error('a row is no admin PIN of a UKey')
    const { ukeySerial, pin } = row
    const uscc = parseUscc(row.uscc ?? '')?.uscc ?? null
    const became = await db.transaction().execute(async (trx) => {
      const now = clock.now()
      const isNew = await insertAdminPin(trx, secrets, { ukeySerial, uscc, pin, puk: row.puk === true, now })
      const isGiven = !isNew && uscc !== null && (await setUkeyHolder(trx, ukeySerial, uscc, now))
      if (!isNew && !isGiven) return 'known'
      const line = {
        event: 'admin-pin.imported',
        traceId: newTraceId(),
        actor: 'operator',
        subject: ukeySerial,
        detail: { uscc, new: isNew },
      } as const
      await writeAudit(trx, 'ra', line, { now, node })
      return isNew ? 'added' : 'holders'
    })
    done[became] += 1
  }
  return done
}
