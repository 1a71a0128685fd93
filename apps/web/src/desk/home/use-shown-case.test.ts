import type { StaffCase, StaffStepInput } from '@yinxin/protocol/desk'
import type { FailureCode } from '@yinxin/protocol/failures'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { browserEdge, mounted, portalEdge, settled, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import type { PageProof } from '../../proof/use-proof.ts'
import { useShownCase } from './use-shown-case.ts'

const offices = [{ id: 'district', name: { zh: '临港分中心', en: 'Harbour branch' } }]
const one = (number: string, version = 1) =>
  ({ number, version, offices, facts: { certificate: { sha256: 'ab'.repeat(32) } } }) as unknown as StaffCase
const steps = (number: string) => `POST /api/cases/${number}/steps`
const read = (number: string) => `GET /api/cases/${number}`

let portal: PortalEdge = portalEdge()
let leavePage: (() => void) | undefined
let written = ''
const places: string[] = []
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  portal = portalEdge()
  browserEdge()
  written = ''
  places.length = 0
  Object.assign(document, { querySelectorAll: () => [{ value: written }] })
  Object.assign(location, { pathname: '/desk', hash: '' })
  vi.stubGlobal('history', { replaceState: (_state: unknown, _title: string, to: string) => void places.push(to) })
  for (const number of ['A', 'B']) portal.says(read(number), one(number))
})
afterEach(() => {
  leavePage?.()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** The page with a case on it; a proof answers what the test says, when it says so. */
async function opened(number = 'A', language: 'zh-CN' | 'en' = 'zh-CN') {
  const told: (FailureCode | undefined)[] = []
  let changes = 0
  const proof = {
    phase: ref<'idle' | 'pin'>('idle'),
    prove: vi.fn<(task: { certificateSha256?: string }) => Promise<StaffCase | undefined>>(async () => undefined),
  }
  const page = mounted(() =>
    useShownCase({
      language,
      proof: proof as unknown as PageProof,
      tell: (failure) => void told.push(failure?.code),
      changed: async () => void changes++,
    }),
  )
  leavePage = page.leave
  await page.of.open(number)
  return { of: page.of, told, proof, changes: () => changes, shown: () => page.of.shown.value }
}
const take: Omit<StaffStepInput, 'version'> = { step: 'take' }
const move: Omit<StaffStepInput, 'version'> = { step: 'move', office: 'district', reason: '地址在那里' }

describe('R22 the case on the screen', () => {
  it('is the one that was opened last, whichever answer comes last', async () => {
    const { of, shown } = await opened()
    const answerLate = portal.hold(read('A'))
    const [slow, fast] = [of.open('A'), of.open('B')]
    await fast
    answerLate()
    await slow
    expect(shown()?.number).toBe('B')
    expect(places.at(-1)).toBe('/desk?number=B')
  })

  it('one that cannot be opened leaves the one before, and says why', async () => {
    const { of, shown, told } = await opened()
    portal.says(read('C'), 'CASE_UNKNOWN')
    await of.open('C')
    expect([shown()?.number, told, places.at(-1)]).toEqual(['A', [undefined], '/desk?number=A'])
    expect(of.gone.value).toMatchObject({ words: expect.stringContaining('C'), isDone: false })
  })

  it('a look in passing never overtakes what somebody chose', async () => {
    const { of, shown } = await opened()
    const answer = portal.hold(read('B'))
    const chosen = of.open('B')
    vi.advanceTimersByTime(8000)
    await settled()
    answer()
    await chosen
    expect([shown()?.number, places.at(-1)]).toEqual(['B', '/desk?number=B'])
    vi.advanceTimersByTime(4000)
    await settled()
    expect(portal.count(read('B'))).toBe(2) // and looks go on
  })

  it('closed it is not in the address any more, and a reload opens nothing', async () => {
    const { of, shown } = await opened()
    of.close()
    expect([shown(), places.at(-1)]).toEqual([undefined, '/desk'])
  })

  it('one that was given to another office meanwhile leaves the screen: its facts are nobody’s here', async () => {
    const { of, shown } = await opened()
    portal.says(read('A'), 'CASE_UNKNOWN')
    vi.advanceTimersByTime(4000)
    await settled()
    expect([shown(), of.gone.value?.isDone, places.at(-1)]).toEqual([undefined, false, '/desk'])
    vi.advanceTimersByTime(8000)
    await settled()
    expect(portal.count(read('A'))).toBe(2)
  })

  it.each([
    ['CASE_UNKNOWN', '/desk'],
    ['offline', undefined], // it may be there again in a moment
  ] as const)('a page opened at a case, and the desk says %s', async (says, place) => {
    portal.says(read('Z'), says)
    const { shown } = await opened('Z')
    expect([shown(), places.at(-1)]).toEqual([undefined, place])
  })

  it('a number with a stroke does not leave its place in an address', async () => {
    const { of } = await opened()
    await of.open('../x?y')
    expect(portal.calls.at(-1)?.what).toBe('GET /api/cases/..%2Fx%3Fy')
  })

  it('is asked for again every four seconds while somebody sees it and proves nothing, and colleagues hear who writes', async () => {
    const { proof } = await opened()
    const turn = async () => {
      vi.advanceTimersByTime(4000)
      await settled()
      return portal.calls.length
    }
    expect(await turn()).toBe(2)
    written = ' 材料 '
    portal.says('GET /api/cases/A?writing=true', one('A', 2))
    expect(await turn()).toBe(3)
    expect(portal.calls.at(-1)?.what).toBe('GET /api/cases/A?writing=true')
    proof.phase.value = 'pin'
    expect(await turn()).toBe(3)
    proof.phase.value = 'idle'
    Object.assign(document, { visibilityState: 'hidden' })
    expect(await turn()).toBe(3)
    leavePage?.()
    Object.assign(document, { visibilityState: 'visible' })
    expect(await turn()).toBe(3)
  })

  it('what a look in passing finds leaves the failure that was told', async () => {
    const { told } = await opened()
    vi.advanceTimersByTime(4000)
    await settled()
    expect(told).toEqual([undefined]) // of the opening alone
  })
})

describe('R22 a step on it', () => {
  it('is taken on the version one saw; what comes of it is shown, and the queue may have changed', async () => {
    const { of, shown, changes } = await opened()
    portal.says(steps('A'), one('A', 2))
    await of.step(take)
    expect(portal.calls.at(-1)).toEqual({ what: steps('A'), body: { step: 'take', version: 1 } })
    expect([shown()?.version, changes()]).toEqual([2, 1])
  })

  it('refused because a colleague was first: the case is read anew, and the reason stays on the screen', async () => {
    const { of, shown, told } = await opened()
    portal.says(steps('A'), 'CASE_CHANGED')
    portal.says(read('A'), one('A', 7))
    await of.step(take)
    expect([shown()?.version, told.at(-1)]).toEqual([7, 'CASE_CHANGED'])
  })

  it('refused for another reason it stays as it is', async () => {
    const { of, shown, told } = await opened()
    portal.says(steps('A'), 'STAFF_NOT_ALLOWED')
    await of.step(take)
    expect([shown()?.version, told.at(-1), portal.count(read('A'))]).toEqual([1, 'STAFF_NOT_ALLOWED', 1])
  })

  it('without a case nothing is sent', async () => {
    const { of, shown } = await opened()
    of.close()
    const sent = portal.calls.length
    await of.step(take)
    await of.prove()
    expect([shown(), portal.calls.length]).toEqual([undefined, sent])
  })

  it.each([
    ['zh-CN', '临港分中心'],
    ['en', 'Harbour branch'],
  ] as const)('moved to another office it is gone, and in %s is said where', async (language, name) => {
    const { of, shown } = await opened('A', language)
    portal.says(steps('A'), one('A', 2))
    await of.step(move)
    expect(shown()).toBeUndefined()
    expect(of.gone.value).toMatchObject({ words: expect.stringContaining(name), isDone: true })
    expect(places.at(-1)).toBe('/desk')
    await of.open('B')
    expect(of.gone.value).toBeUndefined()
  })
})

describe('R22 an answer that comes when the clerk has another case before them', () => {
  /** Begins something on A whose answer is held, opens B, and lets the answer come. */
  async function overtaken(
    what: string,
    answer: StaffCase | FailureCode,
    begin: (of: Awaited<ReturnType<typeof opened>>['of']) => Promise<void>,
  ) {
    const page = await opened()
    portal.says(what, answer)
    const come = portal.hold(what)
    const begun = begin(page.of)
    await page.of.open('B')
    come()
    await begun
    return page
  }

  it('of a step: the other one stays', async () => {
    const { shown } = await overtaken(steps('A'), one('A', 2), (of) => of.step(take))
    expect(shown()?.number).toBe('B')
  })

  it('of a move: the other one is not closed', async () => {
    const { shown, of } = await overtaken(steps('A'), one('A', 2), (of) => of.step(move))
    expect([shown()?.number, of.gone.value, places.at(-1)]).toEqual(['B', undefined, '/desk?number=B'])
  })

  it('of a step that a colleague was before: it is told, and nobody is led back', async () => {
    const { shown, told } = await overtaken(steps('A'), 'CASE_CHANGED', (of) => of.step(take))
    expect([shown()?.number, told.at(-1)]).toEqual(['B', 'CASE_CHANGED'])
  })

  it('of a proof of possession: the other one stays; without another it is shown', async () => {
    const { of, proof, shown } = await opened()
    const proven = Promise.withResolvers<StaffCase>()
    proof.prove.mockReturnValue(proven.promise)
    const begun = of.prove()
    expect(proof.prove.mock.calls[0]?.[0].certificateSha256).toBe('ab'.repeat(32))
    await of.open('B')
    proven.resolve(one('A', 9))
    await begun
    expect(shown()?.number).toBe('B')
    await of.open('A')
    await of.prove()
    expect(shown()?.version).toBe(9)
  })

  it('a proof that was given up changes nothing', async () => {
    const { of, shown } = await opened()
    await of.prove()
    expect(shown()?.version).toBe(1)
  })
})
