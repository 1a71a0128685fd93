import type { PublishedList } from '@yinxin/protocol/status'
import { describe, expect, it } from 'vitest'
import { createListMemory } from './list-memory.ts'

const list = (version: string): Required<PublishedList> => ({
  version,
  thisUpdate: new Date('2026-03-02T08:00:00Z'),
  nextUpdate: new Date('2026-03-03T08:00:00Z'),
  list: Buffer.from(version),
})

/** A CA that has these lists, and notes what it was asked. */
function source(lists: Record<string, Required<PublishedList> | Error>) {
  const asked: (readonly [string, string | undefined])[] = []
  return {
    asked,
    async crl(issuer: string, known?: string): Promise<PublishedList | undefined> {
      asked.push([issuer, known])
      const newest = lists[issuer]
      if (newest instanceof Error) throw newest
      if (newest === undefined || newest.version !== known) return newest
      const { list: _list, ...facts } = newest
      return facts
    },
  }
}

describe('the newest list of each CA', () => {
  it('its bytes come once; every question asks whether there is a newer one', async () => {
    const lists = { a: list('1') }
    const ca = source(lists)
    const memory = createListMemory(ca)
    expect(await memory.newest('a')).toEqual(list('1'))
    expect(await memory.newest('a')).toEqual(list('1'))
    lists.a = list('2')
    expect(await memory.newest('a')).toEqual(list('2'))
    expect(ca.asked).toEqual([
      ['a', undefined],
      ['a', '1'],
      ['a', '1'],
    ])
  })

  it('the list of one CA is never another’s', async () => {
    const memory = createListMemory(source({ a: list('1'), b: list('2') }))
    expect([await memory.newest('a'), await memory.newest('b'), await memory.newest('c')]).toEqual([list('1'), list('2'), undefined])
  })

  it('the dates are always what the CA says now', async () => {
    const lists = { a: list('1') }
    const memory = createListMemory(source(lists))
    await memory.newest('a')
    lists.a = { ...list('1'), nextUpdate: new Date('2026-03-05T08:00:00Z') }
    expect((await memory.newest('a'))?.nextUpdate).toEqual(new Date('2026-03-05T08:00:00Z'))
  })

  it('questions at the same time share one answer, and the next one asks again', async () => {
    const ca = source({ a: list('1') })
    const memory = createListMemory(ca)
    const answers = await Promise.all([memory.newest('a'), memory.newest('a'), memory.newest('a')])
    expect(new Set(answers).size).toBe(1)
    expect(ca.asked).toHaveLength(1)
    await memory.newest('a')
    expect(ca.asked).toHaveLength(2)
  })

  it('when the CA cannot be asked there is no list, not the old one; afterwards there is again', async () => {
    const lists: Record<string, Required<PublishedList> | Error> = { a: list('1') }
    const memory = createListMemory(source(lists))
    await memory.newest('a')
    lists['a'] = new Error('no connection')
    await expect(memory.newest('a')).rejects.toThrow('no connection')
    lists['a'] = list('2')
    expect(await memory.newest('a')).toEqual(list('2'))
  })
})
