// Answers a status node holds: when they are sent, and when they are forgotten. The CA is the edge here; its answers are those of a test PKI.
import { buildOcspRequest, parseOcspRequest } from '@yinxin/pki'
import type { StatusChanges, StatusSource } from '@yinxin/protocol/status'
import { createClock, createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { createAnswerMemory } from './answer-memory.ts'

const start = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'P-256', now: start })
const issuer = pki.issuingCa.certificate
const holders = [pki.issue({ subject: 'one' }), pki.issue({ subject: 'two' }), pki.issue({ subject: 'three' })]
const requestOf = (index: number, nonce?: Uint8Array) =>
  buildOcspRequest({ serialNumber: holders[index]?.certificate.serialNumber ?? '', issuer, ...(nonce ? { nonce } : {}) })
const issuerSha256 = issuer.sha256

function world(most = 100) {
  const clock = createClock(start)
  const told: StatusChanges['changed'][] = []
  let [asked, words, away] = [0, 0, false]
  let during: (() => Promise<unknown>) | undefined
  const source: Pick<StatusSource, 'ocsp' | 'statusChanges'> = {
    async ocsp(request) {
      asked++
      const answer = pki.ocsp(request, { now: clock.now() })
      await during?.()
      return answer
    },
    async statusChanges(cursor) {
      words++
      if (away) throw new Error('away')
      return { cursor: String(words), changed: cursor === undefined ? 'all' : (told.shift() ?? []) }
    },
  }
  const memory = createAnswerMemory(source, { clock, most })
  return {
    ...{ clock, memory, told },
    ask: (index: number) => memory.ask(String(index), requestOf(index)),
    held: async (index: number) => (await memory.confirmed(String(index)))?.bytes,
    counts: () => ({ asked, words }),
    goAway: () => void (away = true),
    /** While the CA answers, something happens. */
    whileAnswering(happens: () => Promise<unknown>) {
      during = happens
    },
  }
}
const changed = (index: number) => [{ issuerSha256, serial: holders[index]?.certificate.serialNumber ?? '' }]

describe('an answer at hand', () => {
  it('is the one the CA gave, after its word that nothing changed; those who ask at once share the word', async () => {
    const { ask, held, counts } = world()
    const { answer, cacheable } = await ask(0)
    expect(cacheable?.bytes).toEqual(answer)
    const before = counts()
    expect(await Promise.all([held(0), held(0), held(0)])).toEqual([answer, answer, answer])
    expect(counts()).toEqual({ asked: before.asked, words: before.words + 1 })
  })

  it('goes when its certificate changed, and nobody else’s does', async () => {
    const { ask, held, told } = world()
    for (const index of [0, 1]) await ask(index)
    told.push(changed(0))
    expect([await held(0), (await held(1)) !== undefined]).toEqual([undefined, true])
    told.push('all')
    expect(await held(1)).toBeUndefined()
  })

  it('is not held when a change was told while it was on its way', async () => {
    const { ask, held, told, memory, whileAnswering } = world()
    await ask(1)
    told.push(changed(0))
    whileAnswering(() => memory.confirmed('1'))
    await ask(0)
    expect(await held(0)).toBeUndefined()
  })

  it('is made anew after half of its life, by the wall clock and by the time that passed, and never sent from the future', async () => {
    const { ask, held, clock } = world()
    const { cacheable } = await ask(0)
    const life = Date.parse(cacheable?.headers['expires'] ?? '') - Date.parse(cacheable?.headers['last-modified'] ?? '')
    clock.step(-1000)
    expect(await held(0)).toBeUndefined()
    clock.step(1000)
    expect(await held(0)).toBeDefined()
    clock.advance(life / 2)
    expect(await held(0)).toBeUndefined()
    clock.step(-life / 2)
    expect(await held(0)).toBeUndefined()
  })

  it('is sent for a minute without the CA’s word, as any cache would, and no longer', async () => {
    const { ask, held, clock, goAway } = world()
    await ask(0)
    goAway()
    clock.advance(60_000)
    expect(await held(0)).toBeDefined()
    clock.advance(1)
    expect(await held(0)).toBeUndefined()
  })

  it('goes for a newer one when there are too many', async () => {
    const { ask, held } = world(2)
    for (const index of [0, 1, 2]) await ask(index)
    expect([await held(0), (await held(1)) !== undefined, (await held(2)) !== undefined]).toEqual([undefined, true, true])
  })
})

/** By a hash nobody knows: the test PKI's responder answers `unknown`. */
const unknown = Buffer.from(buildOcspRequest({ serialNumber: '7f', issuer, hash: 'sha256' }))
unknown[unknown.indexOf(Buffer.from('0609608648016503040201', 'hex')) + 10] = 0x7e

it.each([
  ['with a nonce', requestOf(0, new Uint8Array(32).fill(1))],
  ['about a certificate nobody issued', unknown],
  ['nobody can read', Uint8Array.of(1, 2, 3)],
])('a question %s is asked every time', async (_name, request) => {
  const { memory, counts } = world()
  for (let n = 1; n <= 2; n++) {
    await memory.ask('q', request)
    expect([await memory.confirmed('q'), counts().asked]).toEqual([undefined, n])
  }
  expect(parseOcspRequest(request).ok || request.length === 3).toBe(true)
})
