// Windows' own window for a PIN, on a desktop of Windows (Wine), with a keyboard. Pictures of what a person sees are kept in test-results/windows.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { failure } from '@yinxin/protocol/failures'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PinState, PromptCertificate } from '../../apps/assistant/src/pin/prompt.ts'
import { needs } from '../needs.ts'
import { bundleProgram } from './bundle-program.ts'
import type { Asked } from './dialog-program.ts'
import { startWineDesktop, type WineDesktop } from './wine-desktop.ts'

const pictures = fileURLToPath(new URL('../../test-results/windows/', import.meta.url))
const certificate: PromptCertificate = {
  sha256: 'a'.repeat(64),
  holder: '示范市明远机械有限公司',
  issuer: '示范数字证书中心',
  use: 'authentication',
  state: 'valid',
  daysLeft: 300,
  ukey: { label: '示范UKEY-1', serialNumber: 'YX-0001', software: false },
} as PromptCertificate
const pin: PinState = { triesLeft: 5, lastTry: false, length: { min: 6, max: 16 } }
const asked: Asked = {
  subject: {
    language: 'zh-CN',
    site: { origin: 'https://portal.example.gov.cn', name: '示范省公共服务平台', approval: 'listed' },
    purpose: 'sign-in',
  },
  phrase: '青山 · 绿水',
  questions: [
    { kind: 'approve', keyChanged: false },
    { kind: 'choose', certificates: [certificate, { ...certificate, sha256: 'b'.repeat(64), holder: '示范市青禾种业 & 合作社' }] },
    { kind: 'change-pin', certificate, pin },
    { kind: 'pin', certificate, pin: { ...pin, failure: failure('PIN_INCORRECT', { triesLeft: 5 }) } },
    { kind: 'pin', certificate, pin: { ...pin, triesLeft: 1, lastTry: true } },
    { kind: 'pin', certificate, pin },
    { kind: 'pin', certificate, pin },
  ],
  takeBackMs: 1500,
}

describe.skipIf(!needs('wine', 'wine64', 'xvfb', 'xdotool', 'imagemagick', 'fonts-noto-cjk'))('R10 the window for a PIN on Windows', () => {
  let desktop: WineDesktop
  beforeAll(async () => {
    desktop = await startWineDesktop()
    mkdirSync(pictures, { recursive: true })
  })
  afterAll(() => desktop?.close())

  const answersFile = () => join(desktop.folder, 'answers.json')
  /** Answers, once there are so many. */
  async function answers(count: number): Promise<readonly unknown[]> {
    const deadline = Date.now() + 30_000
    for (;;) {
      const given = existsSync(answersFile()) ? (JSON.parse(readFileSync(answersFile(), 'utf8')) as unknown[]) : []
      if (given.length >= count) return given
      if (Date.now() > deadline) throw new Error(`${given.length} answers, not ${count}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  test('everything is answered by keyboard alone, and a question that is taken back closes its window', async () => {
    const questions = join(desktop.folder, 'asked.json')
    writeFileSync(questions, JSON.stringify(asked))
    desktop.start(await bundleProgram('dialog-program.ts', desktop.folder), questions, answersFile())

    await desktop.window('要让这个网站使用您的证书吗')
    desktop.picture(join(pictures, 'approve.png'))
    desktop.press('Down', 'Return') // the second period
    await answers(1)

    await desktop.window('用哪张证书')
    desktop.press('Down')
    desktop.picture(join(pictures, 'choose.png'))
    desktop.press('Return')
    await answers(2)

    await desktop.window('先修改初始 PIN 码')
    for (const [key, text] of [
      ['', '12345678'],
      ['Tab', '592741'],
      ['Tab', '592742'],
    ] as const) {
      if (key !== '') desktop.press(key)
      desktop.type(text)
    }
    desktop.press('Return') // not the same twice: asked again
    await new Promise((resolve) => setTimeout(resolve, 700))
    desktop.picture(join(pictures, 'change-pin-again.png'))
    for (const [key, text] of [
      ['', '12345678'],
      ['Tab', '592741'],
      ['Tab', '592741'],
    ] as const) {
      if (key !== '') desktop.press(key)
      desktop.type(text)
    }
    desktop.press('Return')
    await answers(3)

    await desktop.window('登录前')
    desktop.type('12')
    desktop.press('Return') // too short: the button is off
    desktop.type('3456')
    desktop.picture(join(pictures, 'pin-wrong.png'))
    desktop.press('Return')
    await answers(4)

    await desktop.window('只剩 1 次机会')
    desktop.picture(join(pictures, 'last-try.png'))
    desktop.press('Escape')
    await answers(5)

    await desktop.window('登录前')
    desktop.press('Tab', 'space') // past the button that is off, to the other one
    const given = await answers(7)
    expect(given).toEqual([
      { kind: 'approved', period: 'ninety-days' },
      { kind: 'chosen', sha256: 'b'.repeat(64) },
      { kind: 'new-pin', oldPin: '12345678', newPin: '592741' },
      { kind: 'pin', pin: '123456' },
      { kind: 'cancelled' },
      { kind: 'cancelled' },
      { kind: 'cancelled' },
    ])
  })
})
