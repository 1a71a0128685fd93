// What a maker's library does to a sign-in, seen from the page that asked: a clear failure in time, no try that was not made, a ledger that ends its
// line, and an assistant that answers everybody else within a second all the while.
import { buildSkfSoft, createSkfSoftUkey, skfSoftTries, type SkfSoftUkey } from '@yinxin/testkit/contracts/skf-soft'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StatusResult } from '@yinxin/protocol/assistant'
import {
  builtPages,
  createWorld,
  failureOf,
  folderFor,
  openPromptPage,
  openSitePage,
  resultOf,
  signedRequest,
  siteRequest,
  until,
  type SitePage,
  type World,
} from '../attacks/assistant-world.ts'
import { homePage } from '../attacks/site-and-window.ts'
import { needs } from '../needs.ts'

const portal = 'http://localhost:8600'

describe.skipIf(!needs('gcc', 'libc6-dev', 'libgcrypt20-dev'))('a library that misbehaves in a sign-in', () => {
  let [world, page, other, ukey]: [World, SitePage, SitePage, SkfSoftUkey] = [] as never
  let home: (name: string, params?: object) => Promise<Record<string, unknown>>

  let pages = ''
  beforeAll(async () => void (pages = await builtPages()), 60_000)
  // Each with a library that has not crashed before: one that does is started again later each time.
  beforeEach(async () => {
    ukey = createSkfSoftUkey(folderFor('library'))
    Object.assign(process.env, ukey.environment)
    world = await createWorld({ pages, listed: [portal], options: { skf: [buildSkfSoft('standard')] } })
    ;[page, other] = [await openSitePage(world.assistant.port, portal), await openSitePage(world.assistant.port, portal)]
    home = await homePage(world)
    await plugged()
  }, 60_000)
  afterEach(async () => {
    expect(await home('verify-ledger')).toMatchObject({ whole: true })
    await world.close()
  })

  const listed = async () => resultOf<StatusResult>(await other.call('status')).ukeys[0]
  const plugged = () => until(async () => ((await listed())?.certificates.length === 3 ? true : undefined))

  /** Asks as somebody else all the while. @returns how long the slowest answer took, in milliseconds */
  async function slowestMeanwhile(work: Promise<unknown>): Promise<number> {
    let [done, slowest] = [false, 0]
    void work.finally(() => (done = true))
    while (!done) {
      for (const method of ['hello', 'status']) {
        const asked = performance.now()
        resultOf(await other.call(method))
        slowest = Math.max(slowest, performance.now() - asked)
      }
      await new Promise((resolve) => setTimeout(resolve, 250)) // a page that asks more often than anybody would is cut off
    }
    return slowest
  }

  async function signIn(at: 'pin' | 'window', pin = ukey.pin): Promise<string> {
    const certificateSha256 = (await listed())?.certificates.find(({ use }) => use === 'authentication')?.sha256
    const answered = page.call('authenticate', { request: signedRequest(world.site, siteRequest(portal)), certificateSha256 })
    const prompt = await openPromptPage(await world.nextWindow())
    await prompt.question('pin')
    if (at === 'window') ukey.remove()
    else await prompt.answer({ kind: 'pin', pin })
    return failureOf(await answered).code
  }

  const outcome = async () => ((await home('ledger'))['uses'] as { outcome: string }[])[0]?.outcome

  test.each([
    ['crash SKF_ECCSignData', 'DRIVER_CRASHED'],
    ['garbage SKF_ECCSignData', 'UKEY_FAILED'],
    ['pull SKF_ECCSignData', 'UKEY_REMOVED'],
    ['hang SKF_ECCSignData', 'DRIVER_CRASHED'],
  ])(
    '%s: %s',
    async (fault, code) => {
      ukey.fault(fault)
      const asked = signIn('pin')
      const slowest = await slowestMeanwhile(asked)
      ukey.fault(undefined)
      ukey.insert()
      expect([await asked, await until(outcome), ukey.pinState().tries]).toEqual([code, code, skfSoftTries])
      expect(slowest).toBeLessThan(1000)
    },
    60_000,
  )

  test('pulled out while the PIN is asked, and while there is nothing asked', async () => {
    expect(await signIn('window')).toBe('UKEY_REMOVED')
    expect(await outcome()).toBe('UKEY_REMOVED')
    await until(async () => ((await listed()) === undefined ? true : undefined))
    ukey.insert()
    await plugged()
  })

  test.each([
    ['crash SKF_ChangePIN:write', 1],
    ['pull SKF_ChangePIN', 0],
    ['hang SKF_ChangePIN', 0],
  ])(
    'while the PIN is changed, %s: it is said to be uncertain, and %i tries are gone; the old one holds',
    async (fault, lost) => {
      const ukeyId = (await listed())?.id
      const [of] = ((await home('state'))['ukeys'] as { id: string }[]) ?? []
      ukey.fault(fault)
      const changing = home('change-pin', { ukeyId: of?.id ?? ukeyId, oldPin: ukey.pin, newPin: '735192' })
      const slowest = await slowestMeanwhile(changing)
      ukey.fault(undefined)
      ukey.insert()
      expect((await changing)['failure']).toMatchObject({ code: 'PIN_CHANGE_UNCERTAIN' })
      expect([ukey.pinState(), await outcome()]).toEqual([
        { pin: ukey.pin, tries: skfSoftTries - lost, factory: false },
        'PIN_CHANGE_UNCERTAIN',
      ])
      expect(slowest).toBeLessThan(1000)
    },
    60_000,
  )
})
