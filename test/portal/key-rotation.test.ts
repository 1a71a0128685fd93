// Keys of the portal are changed by adding one that is published at once and signs later.
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { rotatePortalKey } from '../../apps/server/src/portal/index.ts'
import { openSiteRequestKeys } from '../../apps/server/src/portal/keys/site-request-keys.ts'
import { idTokenKeys } from '../../apps/server/src/portal/sso/keys.ts'
import { startPortal, testClock, type TestPortal } from './portal-harness.ts'

let portal: TestPortal
beforeAll(async () => {
  portal = await startPortal()
})
afterAll(() => portal.close())

const hour = 3_600_000

test('A6 a new key is published before it signs, and the old one after', async () => {
  const clock = testClock(portal)
  const deps = { db: portal.db, secrets: createSecrets(Buffer.alloc(32, 7)), clock }
  const record = { traceId: 'a'.repeat(16), stamp: { now: clock.now(), node: 'test' } }
  const tokenKeys = async () => (await idTokenKeys(deps)).keys.map(({ kid }) => kid)
  const site = await openSiteRequestKeys(deps) // of a node that runs
  const siteKeys = async () => {
    await site.reload()
    return site.publicKeys.map(({ kid }) => kid)
  }
  const [firstToken, firstSite] = [(await tokenKeys())[0], (await siteKeys())[0]]
  const soon = new Date(clock.now().getTime() + hour)
  for (const what of ['id-token', 'site'] as const) {
    await rotatePortalKey(deps, what, soon, record)
    await expect(rotatePortalKey(deps, what, soon, record)).rejects.toThrow('signs from')
  }
  const [secondToken, secondSite] = [(await tokenKeys())[1], (await siteKeys())[1]]
  expect([await tokenKeys(), await siteKeys()]).toEqual([
    [firstToken, secondToken],
    [firstSite, secondSite],
  ])
  clock.advance(hour)
  expect([await tokenKeys(), await siteKeys()]).toEqual([
    [secondToken, firstToken],
    [secondSite, firstSite],
  ])
  expect(decodeProtectedHeader(site.sign({} as never)).kid).toBe(secondSite)
  clock.advance(25 * hour)
  expect([await tokenKeys(), await siteKeys()]).toEqual([[secondToken], [secondSite, firstSite]])
  expect((await portal.audit()).filter(({ event }) => event === 'key.added').map(({ detail }) => detail)).toEqual([
    { signsFrom: soon.toISOString() },
    { signsFrom: soon.toISOString() },
  ])
})
