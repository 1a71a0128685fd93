import { raPaths } from '@yinxin/protocol/ra'
import { describe, expect, test } from 'vitest'
import { raRouteTable } from './route-table.ts'

const named = raRouteTable.map((row) => [`${row.method} ${row.path}`, row] as const)
interface Strict {
  readonly additionalProperties?: unknown
  readonly anyOf?: readonly Strict[]
}
/** No field passes that is not named. */
const isStrict = (schema: Strict): boolean => schema.additionalProperties === false || schema.anyOf?.every(isStrict) === true

describe.each(named)('R33 %s', (_name, { method, path, caller, origin, schema = {} }) => {
  test('takes nothing but what it names', () => {
    for (const part of [schema.body, schema.params, schema.querystring]) if (part !== undefined) expect(isStrict(part as Strict)).toBe(true)
  })

  test('names what stands in its address, and what it answers', () => {
    expect(schema.params !== undefined).toBe(path.includes(':'))
    expect(Object.keys(schema.response ?? {})).toHaveLength(1)
    expect(schema.summary).not.toBe('')
  })

  test('changes something from a page only for pages of this origin', () => {
    expect(origin).toBe(method !== 'GET' && path.startsWith('/api/'))
  })

  test('is an officer’s when it is about applications on the desk, and an applicant’s when it is about their own', () => {
    if (path.startsWith('/api/applications') || path === '/api/contacts') expect(caller).toBe('officer')
    if (path.startsWith(`${raPaths.applications}/`)) expect(caller).toBe('applicant')
  })
})

test('no address is there twice', () => {
  expect(new Set(named.map(([name]) => name)).size).toBe(named.length)
})
