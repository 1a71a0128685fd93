import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Answer, Prompt, Prompter, PromptSubject, Question } from '../prompt.ts'
import { remoteDesktop, remoteToolsAmong } from './known-tools.ts'
import { guardPrompter, remoteControl, type RemoteControlPolicy } from './remote-control.ts'
import type { RemoteNames } from './remote-names.ts'

test('R42 tools are known by their files, however these are written, and each is named once', () => {
  const programs = [
    String.raw`C:\Program Files\ToDesk\ToDesk.exe`,
    String.raw`C:\Program Files\ToDesk\ToDesk_Session.exe`,
    '/usr/bin/x11vnc',
    '/opt/todeskish/bin',
    String.raw`C:\Windows\explorer.exe`,
    '',
  ]
  expect(remoteToolsAmong(programs).map(({ en }) => en)).toEqual(['ToDesk', 'VNC'])
  expect(remoteToolsAmong([])).toEqual([])
})

// The program is copied and found by what Linux has (/bin/sleep, /proc); the names themselves are asked in the test above, everywhere.
test.skipIf(process.platform !== 'linux')('R42 a tool that runs on this computer is found while it does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-remote-'))
  const program = join(folder, 'rustdesk')
  copyFileSync('/bin/sleep', program)
  const running = spawn(program, ['60'])
  const ended = new Promise((resolve) => running.once('exit', resolve))
  const isNamed = async () => (await remoteControl('warn')()).names.some(({ en }) => en === 'RustDesk')
  try {
    await expect.poll(isNamed, { timeout: 10_000 }).toBe(true)
    running.kill()
    await ended
    expect(await isNamed()).toBe(false)
  } finally {
    running.kill()
    rmSync(folder, { recursive: true })
  }
})

test('R42 every question names what runs when it is put, also after the site was approved', async () => {
  const subjects: PromptSubject[] = []
  let runs: RemoteNames = []
  const prompter = guardPrompter(
    {
      open(asked) {
        let subject = asked
        const prompt: Prompt = {
          ask: async () => (subjects.push(subject), { kind: 'cancelled' }),
          update: (next) => void (subject = next),
          working: () => undefined,
          finish: () => undefined,
        }
        return prompt
      },
      close: () => undefined,
    },
    remoteControl('warn', async () => runs),
  )
  const site = { origin: 'https://portal.example', approval: 'needed' } as const
  const subject: PromptSubject = { language: 'zh-CN', site, purpose: 'sign-in' }
  const prompt = prompter.open(subject, () => undefined)
  const ask = () => prompt.ask({ kind: 'approve', keyChanged: false }, new AbortController().signal)
  await ask()
  runs = [remoteDesktop]
  await ask()
  prompt.update({ ...subject, site: { ...site, approval: 'approved' } })
  await ask()
  runs = []
  await ask()
  expect(subjects.map(({ remote, site: { approval } }) => [remote, approval])).toEqual([
    [undefined, 'needed'],
    [[remoteDesktop], 'needed'],
    [[remoteDesktop], 'approved'],
    [[], 'approved'],
  ])
})

const question: Question = { kind: 'approve', keyChanged: false }
const pin: Answer = { kind: 'pin', pin: '246813' }

/** Puts one question by a policy: what runs at each look, and what the person says to each window. */
async function putWith(policy: RemoteControlPolicy, looks: readonly RemoteNames[], ...said: readonly Answer[]) {
  const [shown, answers, left]: [Question[], Answer[], RemoteNames[]] = [[], [...said], [...looks]]
  const ask = async (asked: Question): Promise<Answer> => (shown.push(asked), answers.shift() ?? { kind: 'cancelled' })
  const prompt: Prompt = { ask, update: () => undefined, working: () => undefined, finish: () => undefined }
  const prompter: Prompter = { open: () => prompt, close: () => undefined }
  const guarded = guardPrompter(
    prompter,
    remoteControl(policy, async () => left.shift() ?? []),
  )
  const subject: PromptSubject = { language: 'zh-CN', site: { origin: 'https://portal.example', approval: 'listed' }, purpose: 'sign-in' }
  const answer = await guarded.open(subject, () => undefined).ask(question, new AbortController().signal)
  return { answer, shown: shown.map((one) => (one.kind === 'remote-control' ? one.names : 'asked')) }
}

const tool: RemoteNames = [{ zh: 'ToDesk', en: 'ToDesk' }]
test.each<[string, RemoteControlPolicy, readonly RemoteNames[], readonly Answer[], Answer['kind'], readonly unknown[]]>([
  ['nothing runs: asked', 'refuse', [[]], [pin], 'pin', ['asked']],
  ['it is closed, and the person says so: asked', 'refuse', [tool, []], [{ kind: 'again' }, pin], 'pin', [tool, 'asked']],
  ['it only says so: not asked', 'refuse', [tool, tool, tool], [{ kind: 'again' }, { kind: 'again' }], 'cancelled', [tool, tool, tool]],
  ['called off: not asked', 'refuse', [tool], [{ kind: 'cancelled' }], 'cancelled', [tool]],
  ['no window opens: not asked', 'refuse', [tool], [{ kind: 'unavailable' }], 'unavailable', [tool]],
  ['started while the PIN was typed: that PIN is dropped', 'refuse', [[], tool], [pin], 'cancelled', ['asked', 'asked']],
  ['started meanwhile, and named: the PIN counts', 'warn', [[], tool], [pin], 'pin', ['asked']],
  ['not looked at', 'off', [tool], [pin], 'pin', ['asked']],
])('R42 %s', async (_what, policy, looks, said, kind, shown) => {
  const put = await putWith(policy, looks, ...said)
  expect([put.answer.kind, put.shown]).toEqual([kind, shown])
})
