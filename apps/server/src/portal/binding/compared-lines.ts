import type { Verification } from '@yinxin/protocol/gateway'
import { maskCode } from '@yinxin/protocol/identifiers'
import type { FailureCode } from '@yinxin/protocol/failures'
import type { ComparedLine } from '@yinxin/protocol/portal'
import type { Organization } from '../organizations/organization.ts'
import type { RegistryRecord } from '../organizations/registry.ts'
import { compareFields, type Field } from './compare-fields.ts'

/** What a comparison is shown from. */
export interface ComparisonFacts {
  readonly verification: Verification
  readonly organization: Organization
  readonly record?: RegistryRecord | undefined
  /** Why it was not bound; undefined: it was. */
  readonly code?: FailureCode | undefined
}

/** How a value is shown to whoever compares: codes masked, over whoever's shoulder that is. */
const shown: Readonly<Record<Field, (value: string) => string>> = {
  uscc: maskCode,
  name: (value) => value,
  insuranceNumber: (value) => value.split(', ').filter(Boolean).map(maskCode).join(', '),
}

/** The comparison line by line: the fields by their rules, what differs first, then what else a binding asks for. */
export function comparedLines({ verification, organization, record, code }: ComparisonFacts): readonly ComparedLine[] {
  const { subject, certificate } = verification
  if (subject === undefined || certificate === undefined) return []
  const fields = compareFields(subject, organization, record).map(
    ({ field, result, certificate: there, organization: here }): ComparedLine => {
      const [inCertificate, onFile] = [there === undefined ? '' : shown[field](there), shown[field](here)]
      return {
        ...{ field, result },
        ...(onFile === '' ? {} : { organization: onFile }),
        ...(inCertificate === '' ? {} : { certificate: inCertificate }),
      }
    },
  )
  const others: readonly ComparedLine[] = [
    {
      field: 'status',
      result: code === 'BINDING_NEEDS_FRESH_STATUS' ? 'different' : 'fine',
      certificate: certificate.notAfter.slice(0, 10),
    },
    { field: 'authority', result: code === 'CA_MAY_NOT_BIND' ? 'different' : 'fine', certificate: certificate.issuerName },
    { field: 'elsewhere', result: code === 'BOUND_ELSEWHERE' ? 'different' : 'fine' },
  ]
  return [...fields, ...others].toSorted((one, other) => Number(other.result === 'different') - Number(one.result === 'different'))
}
