import { failure, type Failure } from '@yinxin/protocol/failures'
import { parseUnitCode, parseUscc, type Uscc } from '@yinxin/protocol/identifiers'
import type { UnitSummary } from '@yinxin/protocol/portal'
import { asText, isCalendarDay } from '@yinxin/protocol/wire'
import { isMailAddress } from '../messages/mail.ts'
import { contactOf, type Contact } from './contact.ts'
import type { ListedSerial, OrganizationRow } from './organization-row.ts'

/** The credit code of the example row in the template: nobody has it, and whoever leaves the row in imports nothing. */
export const exampleUscc = '91990100MA9EXAMP01'

/** A row that can be stored; what of it could not be taken is in `doubts`, and not in the row. */
export interface CheckedRow {
  readonly uscc: Uscc
  readonly checkFits: boolean
  readonly name: string
  readonly place: string
  readonly insuredSince: string
  readonly units: readonly UnitSummary[]
  readonly contact: Contact | undefined
  /** Hex SHA-256, lower case. */
  readonly certificates: readonly string[]
  readonly listed: readonly ListedSerial[]
  readonly doubts: readonly Failure[]
}

/**
 * Reads one row; a failure names the field without which it cannot be taken. Everything else that cannot be read costs only itself, with a warning.
 * @param authorities ids of the authorities whose serial numbers mean something here
 */
export function checkRow(row: OrganizationRow, authorities: readonly string[]): CheckedRow | Failure {
  const parsed = parseUscc(row.uscc)
  if (row.unreadable !== undefined) return failure('INPUT_INVALID', { field: row.unreadable })
  if (parsed === undefined) return failure('USCC_INVALID', { field: 'uscc' })
  if (parsed.uscc === exampleUscc) return failure('INPUT_INVALID', { field: 'uscc', reason: 'example' })
  const field = fieldAtFault(row)
  if (field !== undefined) return failure('INPUT_INVALID', { field })
  const { certificates = [], serials = [], place, insuredSince, units } = row
  const listed = serials.map(readSerial).filter((one) => one !== undefined && authorities.includes(one.authority)) as ListedSerial[]
  return {
    ...{ uscc: parsed.uscc, checkFits: parsed.checkFits, name: row.name.trim(), place, insuredSince, units, listed },
    contact: contactIn(row),
    certificates: certificates.filter(isSha256).map((sha256) => sha256.toLowerCase()),
    doubts: doubtsOf(row, parsed.checkFits, listed.length),
  }
}

function fieldAtFault({ name, place, insuredSince, units }: OrganizationRow): string | undefined {
  if (!isPlain(name?.trim(), 200)) return 'name'
  if (!isPlain(place, 100)) return 'place'
  if (!isCalendarDay(insuredSince)) return 'insuredSince'
  return units.every(isUnit) ? undefined : 'units'
}

function contactIn({ phone, mail }: OrganizationRow): Contact | undefined {
  const contact = contactOf(
    phone !== undefined && isPhone(phone) ? phone : undefined,
    mail !== undefined && isMailAddress(mail) ? mail : undefined,
  )
  return Object.keys(contact).length === 0 ? undefined : contact
}

function doubtsOf(
  { phone, mail, certificates = [], serials = [] }: OrganizationRow,
  checkFits: boolean,
  listed: number,
): readonly Failure[] {
  const doubt = (holds: boolean, code: 'USCC_INVALID' | 'INPUT_INVALID', field: string) => (holds ? [failure(code, { field })] : [])
  return [
    ...doubt(!checkFits, 'USCC_INVALID', 'uscc'),
    ...doubt(phone !== undefined && !isPhone(phone), 'INPUT_INVALID', 'phone'),
    ...doubt(mail !== undefined && !isMailAddress(mail), 'INPUT_INVALID', 'mail'),
    ...doubt(!certificates.every(isSha256), 'INPUT_INVALID', 'certificates'),
    ...doubt(listed < serials.length, 'INPUT_INVALID', 'serials'),
  ]
}

/** Most insurances of one unit: there are five kinds, and a place for each. */
const mostInsurances = 16

const isUnit = ({ code, name, place, insurances }: UnitSummary): boolean =>
  parseUnitCode(code) !== undefined &&
  isPlain(name, 200) &&
  isPlain(place, 100) &&
  insurances.length <= mostInsurances &&
  insurances.every((one) => isPlain(one.kind, 40) && isPlain(one.place, 100))

/** Text of a name: not empty, not too long, no control characters and nothing that turns the direction of what stands around it. */
const isPlain = (text: unknown, max: number) => asText(text, max) !== undefined && !/[\p{Cc}\p{Bidi_Control}]/u.test(String(text))

const isPhone = (text: string) => /^\+?\d[\d -]{5,18}\d$/.test(text)

const isSha256 = (text: string) => /^[0-9a-f]{64}$/i.test(text)

/** Serial numbers have up to 20 octets (RFC 5280 §4.1.2.2); lists write them with colons, blanks, `0x` and leading zeros. */
function readSerial({ authority, serial }: ListedSerial): ListedSerial | undefined {
  const hex = serial
    .replaceAll(/[\s:]/g, '')
    .toLowerCase()
    .replace(/^(?:0x)?0*(?=.)/, '')
  return /^[0-9a-f]{1,40}$/.test(hex) ? { authority, serial: hex.length % 2 === 0 ? hex : `0${hex}` } : undefined
}
