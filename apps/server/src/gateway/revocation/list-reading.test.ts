import type { Worker } from 'node:worker_threads'
import { lookupInIndex, openCrlIndex } from '@yinxin/pki'
import { createClock, createTestPki } from '@yinxin/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { createListReading } from './list-reading.ts'
import { createRevocationLists } from './lists.ts'
import { positionOf } from './position.ts'
import { keyText } from './read-list.ts'

const clock = createClock()
const pki = createTestPki({ kind: 'SM2', now: clock.now() })
const url = 'http://status.test/list.crl'
const identity = pki.issue({ subject: 'x', urls: { crl: [url] } })
const position = positionOf(identity.certificate, pki.issuingCa.certificate, [pki.root.certificate])
const revoked = [{ serialNumber: identity.certificate.serialNumber, revokedAt: clock.now() }]
const script = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`)
const crashing = script(
  'import { parentPort } from "node:worker_threads"; parentPort.once("message", () => { throw new Error("out of luck") })',
)
const silent = script('import { parentPort } from "node:worker_threads"; parentPort.on("message", () => undefined)')

const threads: Worker[] = []
const noteThread = (thread: Worker): void => void threads.push(thread)
beforeEach(() => void process.on('worker', noteThread))
afterEach(() => {
  process.off('worker', noteThread)
  threads.length = 0
})

describe('reading lists', () => {
  const candidates = [
    pki.root.certificate,
    pki.issuingCa.certificate,
    createTestPki({ kind: 'SM2', now: clock.now() }).issuingCa.certificate,
  ]

  it.each([
    ['a short one here', { shortBytes: 1_000_000 }, 0],
    ['a long one in a thread that starts with it', { shortBytes: 10 }, 1],
  ])('%s: who is on it, and whose key signed it', async (_name, options, threadCount) => {
    const reading = createListReading(options)
    expect(threads).toHaveLength(0)
    const der = pki.crl({ revoked })
    for (let turn = 0; turn < 2; turn++) {
      const read = await reading.read(Uint8Array.from(der), candidates)
      if (!read.ok) throw new Error(read.problem)
      expect(Buffer.from(openCrlIndex(read.value.index).raw).equals(der)).toBe(true)
      expect(lookupInIndex(read.value.index, identity.certificate.serialNumber)).toBeDefined()
      // of the same name: the CA, and another CA's that only bears its name
      expect([...read.value.signatures]).toEqual([
        [keyText(pki.issuingCa.certificate), true],
        [keyText(candidates[2] ?? pki.root.certificate), false],
      ])
    }
    expect(threads).toHaveLength(threadCount)
    await reading.close()
  })

  it('noise is a problem, wherever it is read', async () => {
    for (const shortBytes of [0, 1000]) {
      const reading = createListReading({ shortBytes })
      expect(await reading.read(Uint8Array.of(0x30, 1, 2), candidates)).toMatchObject({ ok: false })
      await reading.close()
    }
  })

  it.each([
    ['crashes', crashing],
    ['does not answer in time', silent],
    ['cannot be started', new URL('file:///nowhere/at/all.ts')],
  ])('a thread that %s is a problem, and the next list has a new one', async (_name, thread) => {
    const reading = createListReading({ script: thread, shortBytes: 0, mostMilliseconds: 200 })
    for (let turn = 1; turn <= 2; turn++) {
      expect(await reading.read(Uint8Array.from(pki.crl()), candidates)).toEqual({ ok: false, problem: 'the thread that read it ended' })
      expect(threads).toHaveLength(turn)
    }
    await reading.close()
  })
})

describe('a list that cannot be read', () => {
  it('leaves the one at hand in use, and is said in the log', async () => {
    const lines: string[] = []
    const served = [pki.crl({ revoked }), pki.crl({ thisUpdate: new Date(+clock.now() + 1000), revoked: [...revoked, ...manyRevoked()] })]
    const lists = createRevocationLists({
      clock,
      log: createLog({ level: 'warn', name: 'test', destination: { write: (line: string) => void lines.push(line) } }),
      fetch: (async () => new Response(Buffer.from(served.shift() ?? Buffer.alloc(0)))) as typeof globalThis.fetch,
      authorities: [pki.root.certificate, pki.issuingCa.certificate],
      reading: createListReading({ script: crashing, shortBytes: 10_000 }),
    })
    lists.track(position)
    await lists.needed(position)
    const [first] = lists.atHand(position).lists
    expect(first?.entryCount).toBe(1)
    clock.advance(3_600_000)
    await lists.refresh()
    expect(lists.atHand(position).lists).toEqual([first])
    expect(lines.join()).toContain('the thread that read it ended')
    await lists.close()
  })

  const manyRevoked = () =>
    Array.from({ length: 1000 }, (_, i) => ({ serialNumber: (2 ** 40 + i).toString(16).padStart(12, '0'), revokedAt: clock.now() }))
})
