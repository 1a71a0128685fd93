import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { createCa } from '../../apps/server/src/ca/index.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { createClock } from '@yinxin/testkit'
import { issueInput, silent, traceId } from '../contracts/ca-world.ts'
import { withDatabase } from '../postgres.ts'

it('kill -9 between the bytes and the signature: what could have been signed is on record and can be revoked; the next node goes on', async () => {
  const { url } = await withDatabase()
  const db: Kysely<any> = createDatabase(url)
  const clock = createClock(new Date())
  const secrets = createSecrets(new Uint8Array(32))
  const ca = await createCa({ db, secrets, clock, log: silent, statusUrl: 'http://status.test', node: 'n1', kinds: ['P-256'] })
  await ca.ceremony()
  const child = spawn(process.execPath, [fileURLToPath(new URL('ca-dies-signing.ts', import.meta.url)), url], { stdio: 'ignore' })
  const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)))
  expect(signal).toBe('SIGKILL')
  clock.step(120_000)
  const [left, ...more] = await ca.unfinishedSignings()
  expect([left?.kind, more]).toEqual(['end-entity-sign', []])
  expect((await ca.issue(issueInput())).ok).toBe(true)
  const { issuerSha256 = '', serial = '' } = left ?? {}
  expect(await ca.revoke({ issuerSha256, serial, reason: 'keyCompromise', traceId })).toMatchObject({ ok: true })
  expect(await ca.unfinishedSignings()).toEqual([])
  await closeDatabase(db)
})
