import type { VerifiedSubject } from '@yinxin/protocol/gateway'
import { isSameOrganizationName } from '@yinxin/protocol/identifiers'
import type { Organization } from '../organizations/organization.ts'
import type { RegistryRecord } from '../organizations/registry.ts'

/** What a certificate and an organisation are compared by. */
export type Field = 'uscc' | 'name' | 'insuranceNumber'

/**
 * - `equal`: to the character
 * - `written-otherwise`: one name, as another computer writes it
 * - `renamed`: two names of one organisation; the register of legal persons says so, and that it is in business
 * - `different`
 * - `absent`: the certificate does not say
 */
export type FieldResult = 'equal' | 'written-otherwise' | 'renamed' | 'different' | 'absent'

export interface FieldComparison {
  readonly field: Field
  readonly result: FieldResult
  readonly certificate: string | undefined
  /** What is on file; of insurance numbers the unit codes. */
  readonly organization: string
}

interface FieldRule {
  readonly field: Field
  /** In words, for docs/flows/binding.md. */
  readonly equalWhen: string
  /** A difference stops a binding; otherwise it is for whoever looks at the case. */
  readonly decides: boolean
  readonly compare: (
    subject: VerifiedSubject,
    organization: Organization,
    record: RegistryRecord | undefined,
  ) => Omit<FieldComparison, 'field'>
}

/** The fields in the order in which a difference is told (R18). */
export const fieldRules: readonly FieldRule[] = [
  {
    field: 'uscc',
    equalWhen: 'all 18 characters are; whether the check character fits is not asked (R20)',
    decides: true,
    compare: ({ uscc }, organization) => ({
      result: uscc === organization.uscc ? 'equal' : 'different',
      certificate: uscc,
      organization: organization.uscc,
    }),
  },
  {
    field: 'name',
    equalWhen:
      'only width, brackets, dots, dashes, blanks, case or places in GBK differ; or the register of legal persons confirms both as names of one',
    decides: true,
    compare: ({ name }, organization, record) => ({
      result: compareNames(name, organization, record),
      certificate: name,
      organization: organization.name,
    }),
  },
  {
    field: 'insuranceNumber',
    equalWhen: 'it is the code of one of the units',
    decides: false,
    compare: ({ insuranceNumber }, { units }) => ({
      result: insuranceNumber === undefined ? 'absent' : units.some(({ code }) => code === insuranceNumber) ? 'equal' : 'different',
      certificate: insuranceNumber,
      organization: units.map(({ code }) => code).join(', '),
    }),
  },
]

/** Compares what a verified certificate says with an organisation, field by field. */
export const compareFields = (subject: VerifiedSubject, organization: Organization, record?: RegistryRecord): readonly FieldComparison[] =>
  fieldRules.map(({ field, compare }) => ({ field, ...compare(subject, organization, record) }))

/** How one field compares. */
export function compareField(field: Field, subject: VerifiedSubject, organization: Organization, record?: RegistryRecord): FieldResult {
  return fieldRules.find((rule) => rule.field === field)?.compare(subject, organization, record).result ?? 'different'
}

function compareNames(name: string, organization: Organization, record: RegistryRecord | undefined): FieldResult {
  if (name === organization.name && name !== '') return 'equal'
  if (isSameOrganizationName(name, organization.name)) return 'written-otherwise'
  return record !== undefined && isRenamed(name, organization, record) ? 'renamed' : 'different'
}

/**
 * The register knows both names as this organisation's, now or before, one of them is its name now, and it is in business. Two former names do
 * not do: neither the bureau nor the certificate is then of today.
 */
function isRenamed(name: string, organization: Organization, record: RegistryRecord): boolean {
  if (record.state !== 'active' || record.uscc !== organization.uscc) return false
  const isNow = (one: string) => isSameOrganizationName(one, record.name)
  const wasOnce = (one: string) => record.formerNames.some((former) => isSameOrganizationName(one, former))
  return (isNow(name) && wasOnce(organization.name)) || (wasOnce(name) && isNow(organization.name))
}
