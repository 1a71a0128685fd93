import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { Answer, PromptCertificate, PromptSubject, Question } from '../prompt.ts'
import { decode, line } from './assuan.ts'
import { createPinentryPrompter } from './pinentry.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-pinentry-'))
const scripted = fileURLToPath(new URL('../testing/scripted-pinentry.mjs', import.meta.url))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => delete process.env['GPG_TTY'])

const subject: PromptSubject = {
  language: 'zh-CN',
  site: { origin: 'https://rs.shifan.example', name: '示范平台', approval: 'listed' },
  purpose: 'sign-in',
}
const certificate: PromptCertificate = {
  sha256: 'a'.repeat(64),
  holder: '示范市明远机械有限公司',
  issuer: '示范 CA',
  serialNumber: '01',
  notBefore: '',
  notAfter: '',
  daysLeft: 26,
  state: 'valid',
  keyKind: 'SM2',
  use: 'authentication',
  ukey: { label: '示范', serialNumber: 'YX-1', software: true },
}
const pinQuestion: Question = { kind: 'pin', certificate, pin: { triesLeft: 8, lastTry: false, length: { min: 6, max: 16 } } }

async function ask(program: string, questions: readonly Question[], signal = new AbortController().signal): Promise<Answer[]> {
  const prompt = createPinentryPrompter({ program, phrase: () => '春江潮水', personSeconds: 60 }).open(subject, () => undefined)
  const answers: Answer[] = []
  for (const question of questions) answers.push(await prompt.ask(question, signal))
  prompt.finish()
  return answers
}

function notesOf(name: string): { program(...answers: string[]): string; read(): string } {
  const notes = join(folder, name)
  writeFileSync(notes, '')
  return {
    program: (...answers) =>
      `/usr/bin/env NOTES=${notes} ${process.execPath} ${scripted} ${answers.map((answer) => `"${answer}"`).join(' ')}`,
    read: () => readFileSync(notes, 'utf8'),
  }
}

