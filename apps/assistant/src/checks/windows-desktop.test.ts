// What Windows was told of the assistant, and what a person or another program changed: the rules. With a real registry: test/wine/windows-calls.test.ts.
import { describe, expect, test } from 'vitest'
import { allChecks } from './all-checks.ts'
import { createChecker } from './checker.ts'
import { look, testComputer } from './testing/computer.ts'
import type { LinkOpener, SessionStart, WindowsDesktop } from './windows-told.ts'

const { computer } = testComputer()
const launcher = String.raw`C:\Users\a b\AppData\Local\Programs\Yinxin\yinxin.exe`
const [own, other] = [`"${launcher}" --tray`, String.raw`C:\Other\other.exe --tray`]
const ownLink = { command: `"${launcher}" --url -- "%1"`, isOwn: true, chosen: undefined }

/** A Windows that says what a test tells it, and what a repair has told it since. */
function windows(starts: readonly SessionStart[], links: LinkOpener = ownLink, more: Partial<WindowsDesktop> = {}) {
  let [startsNow, linksNow] = [starts, links]
  const desktop: WindowsDesktop = {
    ...{ launcher, browser: () => 'Lynx', cardService: () => true, readers: () => 1 },
    ...{ starts: () => startsNow, links: () => linksNow },
    startWithSession: () => void (startsNow = [{ command: own, isOwn: true, off: false }]),
    openLinks: () => void (linksNow = ownLink),
    ...more,
  }
  return computer({ platform: 'win32', windows: desktop })
}

describe('R12 what Windows does for an assistant that was installed', () => {
  const started = [{ command: own, isOwn: true, off: false }]

  test('starts it with the session, by the person’s part of the registry or the computer’s', async () => {
    expect(await look('autostart', windows(started))).toEqual({ value: { zh: '已打开', en: 'on' } })
    expect((await look('autostart', windows([{ command: other, isOwn: false, off: false }, ...started]))).cause).toBeUndefined()
  })

  test.each<[string, string, readonly SessionStart[], LinkOpener, string]>([
    ['autostart', 'nothing is registered', [], ownLink, 'AUTOSTART_OFF'],
    ['autostart', 'it was turned off in the task manager', [{ command: own, isOwn: true, off: true }], ownLink, 'AUTOSTART_OFF'],
    ['autostart', 'another program stands there', [{ command: other, isOwn: false, off: false }], ownLink, 'AUTOSTART_OFF'],
    ['link-scheme', 'nobody opens links', started, { command: undefined, isOwn: false, chosen: undefined }, 'LINK_UNREGISTERED'],
    ['link-scheme', 'another program does', started, { command: other, isOwn: false, chosen: undefined }, 'LINK_TAKEN'],
  ])('%s: %s; what would be changed is said first, and the repair changes it', async (id, _fault, starts, links, cause) => {
    const host = windows(starts, links)
    const only = allChecks.filter((check) => check.id === id)
    const checker = createChecker(only, host, () => undefined)
    await checker.run()
    expect(checker.state().rows).toMatchObject([{ id, cause, repair: {} }])
    expect(checker.plan(id)).toMatchObject({ ok: true, value: [expect.stringContaining(launcher)] })
    expect((await look(id, host)).cause).toBe(cause) // a plan changes nothing
    expect(await checker.repair(id)).toMatchObject({ ok: true })
    expect(checker.state().rows).toMatchObject([{ id, mark: 'ok' }])
  })

  test('a program the person chose for links is named, and only the person changes that', async () => {
    const found = await look('link-scheme', windows(started, { ...ownLink, chosen: 'OtherURL' }))
    expect(found).toMatchObject({ value: { en: 'OtherURL' }, cause: 'LINK_TAKEN', repairable: false })
  })

  test.each<[string, boolean | undefined, number, object]>([
    ['running', true, 1, { value: { zh: '正在运行', en: 'running' } }],
    ['stopped although a reader is there', false, 1, { cause: 'CARD_SERVICE_STOPPED' }],
    ['not there at all', undefined, 1, { cause: 'CARD_SERVICE_STOPPED' }],
    ['stopped, and nobody needs it', false, 0, { doesNotMatter: true }],
  ])('card service: %s', async (_what, runs, readers, found) =>
    expect(await look('card-service', windows(started, ownLink, { cardService: () => runs, readers: () => readers }))).toMatchObject(found),
  )

  test('default browser: the one links open in', async () => {
    expect((await look('default-browser', windows(started))).value.en).toBe('Lynx')
    const none = await look('default-browser', windows(started, ownLink, { browser: () => undefined }))
    expect(none).toMatchObject({ doesNotMatter: true })
  })

  test.each(['autostart', 'link-scheme', 'card-service'])('%s of one that was not installed is nothing to repair', async (id) =>
    expect(await look(id, computer({ platform: 'win32' }))).toMatchObject({ doesNotMatter: true, repairable: false }),
  )
})
