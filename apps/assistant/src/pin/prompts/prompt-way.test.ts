import { expect, test } from 'vitest'
import { promptWay, type PromptSurroundings } from './prompt-way.ts'

const around = (changes: Partial<PromptSurroundings> = {}): PromptSurroundings => ({
  platform: 'linux',
  environment: { DISPLAY: ':0' },
  isThere: (program) => program === 'pinentry-qt' || program === 'pinentry-tty',
  ...changes,
})

test('R10 the window a PIN is typed into is the system’s own where there is one', () => {
  expect(promptWay('auto', 'pinentry', around())).toEqual({ way: 'pinentry', program: 'pinentry-qt' })
  expect(promptWay('auto', 'pinentry', around({ environment: { WAYLAND_DISPLAY: 'wayland-0' } })).way).toBe('pinentry')
  expect(promptWay('auto', 'pinentry', around({ platform: 'win32' }))).toEqual({ way: 'dialog' })
})

test('without a desktop, or with a pinentry for terminals only, it is our page', () => {
  for (const changes of [
    { environment: {} },
    { environment: { DISPLAY: '' } },
    { isThere: (program: string) => program === 'pinentry-tty' },
  ])
    expect(promptWay('auto', 'pinentry', around(changes))).toEqual({ way: 'page' })
})

test('what was asked for by name is taken', () => {
  expect(promptWay('page', 'pinentry', around())).toEqual({ way: 'page' })
  expect(promptWay('pinentry', 'my-pinentry --x', around({ environment: {} }))).toEqual({ way: 'pinentry', program: 'my-pinentry --x' })
})
