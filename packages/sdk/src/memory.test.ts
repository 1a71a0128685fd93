import { describe, expect, it } from 'vitest'
import { createMemory } from './memory.ts'
import { readProgress } from './read-progress.ts'
import { readStatus } from './read-status.ts'

/** A browser's storage. */
function storageWith(given: Readonly<Record<string, string>> = {}): Storage {
  const kept = new Map(Object.entries(given))
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  } as Storage
}

const origin = 'https://portal.example'

describe('what a site remembers of the assistant', () => {
  it('trusts the first key it saw, and never another one silently', () => {
    const memory = createMemory(storageWith(), origin)
    expect([memory.key(), memory.port()]).toEqual([undefined, undefined])
    memory.remember({ publicKey: 'first', port: 11735 })
    memory.remember({ publicKey: 'second', port: 11736 })
    expect([memory.key(), memory.port()]).toEqual(['first', 11736])
    memory.trustKey('second')
    expect(memory.key()).toBe('second')
  })

  it('does not take over the key that older pages kept for all sites', () => {
    expect(createMemory(storageWith({ 'yinxin.assistant-key': `${origin} old` }), origin).key()).toBeUndefined()
  })

  const portIn = (stored: string) => createMemory(storageWith({ 'yinxin.assistant-port': stored }), origin).port()

  it.each([
    ...['', 'x', 'NaN', '0', '80', '1023', '65536', '99999', '-11735', '+11735', '11735.5', '1e4', '0x2dd7', ' 11735', '11735 ', '011735'],
    ...['Infinity', '１１７３５', '1173511735'],
  ])('a port that is %j is none', (port) => {
    expect(portIn(`${origin} ${port}`)).toBeUndefined()
  })

  it('a port is one that a program without rights can listen on', () => {
    expect(['1024', '11735', '65535'].map((port) => portIn(`${origin} ${port}`))).toEqual([1024, 11735, 65_535])
  })

  it.each(['', 'https://portal.example:8443', 'https://portal.example.evil', 'http://portal.example', 'null'])(
    'what %j wrote into the same storage is not this site’s',
    (other) => {
      expect(portIn(`${other} 11735`)).toBeUndefined()
      const shared = storageWith()
      createMemory(shared, other).remember({ publicKey: 'another', port: 11736 })
      const memory = createMemory(shared, origin)
      expect([memory.key(), memory.port()]).toEqual([undefined, undefined])
      memory.remember({ publicKey: 'ours', port: 11735 })
      expect([memory.key(), memory.port()]).toEqual(['ours', 11735])
    },
  )

  it('without storage, or with one that is blocked or full, nothing breaks', () => {
    const refuse = () => {
      throw new DOMException('blocked', 'SecurityError')
    }
    for (const storage of [undefined, { getItem: refuse, setItem: refuse } as unknown as Storage]) {
      const memory = createMemory(storage, origin)
      memory.remember({ publicKey: 'a', port: 1 })
      memory.trustKey('b')
      expect([memory.key(), memory.port()]).toEqual([undefined, undefined])
    }
  })
})

describe('how far an operation is', () => {
  const read = (params: Readonly<Record<string, unknown>>) => readProgress({ operation: 'a', step: 'pin', ...params }, 'a')

  it.each(['approve', 'choose', 'change-pin', 'pin', 'signing'])('%s is a step', (step) => {
    expect(read({ step })).toEqual({ operation: 'a', step })
  })

  it.each(['', 'PIN', 'done', 'constructor', undefined, 5])('%j is none', (step) => {
    expect(read({ step })).toBeUndefined()
  })

  it.each(['b', '', undefined, 5, ['a']])('of another operation (%j) it says nothing', (operation) => {
    expect(read({ operation })).toBeUndefined()
  })

  it('shows an address only on this computer: no message leads a person elsewhere', () => {
    expect(read({ address: 'http://127.0.0.1:41234/prompt#x' })?.address).toBe('http://127.0.0.1:41234/prompt#x')
    for (const address of [
      ...['http://127.0.0.1/', 'https://127.0.0.1:41234/', 'http://127.0.0.1:41234', 'http://127.0.0.1:41234@evil.example/'],
      ...['http://localhost:41234/', 'http://127.0.0.1.evil.example:80/', 'javascript:alert(1)', ' http://127.0.0.1:41234/', ''],
      `http://127.0.0.1:41234/${'x'.repeat(600)}`,
      5,
    ])
      expect(read({ address })).toEqual({ operation: 'a', step: 'pin' })
  })

  it('tries left are a number or nothing', () => {
    expect(read({ triesLeft: 3 })?.triesLeft).toBe(3)
    expect(read({ triesLeft: 0 })?.triesLeft).toBe(0)
    expect(read({ triesLeft: '3' })).not.toHaveProperty('triesLeft')
  })
})

describe('the answer to status', () => {
  it.each([undefined, null, 5, 'ukeys', [], {}, { ukeys: {} }, { ukeys: 'none' }])('%j is none', (value) => {
    expect(readStatus(value)).toMatchObject({ ok: false, failure: { code: 'MESSAGE_INVALID' } })
  })

  it('keeps the UKeys that are some, and the problems where there is a list of them', () => {
    const ukey = { serialNumber: '1', certificates: [] }
    expect(readStatus({ ukeys: [null, ukey, {}, [], { certificates: 'x' }, 'UKey'], problems: [] })).toEqual({
      ok: true,
      value: { ukeys: [ukey], problems: [] },
    })
    expect(readStatus({ ukeys: [], problems: 'many' })).toEqual({ ok: true, value: { ukeys: [], problems: [] } })
  })
})
