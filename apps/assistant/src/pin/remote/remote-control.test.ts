import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Prompt, PromptSubject } from '../prompt.ts'
import { remoteDesktop, remoteToolsAmong, type RemoteNames } from './known-tools.ts'
import { namingRemoteControl, remoteControlNow } from './remote-control.ts'

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
  const isNamed = async () => (await remoteControlNow()).some(({ en }) => en === 'RustDesk')
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
  const prompter = namingRemoteControl(
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
    async () => runs,
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
