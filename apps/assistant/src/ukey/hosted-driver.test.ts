import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSkfSoft, createSkfSoftUkey, type SkfSoftUkey } from '@yinxin/testkit/contracts/skf-soft'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needs } from '../../../../test/needs.ts'
import { createHostedDriver, type HostedDriver } from './hosted-driver.ts'
import { listRead } from './list-read.ts'

describe.skipIf(!needs('gcc', 'libc6-dev', 'libgcrypt20-dev'))('a driver whose library is slow, hangs, or rests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-hosted-'))
  let ukey: SkfSoftUkey
  beforeAll(() => {
    ukey = createSkfSoftUkey(folder)
    Object.assign(process.env, ukey.environment)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const until = async (holds: () => boolean): Promise<void> => {
    const deadline = Date.now() + 40_000
    while (!holds()) {
      if (Date.now() > deadline) throw new Error('never')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  /** Listed, however long a busy machine takes to start the process. */
  const there = async (driver: HostedDriver): Promise<void> => {
    const deadline = Date.now() + 40_000
    while ((await listRead(driver)).ukeys.length !== 1) if (Date.now() > deadline) throw new Error('never listed')
  }
  const open = (options: Parameters<typeof createHostedDriver>[2]): HostedDriver =>
    createHostedDriver('skf', buildSkfSoft('standard'), options)

  test('a list that hangs delays nobody: who asks hears in time what was known, and that it is old', async () => {
    const driver = open({ pollEveryMs: 3_600_000, patienceMs: 100, backOffMs: 1, timeouts: { list: 5000, sign: 5000 } })
    await there(driver)
    ukey.fault('hang SKF_EnumDev')
    const answers = await Promise.all(Array.from({ length: 20 }, () => driver.list()))
    for (const answer of answers) expect(answer).toMatchObject({ ukeys: [{ serialNumber: 'SKF-0001' }], problems: [], stale: true })
    const told = new Promise<string>((resolve) => driver.watch(({ kind }) => resolve(kind)))
    ukey.fault(undefined)
    expect(await told).toBe('reading') // the problem is one now
    expect(await listRead(driver, ({ problems }) => problems.length > 0)).toMatchObject({ ukeys: [{ serialNumber: 'SKF-0001' }] })
    await driver.close()
  }, 60_000) // a process is started and ended several times

  test('nobody attends to it: its process ends, and comes back when somebody asks', async () => {
    const driver = open({ pollEveryMs: 20, restAfterMs: 200 })
    await until(() => driver.pid !== undefined)
    const first = driver.pid
    await until(() => driver.pid === undefined)
    await there(driver)
    expect([undefined, first]).not.toContain(driver.pid)
    await driver.close()
  }, 60_000) // a process is started and ended several times

  test('while somebody attends it stays; what came or went while it rested is told to who attends next', async () => {
    const driver = open({ pollEveryMs: 20, restAfterMs: 200 })
    await there(driver)
    await until(() => driver.pid === undefined)
    ukey.remove()
    const gone = new Promise<string>((resolve) => driver.watch(({ kind }) => resolve(kind)))
    const noLonger = driver.attend()
    expect(await gone).toBe('removed')
    ukey.insert()
    await until(() => driver.pid !== undefined)
    const { pid } = driver
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(driver.pid).toBe(pid)
    noLonger()
    noLonger() // a second time counts for nobody else
    await until(() => driver.pid === undefined)
    await driver.close()
  }, 60_000) // a process is started and ended several times
})
