import { describe, expect, it } from 'vitest'
import { readLoopbackPermission } from './environment.ts'

/** A browser that knows some names. */
const browser = (known: Record<string, string>, asked: string[] = []) => ({
  query: async ({ name }: { name: string }) => {
    asked.push(name)
    const state = known[name]
    if (state === undefined) throw new TypeError(`'${name}' is not a permission`)
    return Object.assign(new EventTarget(), { state })
  },
})

describe('R1 permission for loopback', () => {
  it('asks for the old name only where the new one is unknown', async () => {
    const asked: string[] = []
    expect(
      (
        await readLoopbackPermission('portal.example', browser({ 'loopback-network': 'granted', 'local-network-access': 'denied' }, asked))
      ).state(),
    ).toBe('granted')
    expect(asked).toEqual(['loopback-network'])
    expect((await readLoopbackPermission('portal.example', browser({ 'local-network-access': 'prompt' }))).state()).toBe('prompt')
  })

  it('a browser without either has no gate; a page on loopback is exempt whatever the query says', async () => {
    expect((await readLoopbackPermission('portal.example', browser({}))).state()).toBe('ungated')
    expect((await readLoopbackPermission('portal.example', undefined)).state()).toBe('ungated')
    expect((await readLoopbackPermission('localhost', browser({ 'loopback-network': 'denied' }))).state()).toBe('ungated')
  })
})
