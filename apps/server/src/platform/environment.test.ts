import { expect, test } from 'vitest'
import { forgetPostgresVariables } from './environment.ts'

test('what the environment says to programs of PostgreSQL is forgotten, and nothing else', () => {
  const given = {
    PGHOST: 'nowhere',
    PGPORT: '1',
    PGOPTIONS: '-c x=y',
    PGSSLMODE: 'require',
    PG_COLOR: 'always',
    PG_OTHER: 'x',
    pgstuff: 'x',
    PATH2: 'x',
  }
  Object.assign(process.env, given)
  forgetPostgresVariables()
  const left = Object.keys(given).filter((name) => name in process.env)
  for (const name of Object.keys(given)) delete process.env[name]
  expect(left).toEqual(['PG_OTHER', 'pgstuff', 'PATH2'])
})
