// Other ways to the PIN than the assistant's window over a software UKey: the desktop's own pinentry, and a device behind PKCS #11.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CertificateSubject } from '@yinxin/protocol/ca'
import { needs } from '../needs.ts'
import { cardsCanBe } from '../cards/card-bench.ts'
import { demoSubject, personaliseCard, personaliseDevice, personaliseSkfUkey, type Device } from './assistant-device.ts'
import { seen, temporaryFolder } from './chromium.ts'
import { closeSharedBrowser, handlerAt, pins, pressSignIn, typePin } from './journey.ts'
import { startSystem, type System } from './system.ts'

const scripted = fileURLToPath(new URL('../../apps/assistant/src/pin/testing/scripted-pinentry.mjs', import.meta.url))

describe.skipIf(!needs('chromium'))('R10: where the PIN is typed', () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem({ settings: () => ({ demo: { businessSystem: false } }) })
  })
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  it('in pinentry: it names site and certificate, says that a PIN was wrong, and the right one signs in', async () => {
    const notes = join(temporaryFolder('pinentry'), 'notes')
    const pinentry = `${process.execPath} ${scripted} 000001 ${pins.mingyuan}`
    const handler = await handlerAt(system, {
      ukeys: ['mingyuan'],
      assistant: { more: ['--prompt', 'pinentry', '--pinentry', pinentry], environment: { NOTES: notes } },
    })
    await pressSignIn(handler, system)
    await handler.page.waitForURL('**/workbench')
    await handler.page.getByRole('heading', { name: '示范市明远机械有限公司' }).first().waitFor()
    const said = readFileSync(notes, 'utf8')
    expect(said).toMatch(new RegExp(`SETDESC .*${system.origin}.*示范市明远机械有限公司`))
    expect(said).toMatch(/^GETPIN\n(?:.*\n)*SETERROR .+\nGETPIN$/m)
    expect(handler.context.pages()).toHaveLength(1) // no window of a browser was part of it
    expect(handler.problems).toEqual([])
  })

  it('cancelled in pinentry: back to the button, nothing signed', async () => {
    const handler = await handlerAt(system, {
      ukeys: ['mingyuan'],
      assistant: { more: ['--prompt', 'pinentry', '--pinentry', `${process.execPath} ${scripted} CANCEL`] },
    })
    await pressSignIn(handler, system)
    await handler.page.getByRole('button', { name: '用这张证书登录' }).waitFor()
    expect(new URL(handler.page.url()).pathname).toBe('/ssologin/login')
  })

  it.skipIf(!needs('softhsm2', 'opensc'))('on a device behind PKCS #11, with a certificate of our own CA, into the workbench', async () => {
    const subject = demoSubject('qinghe')
    const device = await personaliseDevice(system, subject)
    const handler = await handlerAt(system, {
      ukeys: [],
      assistant: { more: ['--pkcs11', device.library], environment: device.environment },
    })
    await pressSignIn(handler, system)
    const window = await handler.pinWindow()
    await window.getByLabel('PIN 码', { exact: true }).waitFor()
    const shown = await seen(window)
    expect(shown).toContain(subject.organization)
    expect(shown).not.toContain('软件 UKey')
    await typePin(window, '000001')
    await window.getByText('PIN 码不对').first().waitFor()
    expect(await seen(window)).not.toMatch(/undefined|[{}]/)
    await typePin(window, device.pin)
    await handler.page.waitForURL('**/workbench')
    await handler.page.getByRole('heading', { name: subject.organization }).first().waitFor()
    expect(handler.problems).toEqual([])
  })

  it.skipIf(!needs('gcc', 'libc6-dev', 'libgcrypt20-dev'))(
    'on a UKey behind SKF, with an SM2 key: it tells the tries that are left',
    async () => {
      const subject = demoSubject('qinghe')
      const device = await personaliseSkfUkey(system, subject)
      const handler = await handlerAt(system, {
        ukeys: [],
        assistant: { more: ['--skf', device.library], environment: device.environment },
      })
      await pressSignIn(handler, system)
      const window = await handler.pinWindow()
      await window.getByLabel('PIN 码', { exact: true }).waitFor()
      expect(await seen(window)).toContain(subject.organization)
      await typePin(window, '000001')
      await window.getByText('还可以输错 5 次').first().waitFor()
      await typePin(window, device.pin)
      await handler.page.waitForURL('**/workbench')
      await handler.page.getByRole('heading', { name: subject.organization }).first().waitFor()
      expect(handler.problems).toEqual([])
    },
  )

  it.skipIf(!needs('gcc', 'libc6-dev', 'libgcrypt20-dev'))(
    'on a UKey with a button: the window says to press it, a no on the device is said on the page in its own words, and pressed it signs in',
    async () => {
      const subject = demoSubject('qinghe')
      const device = await personaliseSkfUkey(system, subject, 'standard', { buttonMs: 60_000 })
      const profiles = join(temporaryFolder('profiles'), 'profiles.json')
      const profile = { name: 'button', files: ['libskf-soft*.so'], button: { seconds: 60 }, errors: { '0x0A0000B1': 'button-cancelled' } }
      writeFileSync(profiles, JSON.stringify({ skf: [profile] }))
      const handler = await handlerAt(system, {
        ukeys: [],
        assistant: { more: ['--skf', device.library, '--driver-profiles', profiles], environment: device.environment },
      })
      for (const does of ['cancelled', 'pressed'] as const) {
        await pressSignIn(handler, system)
        const window = await handler.pinWindow()
        await window.getByLabel('PIN 码', { exact: true }).waitFor()
        await typePin(window, device.pin)
        await window.getByRole('heading', { name: '请按 UKey 上的按键' }).waitFor()
        await window.getByText(/^还等 \d\d 秒$/).waitFor()
        await window.getByRole('button', { name: '取消' }).waitFor()
        expect(await seen(window)).not.toMatch(/undefined|[{}]/)
        device.finger(does)
        if (does === 'cancelled') await handler.page.getByText('在 UKey 上取消了').first().waitFor()
      }
      await handler.page.waitForURL('**/workbench')
      await handler.page.getByRole('heading', { name: subject.organization }).first().waitFor()
      expect(handler.problems).toEqual([])
    },
  )

  it.skipIf(!needs('gcc', 'libc6-dev', 'libgcrypt20-dev'))(
    'on a UKey whose maker has SM2 behind PKCS #11, with the profile for it',
    async () => {
      const subject = demoSubject('qinghe')
      const device = await personaliseSkfUkey(system, subject, 'vendor')
      const profiles = join(temporaryFolder('profiles'), 'profiles.json')
      const sm2 = { mechanism: '0x80000108', input: 'message', keyType: '0x80000015' }
      writeFileSync(profiles, JSON.stringify({ pkcs11: [{ name: 'another maker', files: ['libskf-soft-vendor.so'], sm2 }] }))
      await signsInWith(device, ['--driver-profiles', profiles], subject)
    },
  )

  it.skipIf(!cardsCanBe)('on a smart card, read by OpenSC', async () => {
    const subject = demoSubject('qinghe')
    const device = await personaliseCard(system, subject)
    await signsInWith(device, [], subject)
    await device.readers.close()
  })

  async function signsInWith(device: Device, more: readonly string[], { organization }: CertificateSubject): Promise<void> {
    const handler = await handlerAt(system, {
      ukeys: [],
      assistant: { more: ['--pkcs11', device.library, ...more], environment: device.environment },
    })
    await pressSignIn(handler, system)
    const window = await handler.pinWindow()
    await window.getByLabel('PIN 码', { exact: true }).waitFor()
    expect(await seen(window)).toContain(organization)
    await typePin(window, device.pin)
    await handler.page.waitForURL('**/workbench')
    await handler.page.getByRole('heading', { name: organization }).first().waitFor()
    expect(handler.problems).toEqual([])
  }
})
