import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { NativeForm } from '../pin/prompts/dialog/form.ts'
import type { FormAnswer } from '../pin/prompts/dialog/show-form.ts'
import type { DriverUkey, UkeyEvent } from '../ukey/driver.ts'
import { createLeftUkeys } from './left-ukeys.ts'
import { remindOnDesktop } from './remind.ts'

const ukey = (id: string) => ({ id, label: `UKey ${id}`, serialNumber: `YX-${id}` }) as DriverUkey
const [portal, other] = ['https://portal.example', 'https://other.example']
const hour = 3_600_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

/** Two UKeys, and what was said of them. */
function world() {
  let [present, tell]: [DriverUkey[], (event: UkeyEvent) => void] = [[ukey('a'), ukey('b')], () => undefined]
  const said: { readonly id: string; readonly signal: AbortSignal }[] = []
  const state = { elapsed: 0, busy: false, wanted: true }
  const left = createLeftUkeys({
    ukeys: { list: async () => ({ ukeys: present, problems: [] }), watch: (listener) => ((tell = listener), () => undefined) },
    elapsed: () => state.elapsed,
    wanted: () => state.wanted,
    busy: () => state.busy,
    remind: (found, signal) => void said.push({ id: found.ukey.id, signal }),
    changed: () => undefined,
  })
  return {
    left,
    state,
    said: () => said.map(({ id }) => id),
    windows: () => said.filter(({ signal }) => !signal.aborted).map(({ id }) => id),
    signIn: (id: string, origin = portal) => left.signedIn(id, origin, 'zh-CN'),
    async pass(ms = 60_000) {
      state.elapsed += ms
      await vi.advanceTimersByTimeAsync(ms)
    },
    pull(id: string) {
      present = present.filter((one) => one.id !== id)
      tell({ kind: 'removed', ukeyId: id })
    },
  }
}

type World = ReturnType<typeof world>

describe('R42 a UKey that is left in after its session', () => {
  test('is reminded of a minute later, once, however often the site says it', async () => {
    const { left, signIn, pass, said } = world()
    signIn('a')
    for (let i = 0; i < 100; i++) left.ended(portal)
    await pass(59_999)
    expect([said(), left.all()]).toEqual([[], []])
    await pass(1)
    expect([said(), left.all().map(({ id }) => id)]).toEqual([['a'], ['a']])
    for (let i = 0; i < 100; i++) left.ended(portal)
    await pass(hour)
    expect(said()).toEqual(['a'])
  })

  test('and once more after the next sign-in, which takes the reminder back', async () => {
    const { left, signIn, pass, said, windows } = world()
    signIn('a')
    left.ended(portal)
    await pass()
    signIn('a')
    expect([left.all(), windows()]).toEqual([[], []])
    left.ended(portal)
    await pass()
    expect(said()).toEqual(['a', 'a'])
  })

  test.each<[string, (here: World) => void]>([
    ['nobody signed in', () => undefined],
    ['it opened nothing at that site', ({ signIn }) => signIn('a', other)],
    ['it was pulled out', ({ signIn, pull }) => (signIn('a'), pull('a'))],
    ['the person does not want it', ({ signIn, state }) => (signIn('a'), (state.wanted = false))],
    ['a session at another site goes on', ({ signIn }) => (signIn('a', other), signIn('a'))],
  ])('nothing is said where %s', async (_what, first) => {
    const here = world()
    first(here)
    here.left.ended(portal)
    await here.pass(7 * hour)
    expect([here.said(), here.left.all()]).toEqual([[], []])
  })

  test.each<[string, (here: World) => void]>([
    ['pulled out', ({ pull }) => pull('a')],
    ['used again', ({ signIn }) => signIn('a')],
  ])('%s within the minute it is left in peace', async (_what, meanwhile) => {
    const here = world()
    here.signIn('a')
    here.left.ended(portal)
    await here.pass(30_000)
    meanwhile(here)
    await here.pass()
    expect(here.said()).toEqual([])
  })

  test('a session nobody ended, its browser closed or in window mode, is over after a working day: said once, by itself', async () => {
    const { signIn, pass, said } = world()
    signIn('a')
    await pass(10 * hour)
    expect(said()).toEqual([])
    await pass(11 * 60_000)
    expect(said()).toEqual(['a'])
    await pass(24 * hour)
    expect(said()).toEqual(['a'])
  })

  test('a session nobody ended keeps it quiet no longer than a working day', async () => {
    const { left, signIn, pass, said } = world()
    signIn('a', other)
    await pass(10 * hour)
    signIn('a')
    left.ended(portal)
    await pass()
    expect(said()).toEqual(['a'])
  })

  test('while somebody is asked something it waits, and its window goes before the next question', async () => {
    const { left, signIn, state, pass, said, windows } = world()
    signIn('a')
    left.ended(portal)
    state.busy = true
    await pass()
    expect(said()).toEqual([])
    state.busy = false
    await pass()
    expect(windows()).toEqual(['a'])
    left.quiet()
    expect([windows(), left.all().map(({ id }) => id)]).toEqual([[], ['a']]) // the page still says it
  })

  test('each of several is said; one that is pulled out takes its own window along', async () => {
    const { left, signIn, pass, pull, windows } = world()
    signIn('a')
    signIn('b')
    left.ended(portal)
    await pass()
    expect(windows()).toEqual(['a', 'b'])
    pull('a')
    expect([windows(), left.all().map(({ id }) => id)]).toEqual([['b'], ['b']])
    left.close()
    expect(windows()).toEqual([])
  })

  test('no number of sites or UKeys makes it remember more', async () => {
    const { left, signIn, pass, said } = world()
    signIn('a')
    for (let i = 0; i < 40; i++) signIn('a', `https://${i}.example`)
    left.ended(portal) // forgotten for newer ones
    await pass()
    expect(said()).toEqual([])
  })
})

