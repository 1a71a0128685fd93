import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failed, type Result } from '@yinxin/protocol/failures'
import type { ApplicationView } from '@yinxin/protocol/ra'
import { expect, test } from 'vitest'
import { createBusinesses, type BusinessDeps } from './businesses.ts'
import { openJournal } from './journal.ts'

test('what is taken off the page while the authority is asked does not come back with its answer', async () => {
  const data = mkdtempSync(join(tmpdir(), 'yinxin-forgotten-'))
  const journal = openJournal(data)
  const step = '0'.repeat(32)
  journal.put({
    ...{ step, business: 'apply', authority: 'https://ra.example', ukeySerialNumber: 'U1', keyKind: 'P-256', secret: 's', startedAt: 0 },
    ...{ uscc: '9', code: '1', request: 'AAAA' },
  })
  const asked = Promise.withResolvers<Result<ApplicationView>>()
  const businesses = createBusinesses({
    ...({ journal, client: { submit: () => asked.promise }, now: Date.now, everyMs: 3_600_000 } as unknown as BusinessDeps),
    changed: () => undefined,
  })
  const round = businesses.askAuthority()
  journal.forget(step)
  const view = { number: 'A-0000-0000-0000', business: 'apply', state: 'waiting', organization: '单位', uscc: '9' } as const
  asked.resolve({ ok: true, value: { ...view, submittedAt: '2026-11-30T00:00:00Z', changedAt: '2026-11-30T00:00:00Z' } })
  await round
  expect(journal.all()).toEqual([])
  expect(businesses.forget(step)).toEqual(failed('APPLICATION_STEP_REFUSED'))
  businesses.close()
  rmSync(data, { recursive: true })
})
