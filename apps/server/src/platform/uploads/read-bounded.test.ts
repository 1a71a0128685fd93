import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readBounded } from './read-bounded.ts'

const patience = { whole: 5000, silence: 5000 }

/** A sender that notes whether it was let go of. */
function sender(pieces: readonly (Uint8Array | Error | 'silence')[]) {
  const seen = { asked: 0, isLetGo: false }
  async function* send(): AsyncGenerator<Uint8Array> {
    try {
      for (const piece of pieces) {
        seen.asked++
        if (piece instanceof Error) throw piece
        if (piece === 'silence') await wait(400)
        else yield piece
      }
    } finally {
      seen.isLetGo = true
    }
  }
  return { seen, body: send() }
}
const some = (length: number) => new Uint8Array(length).fill(7)
const outcome = async (pieces: Parameters<typeof sender>[0], most: number, waits = patience) => {
  const read = await readBounded(sender(pieces).body, most, waits)
  return read.ok ? read.value.length : read.failure.code
}

describe('what somebody sends is read to the end, and no further than it may be', () => {
  it('the pieces become one, in their order', async () => {
    const read = await readBounded(sender([Buffer.from('印'), Buffer.from(''), Buffer.from('信')]).body, 6, patience)
    expect(read).toEqual({ ok: true, value: Buffer.from('印信') })
  })

  it.each([
    ['nothing', [], 0, 0],
    ['exactly as much', [some(5), some(5)], 10, 10],
    ['a byte more in the last piece', [some(5), some(6)], 10, 'INPUT_TOO_LARGE'],
    ['everything in one piece that is too large', [some(11)], 10, 'INPUT_TOO_LARGE'],
    ['a byte where none may be', [some(1)], 0, 'INPUT_TOO_LARGE'],
    ['one that breaks off', [some(1), new Error('ECONNRESET')], 10, 'UPLOAD_BROKEN'],
    ['one that breaks off before it begins', [new Error('ECONNRESET')], 10, 'UPLOAD_BROKEN'],
  ] as const)('%s', async (_what, pieces, most, expected) => expect(await outcome(pieces, most)).toBe(expected))

  it('what is too large is not asked for more, and its sender is let go of', async () => {
    const { seen, body } = sender([some(8), some(8), some(8), some(8)])
    expect((await readBounded(body, 10, patience)).ok).toBe(false)
    expect(seen).toEqual({ asked: 2, isLetGo: true })
  })

  it('one that falls silent is not waited for, though it has sent something', async () => {
    expect(await outcome([some(1), 'silence', some(1)], 10, { whole: 5000, silence: 20 })).toBe('UPLOAD_SLOW')
  })

  it('all of it has an end, however lively it trickles', async () => {
    async function* trickle(): AsyncGenerator<Uint8Array> {
      for (;;) {
        await wait(2)
        yield some(1)
      }
    }
    expect(await readBounded(trickle(), 1_000_000, { whole: 40, silence: 5000 })).toMatchObject({ failure: { code: 'UPLOAD_SLOW' } })
  })

  it('one that cannot even be let go of holds nobody up', async () => {
    const stuck: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ done: false, value: some(99) }),
        return: () => Promise.reject(new Error('stuck')),
      }),
    }
    expect(await readBounded(stuck, 10, patience)).toMatchObject({ failure: { code: 'INPUT_TOO_LARGE' } })
  })
})