describe('R42 how it is said', () => {
  const left = { ukey: ukey('a'), language: 'zh-CN' } as const
  const signal = new AbortController().signal

  test.each<[FormAnswer, number]>([
    [{ kind: 'ok', texts: [], choice: 1 }, 1],
    [{ kind: 'ok', texts: [], choice: 0 }, 0],
    [{ kind: 'cancelled' }, 0],
    [{ kind: 'unavailable' }, 0],
  ])('in a window of Windows’ own: %j switches it off %d times', async (answer, times) => {
    const [forms, never] = [[] as NativeForm[], vi.fn<() => void>()]
    const show = async (form: NativeForm): Promise<FormAnswer> => (forms.push(form), answer)
    remindOnDesktop({ platform: 'win32', show, never }, left, signal)
    await Promise.resolve()
    await Promise.resolve()
    expect(never).toHaveBeenCalledTimes(times)
    expect(forms[0]).toMatchObject({ heading: 'UKey 还插在电脑上', fields: [], choices: ['下次还提醒我', '以后不再提醒'], ok: '知道了' })
    expect(forms[0]?.facts).toEqual([['UKey', 'UKey a YX-a']])
  })

  test('as a notification of the desktop elsewhere, in words no program reads as options', async () => {
    vi.useRealTimers()
    const folder = mkdtempSync(join(tmpdir(), 'yinxin-remind-'))
    const [program, notes, path] = [join(folder, 'notify-send'), join(folder, 'notes'), process.env['PATH']]
    writeFileSync(program, `#!/bin/sh\nfor word in "$@"; do echo "$word" >> ${notes}.new; done\nmv ${notes}.new ${notes}\n`)
    chmodSync(program, 0o755)
    process.env['PATH'] = `${folder}${delimiter}${path ?? ''}`
    try {
      const show = async (): Promise<FormAnswer> => ({ kind: 'unavailable' })
      remindOnDesktop({ platform: 'linux', show, never: () => undefined }, { ...left, ukey: { ...ukey('a'), label: '--help' } }, signal)
      const lines = await vi.waitFor(() => readFileSync(notes, 'utf8').trim().split('\n'), { timeout: 5000 })
      expect(lines.slice(0, 3)).toEqual(['--app-name', '证书助手', '--'])
      expect(lines[4]).toContain('--help')
    } finally {
      process.env['PATH'] = path
      rmSync(folder, { recursive: true })
    }
  })
})
