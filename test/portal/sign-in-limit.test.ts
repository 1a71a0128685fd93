import { afterEach, expect, it } from 'vitest'
import { origin, startPortal, type TestPortal } from './portal-harness.ts'

/** How many sign-ins one address may try, with and without a reverse proxy in front. */

const proxy = '10.1.0.7'
let portal: TestPortal | undefined
afterEach(() => portal?.close())

/** Starts a sign-in as the proxy hands it on for `caller`. */
async function begin(caller: string): Promise<number> {
  const headers = { origin, 'content-type': 'application/json', 'x-forwarded-for': caller }
  const request = {
    method: 'POST',
    url: '/api/sign-in/challenges',
    headers,
    payload: { purpose: 'sign-in' },
    remoteAddress: proxy,
  } as const
  return (await portal?.app.inject(request))?.statusCode ?? 0
}

it('behind a proxy of the list each caller has a limit of his own', async () => {
  portal = await startPortal({ config: { signInsPerMinute: 2 }, trustedProxies: [proxy] })
  for (const caller of ['203.0.113.1', '203.0.113.2']) expect([await begin(caller), await begin(caller)]).toEqual([200, 200])
  expect(await begin('203.0.113.1')).toBe(429)
  expect(await begin('198.51.100.9, 203.0.113.1')).toBe(429) // what the caller adds in front changes nothing
})

it('by default nobody is believed: another X-Forwarded-For is no way around the limit', async () => {
  portal = await startPortal({ config: { signInsPerMinute: 2 } })
  expect([await begin('203.0.113.1'), await begin('203.0.113.2'), await begin('203.0.113.3')]).toEqual([200, 200, 429])
})
