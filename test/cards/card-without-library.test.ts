// A card in a reader and nothing on this computer that reads it: the vendor's catalogue knows it by its answer to reset. Named, one button, and then it is read.
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { driverCatalogueType } from '@yinxin/protocol/assistant'
import { openscLibrary } from '@yinxin/testkit/contracts/card-readers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAssistant, type Assistant } from '../../apps/assistant/src/compose.ts'
import type { CheckState } from '../../apps/assistant/src/checks/check-row.ts'
import { readRunOptions } from '../../apps/assistant/src/options.ts'
import { createSigner, folderFor, pageCall, until } from '../attacks/assistant-world.ts'
import { cardsCanBe, createCardBench, type CardBench } from './card-bench.ts'

interface HomeState {
  readonly ukeys: readonly unknown[]
  readonly problems: readonly { readonly code: string; readonly detail?: object }[]
  readonly check: CheckState
}

describe.skipIf(!cardsCanBe)('R7 a card for which no library is installed', () => {
  const folder = folderFor('card-driver')
  const library = join(folder, 'maker', 'maker-pkcs11.so')
  let [bench, server, assistant] = [] as unknown as [CardBench, Server, Assistant]

  beforeAll(async () => {
    bench = await createCardBench()
    // The maker's package, a program, brings a library that reads this card: OpenSC's, under a name of the maker's.
    const source = join(folder, 'opensc.so')
    copyFileSync(openscLibrary, source)
    const bytes = Buffer.from(`#!/bin/sh\nmkdir -p "${join(folder, 'maker')}" && cp "${source}" "${library}"\n`)
    server = createServer((_request, response) => response.end(bytes))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/maker.run`
    const driver = {
      ...{ name: 'maker.run', version: '1.2', system: 'debian', architecture: process.arch, size: bytes.length, address },
      ...{ sha256: createHash('sha256').update(bytes).digest('hex'), needsAdministrator: false, silent: [] },
      library: { kind: 'pkcs11', path: library },
    }
    const words = { name: { zh: '示范智能卡', en: 'Sample card' }, maker: { zh: '厂商' }, licence: { zh: '许可' } }
    const drivers = [{ ...words, usb: [], atr: [pivAnswerToReset], packages: [driver] }]
    const vendor = createSigner('vendor')
    writeFileSync(join(folder, 'vendor-key.json'), JSON.stringify(vendor.key))
    const payload = { counter: 1, exp: Math.floor(Date.now() / 1000) + 3600, drivers }
    writeFileSync(join(folder, 'drivers.jws'), vendor.sign({ typ: driverCatalogueType }, payload))
    const pagesFolder = join(folder, 'ui')
    mkdirSync(pagesFolder)
    for (const name of ['home', 'prompt', 'window']) writeFileSync(join(pagesFolder, `${name}.html`), '')
    const files = ['--driver-catalogue', join(folder, 'drivers.jws'), '--vendor-key', join(folder, 'vendor-key.json')]
    const started = await startAssistant(readRunOptions(['--data', join(folder, 'data'), '--ports', '0', ...files]), { pagesFolder })
    if (!started.ok) throw new Error(started.failure.code)
    assistant = started.value
  })
  afterAll(async () => {
    await assistant?.close()
    server?.close()
    await bench?.close()
  })

  test('is named by its answer to reset, has the one button, and is read afterwards', async () => {
    const { call, state } = await openHome(assistant)
    await call('check')
    const row = () =>
      until(async () => {
        const { check } = await state()
        return check.at === undefined || check.answered !== undefined ? undefined : check.rows.find(({ id }) => id === 'missing-driver')
      })
    expect(await row()).toMatchObject({ mark: 'ok' }) // no card, nothing is missing
    await bench.piv()
    expect(await untilSaid(state)).toMatchObject([{ detail: { device: '示范智能卡', deviceEn: 'Sample card' } }])
    await call('check')
    expect(await row()).toMatchObject({ mark: 'stop', cause: 'DRIVER_MISSING', value: { zh: '示范智能卡' }, changes: 'package' })
    expect(await call('repair', { id: 'missing-driver' })).toEqual({})
    expect(existsSync(library)).toBe(true)
    const after = await until(async () => {
      const home = await state()
      return home.ukeys.length === 1 && home.problems.every(({ code }) => code !== 'UKEY_WITHOUT_DRIVER') ? home : undefined
    })
    expect(JSON.stringify(after.ukeys)).toContain('示范医院')
    expect(await row()).toMatchObject({ mark: 'ok' })
  })
})

/** The emulator's, without the check byte at its end: makers' lists leave out what differs from card to card. */
const pivAnswerToReset = Buffer.from('\x3b\x88\x01PIV-sim1', 'latin1').toString('hex')

const untilSaid = (state: () => Promise<HomeState>): Promise<HomeState['problems']> =>
  until(async () => {
    const said = (await state()).problems.filter(({ code }) => code === 'UKEY_WITHOUT_DRIVER')
    return said.length > 0 ? said : undefined
  })

async function openHome(assistant: Assistant) {
  const home = new URL(assistant.homeAddress())
  const port = Number(home.port)
  const { token } = (await pageCall(port, 'exchange', { code: home.hash.slice(1) })).body as { token: string }
  const call = async (name: string, params: object = {}) => (await pageCall(port, `home.${name}`, params, { token })).body
  return { call, state: async () => (await call('state', { version: 0 })) as unknown as HomeState }
}
