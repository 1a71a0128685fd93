import { asObject, asText } from '../wire/json-and-base64.ts'
import { failures, isFailureCode, type Failure, type FailureDetail } from './catalogue.ts'

/** Reads a failure that came over a wire; undefined when it is none of the catalogue. */
export function readFailure(value: unknown): Failure | undefined {
  const object = asObject(value)
  if (object === undefined || !isFailureCode(object['code'])) return undefined
  const code = object['code']
  const detail = readDetail(object['detail'])
  const traceId = asText(object['traceId'], 64)
  return {
    code,
    number: failures[code].number,
    ...(traceId === undefined ? {} : { traceId }),
    ...(detail === undefined ? {} : { detail }),
  }
}

function readDetail(value: unknown): FailureDetail | undefined {
  const object = asObject(value)
  if (object === undefined) return undefined
  const plain = Object.entries(object).filter(([, fact]) => ['string', 'number', 'boolean'].includes(typeof fact))
  return Object.fromEntries(plain.slice(0, 16)) as FailureDetail
}
