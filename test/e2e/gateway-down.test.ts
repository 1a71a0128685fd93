// The bureau's portal and the CA company's gateway in processes of their own, joined by mutual TLS only.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../needs.ts'
import { seen } from './chromium.ts'
import { closeSharedBrowser, handlerAt, pins, pressSignIn, typePin } from './journey.ts'
import { startSystem, type System } from './system.ts'
import { tlsAuthority } from './tls.ts'

describe.skipIf(!needs('chromium'))('R29: the gateway cannot be reached', () => {
  let system: System
  beforeAll(async () => {
    // The demo makes its certificates with a CA; after that the portal runs alone and its gateway is a port nobody listens on.
    const whole = await startSystem()
    await whole.stop()
    const authority = tlsAuthority()
    const caller = authority.issue(['portal'], 'client')
    system = await startSystem({
      data: whole.data,
      settings: () => ({
        components: ['portal'],
        portal: {
          gateway: { url: 'https://127.0.0.1:9', certificate: caller.certificate, key: caller.key, authorities: authority.authorities },
        },
      }),
    })
  })
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  it('is said before the sign-in, and after it with a number, a trace id and one button; nothing is lost', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    await pressSignIn(handler, system)
    await typePin(await handler.pinWindow(), pins.mingyuan)
    await handler.page.waitForURL('**/ssologin/failure?**')
    await handler.page.getByText('5002').first().waitFor() // the address is there before the page is drawn
    const text = await seen(handler.page)
    expect(text).toContain('5002')
    expect(text).toMatch(/[0-9a-f]{16}/)
    expect(text).not.toMatch(/127\.0\.0\.1|ECONNREFUSED/)
    expect(await handler.page.locator('.btn-primary').count()).toBe(1)
    expect(handler.problems).toEqual([])
  })
})
