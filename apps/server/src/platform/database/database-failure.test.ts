import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { failures, httpStatuses } from '@yinxin/protocol/failures'
import { databaseFailure } from './database-failure.ts'

const coded = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more })

test.each([
  ['53100', 'DATABASE_FULL'],
  ['25006', 'DATABASE_FULL'],
  ['58030', 'DATABASE_FULL'],
  ['53200', 'DATABASE_BUSY'],
  ['53300', 'DATABASE_BUSY'],
  ['55P03', 'DATABASE_BUSY'],
  ['57014', 'DATABASE_BUSY'],
  ['40001', 'DATABASE_BUSY'],
  ['40P01', 'DATABASE_BUSY'],
  ['25P03', 'DATABASE_BUSY'],
  ['57P01', 'DATABASE_UNAVAILABLE'],
  ['57P02', 'DATABASE_UNAVAILABLE'],
  ['57P03', 'DATABASE_UNAVAILABLE'],
  ['08006', 'DATABASE_UNAVAILABLE'],
  ['08P01', 'DATABASE_UNAVAILABLE'],
  ['ECONNREFUSED', 'DATABASE_UNAVAILABLE'],
  ['ECONNRESET', 'DATABASE_UNAVAILABLE'],
  ['ETIMEDOUT', 'DATABASE_UNAVAILABLE'],
])('%s of the database is %s', (code, expected) => {
  expect(databaseFailure(coded(code))?.code).toBe(expected)
  expect(databaseFailure(new Error('around it', { cause: coded(code) }))?.code).toBe(expected)
})

test.each([
  ['timeout exceeded when trying to connect', 'DATABASE_BUSY'],
  ['Connection terminated unexpectedly', 'DATABASE_UNAVAILABLE'],
  ['Connection terminated due to connection timeout', 'DATABASE_UNAVAILABLE'],
  ['Client has encountered a connection error and is not queryable', 'DATABASE_UNAVAILABLE'],
  ['Cannot use a pool after calling end on the pool', 'DATABASE_UNAVAILABLE'],
])('"%s" is %s', (message, expected) => {
  expect(databaseFailure(new Error(message))?.code).toBe(expected)
})

test('a socket that is not there is the database; a file that is not there, a constraint, a bug are not', async () => {
  const refused = await new Promise<Error>((resolve) => connect('/nowhere/.s.PGSQL.5432').once('error', resolve))
  expect(databaseFailure(refused)?.code).toBe('DATABASE_UNAVAILABLE')
  const both = new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')])
  expect(databaseFailure(both)?.code).toBe('DATABASE_UNAVAILABLE')
  const ours = [
    coded('ENOENT', { syscall: 'open' }),
    coded('23505'),
    coded('42P01'),
    coded('42501'),
    coded('toString'),
    new TypeError('x'),
    'text',
  ]
  for (const error of ours) expect(databaseFailure(error)).toBeUndefined()
})

test('each is a 503 that is tried again later, and says when', () => {
  for (const code of ['53100', '53300', '57P01']) {
    const found = databaseFailure(coded(code))
    expect(found && [httpStatuses[found.code], failures[found.code].retry]).toEqual([503, 'later'])
    expect(found?.retryAfterSeconds).toBeGreaterThan(0)
  }
})
