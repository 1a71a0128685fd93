// A computer that sleeps: the assistant stands still, sockets go, a UKey is pulled out or another hub has it when it wakes. Stopped by the kernel
// (SIGSTOP), which is what a program notices of a sleep.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pauseOf } from 'node:timers/promises'
import { siteListType } from '@yinxin/protocol/assistant'
import { buildSkfSoft, createSkfSoftUkey } from '@yinxin/testkit/contracts/skf-soft'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { until } from '../attacks/assistant-pages.ts'
import { createSigner, folderFor } from '../attacks/assistant-world.ts'
import { libraryPage, portal, startProgram, type RunningProgram } from '../attacks/program-page.ts'
import { needs } from '../needs.ts'

describe.skipIf(!needs('gcc', 'libc6-dev', 'libgcrypt20-dev'))('a computer that sleeps', () => {
  let running: RunningProgram | undefined
  afterEach(async () => {
    vi.unstubAllGlobals()
    await running?.end()
  })

  async function start() {
    const [data, ukey, vendor] = [folderFor('asleep'), createSkfSoftUkey(folderFor('asleep-ukey')), createSigner('vendor')]
    const [list, key] = [join(data, 'list.jws'), join(data, 'vendor.json')]
    const sites = [{ origin: portal, name: '示范', keys: [createSigner('site').key] }]
    writeFileSync(list, vendor.sign({ typ: siteListType }, { counter: 1, exp: Math.floor(Date.now() / 1000) + 3600, sites }))
    writeFileSync(key, JSON.stringify(vendor.key))
    const words = ['--data', data, '--ports', '0', '--site-list', list, '--vendor-key', key, '--skf', buildSkfSoft('standard')]
    running = await startProgram(words, ukey.environment)
    const page = libraryPage([running.port])
    await page.client.start()
    return { ukey, program: running, ...page }
  }

  const serials = async (client: ReturnType<typeof libraryPage>['client']) => {
    const status = await client.status()
    return status.ok ? status.value.ukeys.map(({ serialNumber }) => serialNumber) : undefined
  }
  const untilSerials = (client: ReturnType<typeof libraryPage>['client'], count: number) =>
    until(async () => ((await serials(client))?.length === count ? true : undefined))

  test('its sockets gone and its UKey pulled out meanwhile: the page finds it again by itself, and what is plugged in is what there is', async () => {
    const { ukey, program, client, cut } = await start()
    await untilSerials(client, 1)
    program.child.kill('SIGSTOP')
    cut()
    ukey.remove()
    await pauseOf(2500)
    expect(client.state().kind).not.toBe('connected')
    program.child.kill('SIGCONT')
    await until(() => (client.state().kind === 'connected' ? true : undefined))
    await untilSerials(client, 0)
    ukey.insert()
    await untilSerials(client, 1)
    expect(await serials(client)).toEqual(['SKF-0001'])
    client.close()
  })

  test('waked with its sockets whole, the page stays connected and is answered at once', async () => {
    const { program, client } = await start()
    await untilSerials(client, 1)
    program.child.kill('SIGSTOP')
    await pauseOf(6000)
    program.child.kill('SIGCONT')
    const startedAt = performance.now()
    await untilSerials(client, 1)
    expect([client.state().kind, performance.now() - startedAt < 3000]).toEqual(['connected', true])
    client.close()
  })
})
