import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'

let dataset: Record<string, string> = {}
let kept = new Map<string, string>()

beforeEach(() => {
  vi.resetModules() // every test is a page that was loaded anew: what a blocked storage remembers goes with it
  ;[dataset, kept] = [{}, new Map()]
  vi.stubGlobal('document', { documentElement: { dataset } })
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  })
})
afterEach(() => vi.unstubAllGlobals())

const openPage = async () => (await import('./type-size.ts')).useLargeType()

describe('R36 large type', () => {
  it('is off until somebody asks for it', async () => {
    const large = await openPage()
    expect([large.value, dataset]).toEqual([false, {}])
  })

  it('is there as soon as it is switched on, and on the next page', async () => {
    const large = await openPage()
    large.value = true
    await nextTick()
    expect([dataset, kept.get('yinxin.type-size')]).toEqual([{ size: 'large' }, 'large'])
    delete dataset['size']
    vi.resetModules()
    expect([(await openPage()).value, dataset]).toEqual([true, { size: 'large' }])
  })

  it('is gone when it is switched off again, and stays off', async () => {
    kept.set('yinxin.type-size', 'large')
    const large = await openPage()
    large.value = false
    await nextTick()
    expect([dataset, (await openPage()).value]).toEqual([{}, false])
  })

  it.each(['LARGE', 'huge', '<script>', ''])('what others wrote there (%j) is not large', async (written) => {
    kept.set('yinxin.type-size', written)
    expect((await openPage()).value).toBe(false)
  })

  it('works for the page where the browser keeps nothing', async () => {
    vi.stubGlobal('localStorage', undefined)
    const large = await openPage()
    large.value = true
    await nextTick()
    expect(dataset).toEqual({ size: 'large' })
  })
})
