import { createHash } from 'node:crypto'
import { keyPurposeOf, type Certificate } from '@yinxin/pki'
import type { FailureCode } from '@yinxin/protocol/failures'
import type { VerifiedStaff, VerifiedSubject } from '@yinxin/protocol/gateway'
import { parseUscc } from '@yinxin/protocol/identifiers'
import type { Authority } from './authorities.ts'
import { profileFields, type IssuerProfile, type ProfileField, type StaffProfile } from './issuer-profile.ts'
import { anyText, readPlaces, type Form, type Reading } from './read-place.ts'

/** Whom a certificate speaks for, or why nobody can tell. `unknown` refuses nothing: it gives nobody's name. */
export type Identity =
  | { readonly result: 'known'; readonly subject: VerifiedSubject; readonly checkFits: boolean }
  | { readonly result: 'staff'; readonly staff: VerifiedStaff }
  | { readonly result: 'unknown'; readonly why: string }
  | { readonly result: 'refused'; readonly code: FailureCode; readonly why: string }

type Readings = Readonly<Record<ProfileField, Reading>>

interface Row {
  /** The row's condition as docs/identity.md prints it. */
  readonly when: string
  readonly code: FailureCode
  /** Why the certificate is refused by this row; undefined: the next row is asked. */
  problem(readings: Readings): string | undefined
}

const inState =
  (state: 'unreadable' | 'contradictory') =>
  (readings: Readings): string | undefined => {
    for (const field of profileFields) {
      const reading = readings[field]
      if (reading.state === state) return `${field}: ${reading.problem}`
    }
    return undefined
  }

const absent =
  (field: 'uscc' | 'name') =>
  (readings: Readings): string | undefined =>
    readings[field].state === 'absent' ? `${field}: no value where the profile says` : undefined

/** The rows that refuse, the first that fits decides. They are asked only of a certificate whose authority has a profile. */
const rows: readonly Row[] = [
  {
    when: 'a place of any field cannot be read: not text, characters nobody sees, bytes after the value, or not in the form of the field',
    code: 'CERTIFICATE_IDENTITY_UNREADABLE',
    problem: inState('unreadable'),
  },
  {
    when: 'a place of any field is filled more than once, or two places of one field differ',
    code: 'CERTIFICATE_IDENTITY_CONTRADICTORY',
    problem: inState('contradictory'),
  },
  { when: 'no credit code in its places', code: 'CERTIFICATE_UNIDENTIFIED', problem: absent('uscc') },
  { when: 'no name in its places', code: 'CERTIFICATE_UNIDENTIFIED', problem: absent('name') },
]

/** Decides whom a certificate speaks for, by its authority's profile (`identityTable`). Pure; the certificate's path must have been verified. */
export function readIdentity(certificate: Certificate, authority: Authority | undefined): Identity {
  if (authority === undefined) return { result: 'unknown', why: 'its issuer is not of a configured authority' }
  const { profile, staff } = authority
  // Before everything else: what it says beside the policy makes it nobody's organisation.
  if (staff !== undefined && isOfStaff(certificate, staff)) return readStaff(certificate, authority.id, staff)
  if (profile === undefined) return { result: 'unknown', why: `authority ${authority.id} has no profile` }
  const readings = readFields(certificate, profile)
  for (const { code, problem } of rows) {
    const why = problem(readings)
    if (why !== undefined) return { result: 'refused', code, why }
  }
  return known(certificate, authority.id, readings)
}

const isOfStaff = ({ extensions }: Certificate, { policy }: StaffProfile): boolean =>
  extensions.certificatePolicies?.some((one) => one.policy === policy) === true

function readStaff(certificate: Certificate, authority: string, { name, number }: StaffProfile): Identity {
  const readings = { name: readPlaces(certificate, name), number: readPlaces(certificate, number) }
  for (const [field, reading] of Object.entries(readings)) {
    if (reading.state === 'unreadable') return refusedStaff('CERTIFICATE_IDENTITY_UNREADABLE', `${field}: ${reading.problem}`)
    if (reading.state === 'contradictory') return refusedStaff('CERTIFICATE_IDENTITY_CONTRADICTORY', `${field}: ${reading.problem}`)
  }
  if (readings.name.state !== 'written' || readings.number.state !== 'written')
    return refusedStaff('CERTIFICATE_UNIDENTIFIED', 'of staff, without a name or a number')
  const stableId = stableIdOf([authority, 'staff', readings.number.text], certificate)
  return { result: 'staff', staff: { name: readings.name.text, number: readings.number.text, stableId } }
}

const refusedStaff = (code: FailureCode, why: string): Identity => ({ result: 'refused', code, why })

/** One holder, whatever certificate: by what tells them apart at their authority, and what the key is for. */
const stableIdOf = (parts: readonly unknown[], certificate: Certificate): string =>
  createHash('sha256')
    .update(JSON.stringify([...parts, keyPurposeOf(certificate)]))
    .digest('hex')

/** The decision as a table in Markdown, for docs/identity.md. */
export function identityTable(): string {
  const lines = [
    ['no trusted path', 'the check is skipped; no identity'],
    ['its issuer’s key belongs to no configured authority', 'no identity'],
    ['it names the staff policy of its authority, with name and number in their places', 'a member of staff, and no organisation'],
    ['it names that policy, and a place is unreadable, contradictory or empty', 'the code of the row below that says so'],
    ['the authority has no profile', 'no identity'],
    ...rows.map(({ when, code }) => [when, code]),
    ['code and name, but the check character does not fit (R20)', 'identity, with a warning'],
    ['code and name', 'identity'],
  ]
  return ['| certificate | then |', '|---|---|', ...lines.map((cells) => `| ${cells.join(' | ')} |`)].join('\n')
}

const codeCharacters = /^ *[0-9A-Za-z]{18} *$/

/** A credit code in ASCII, padding aside; upper case is made only then, because some letters become two or another one. */
const creditCode: Form = (text) => (codeCharacters.test(text) ? parseUscc(text)?.uscc : undefined)

function readFields(certificate: Certificate, profile: IssuerProfile): Readings {
  const read = (field: ProfileField): [ProfileField, Reading] => [
    field,
    readPlaces(certificate, profile[field], field === 'uscc' ? creditCode : anyText),
  ]
  return Object.fromEntries(profileFields.map(read)) as Record<ProfileField, Reading>
}

function known(certificate: Certificate, authority: string, readings: Readings): Identity {
  const text = (field: ProfileField): string | undefined => {
    const reading = readings[field]
    return reading.state === 'written' ? reading.text : undefined
  }
  const [uscc = '', name = ''] = [text('uscc'), text('name')]
  const [insuranceNumber, handlerName] = [text('insuranceNumber'), handlerNameOf(text('handlerSurname'), text('handlerName'))]
  const [lasting, holder] = [text('stableId'), text('holder')]
  const same = lasting === undefined ? ['code', uscc, holder === name ? null : holder, handlerName] : ['id', lasting]
  const subject: VerifiedSubject = {
    name,
    uscc,
    stableId: stableIdOf([authority, ...same], certificate),
    ...(insuranceNumber === undefined ? {} : { insuranceNumber }),
    ...(handlerName === undefined ? {} : { handlerName }),
  }
  return { result: 'known', subject, checkFits: parseUscc(uscc)?.checkFits === true }
}

/** Chinese names are written together, others with a space. */
function handlerNameOf(...parts: readonly (string | undefined)[]): string | undefined {
  const written = parts.filter((part) => part !== undefined)
  const together = written.every((part) => /^\p{Script=Han}+$/u.test(part))
  return written.join(together ? '' : ' ') || undefined
}