describe('pinentry', () => {
  test('R42 what stands in the way of a PIN is named, and the person says when it is gone', async () => {
    const notes = notesOf('remote')
    const names = [{ zh: '向日葵', en: 'Sunlogin' }]
    const refused: Question = { kind: 'remote-control', names }
    expect(await ask(notes.program('OK', 'CANCEL'), [refused, refused])).toEqual([{ kind: 'again' }, { kind: 'cancelled' }])
    expect(decode(/SETDESC (.*)\n/.exec(notes.read())?.[1] ?? '')).toContain('向日葵 正在运行')
    expect(notes.read()).not.toContain('GETPIN')
  })

  test('R10 a UKey that waits for its button: how long, and one button that says no; a window that ran out says nothing', async () => {
    const notes = notesOf('button')
    const button: Question = { kind: 'button', certificate, seconds: 42 }
    const program = notes.program('OK', 'CANCEL', 'TIMEOUT')
    expect(await ask(program, [button, button, button])).toEqual([{ kind: 'cancelled' }, { kind: 'cancelled' }, { kind: 'unavailable' }])
    const said = notes.read()
    expect(decode(/SETDESC (.*)\n/.exec(said)?.[1] ?? '')).toMatch(/请按 UKey 上的按键[\s\S]*示范市明远机械有限公司[\s\S]*还等 42 秒/)
    expect(said).toMatch(/SETTIMEOUT 42\n[\s\S]*SETOK 取消\nCONFIRM --one-button\n/)
  })

  test('R15 names site, purpose, certificate, tries left and the phrase before it asks', async () => {
    const notes = notesOf('names')
    expect(await ask(notes.program('24%68 13'), [pinQuestion])).toEqual([{ kind: 'pin', pin: '24%68 13' }])
    const description = decode(/SETDESC (.*)\n/.exec(notes.read())?.[1] ?? '')
    for (const part of [
      '示范平台',
      'https://rs.shifan.example',
      '登录',
      '示范市明远机械有限公司',
      '还可以输错 8 次',
      '春江潮水',
      '软件 UKey',
    ])
      expect(description).toContain(part)
  })

  test('a wrong PIN is said as an error in the same dialogue', async () => {
    const notes = notesOf('wrong')
    const again: Question = {
      kind: 'pin',
      certificate,
      pin: {
        triesLeft: 7,
        lastTry: false,
        length: { min: 6, max: 16 },
        failure: { code: 'PIN_INCORRECT', number: 2004, detail: { triesLeft: 7 } },
      },
    }
    expect(await ask(notes.program('111111', '246813'), [pinQuestion, again])).toEqual([
      { kind: 'pin', pin: '111111' },
      { kind: 'pin', pin: '246813' },
    ])
    expect(notes.read()).toMatch(/SETERROR .+\nGETPIN/)
  })

  test('R10 the last try needs a confirmation of its own', async () => {
    const last: Question = { kind: 'pin', certificate, pin: { triesLeft: 1, lastTry: true, length: { min: 6, max: 16 } } }
    const notes = notesOf('last')
    expect(await ask(notes.program('yes', '246813'), [last])).toEqual([{ kind: 'pin', pin: '246813' }])
    expect(await ask(notes.program('CANCEL'), [last])).toEqual([{ kind: 'cancelled' }])
    expect(notes.read().match(/^GETPIN$/gm)).toHaveLength(1)
  })

  test('the factory PIN is changed by asking three times, again when the two new ones differ', async () => {
    const change: Question = { kind: 'change-pin', certificate, pin: { triesLeft: 8, lastTry: false, length: { min: 6, max: 16 } } }
    const answers = await ask(notesOf('change').program('12345678', '246813', '246814', '246813', '246813'), [change])
    expect(answers).toEqual([{ kind: 'new-pin', oldPin: '12345678', newPin: '246813' }])
  })

  test('of several certificates one is chosen by going round', async () => {
    const other = { ...certificate, sha256: 'b'.repeat(64) }
    expect(await ask(notesOf('choose').program('NEXT', 'yes'), [{ kind: 'choose', certificates: [certificate, other] }])).toEqual([
      { kind: 'chosen', sha256: other.sha256 },
    ])
  })

  test('cancel, timeout, a crash and a missing program are told apart', async () => {
    const notes = notesOf('ends')
    expect(await ask(notes.program('CANCEL'), [pinQuestion])).toEqual([{ kind: 'cancelled' }])
    expect(await ask(notes.program('TIMEOUT'), [pinQuestion])).toEqual([{ kind: 'cancelled' }])
    expect(await ask(notes.program('CRASH'), [pinQuestion])).toEqual([{ kind: 'unavailable' }])
    expect(await ask('/nonexistent/pinentry', [pinQuestion])).toEqual([{ kind: 'unavailable' }])
  })

  test('an operation that ends takes its window away', async () => {
    const controller = new AbortController()
    const asked = ask(notesOf('abort').program('WAIT'), [pinQuestion], controller.signal)
    controller.abort()
    expect(await asked).toEqual([{ kind: 'unavailable' }])
  })

  test('a line never breaks the protocol, whatever is in it', () => {
    expect(line('SETDESC', 'a\nBYE\r%')).toBe('SETDESC a%0ABYE%0D%25')
    expect(Buffer.byteLength(line('SETDESC', '示'.repeat(2000)))).toBeLessThanOrEqual(1000)
    expect(decode('%E7%A4%BA 100%')).toBe('%E7%A4%BA 100%')
  })
})

const terminalPinentry = '/usr/bin/pinentry-tty'
const canDriveTerminal = existsSync(terminalPinentry) && existsSync('/usr/bin/script')
if (!canDriveTerminal && process.env['CI'] === 'true') {
  test('pinentry-tty and script are installed', () => expect.fail('install pinentry-tty and bsdutils: the real dialogue must be tested'))
}

describe.skipIf(!canDriveTerminal)('Debian’s pinentry-tty on a terminal', () => {
  test('shows who asks and returns what is typed', async () => {
    const terminal = await openTerminal()
    process.env['GPG_TTY'] = terminal.device
    const asked = ask(terminalPinentry, [{ ...pinQuestion }])
    await terminal.shows('https://rs.shifan.example')
    await terminal.shows('PIN')
    terminal.type('246813\n')
    expect(await asked).toEqual([{ kind: 'pin', pin: '246813' }])
    expect(terminal.text()).not.toContain('246813')
    terminal.close()
  })
})

/** A pseudo terminal nobody else reads from: `script` makes it, its program only says its name and sleeps. */
async function openTerminal(): Promise<{
  device: string
  type(text: string): void
  text(): string
  shows(part: string): Promise<void>
  close(): void
}> {
  const child: ChildProcess = spawn('script', ['-qfc', 'stty -echo; tty; exec sleep 600', '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout?.on('data', (part: Buffer) => (text += part.toString()))
  const shows = async (part: string): Promise<void> => {
    const deadline = Date.now() + 10_000
    while (!text.includes(part)) {
      if (Date.now() > deadline) throw new Error(`the terminal does not show ${part}: ${text}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  await shows('/dev/')
  const device = /\/dev\/\S+/.exec(text)?.[0] ?? ''
  return { device, shows, text: () => text, type: (typed) => void child.stdin?.write(typed), close: () => void child.kill() }
}
