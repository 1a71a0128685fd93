// Who answers on the assistant's ports: one that is too old, a program that is none of ours, and the real one beside it.
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { needs } from '../needs.ts'
import { seen } from './chromium.ts'
import { closeSharedBrowser, handlerAt, pins, signInButton, typePin, type Handler } from './journey.ts'
import { startAssistant, startSystem, type System } from './system.ts'

/** A program that took the assistant's port and speaks WebSocket, but not ours. */
function startForeignProgram(port: number): Promise<void> {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  server.on('connection', (socket) => socket.on('message', () => socket.send('{"hello":"printer 9100 ready"}')))
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  return new Promise((resolve) => server.once('listening', resolve))
}

describe.skipIf(!needs('chromium'))('R1: what answers on the ports of the assistant', () => {
  let system: System
  let strict: System
  beforeAll(async () => {
    const settings = { demo: { businessSystem: false } }
    system = await startSystem({ settings: () => settings })
    strict = await startSystem({ settings: () => ({ ...settings, portal: { minimumAssistantVersion: '9.0.0' } }) })
  })
  afterAll(async () => {
    await closeSharedBrowser()
    await Promise.all([system?.stop(), strict?.stop()])
  })

  it('an assistant that is too old: 1104, the version wanted, updating as the one button', async () => {
    const { page, problems } = await handlerAt(strict, { ukeys: ['mingyuan'] })
    await page.goto(`${strict.origin}/ssologin/login`)
    await page.getByText('1104').first().waitFor()
    expect(await seen(page)).toContain('9.0.0')
    expect(await page.locator('.fix .btn-primary').allInnerTexts()).toEqual(['更新证书助手'])
    expect(await page.getByRole('button', { name: signInButton }).count()).toBe(0)
    expect(problems).toEqual([])
  })

  it('a foreign program on the port is told as such (1106); the assistant takes the next port and the page goes on by itself', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    await handler.assistant.stop()
    const [taken = 0, ...others] = system.assistantPorts
    await startForeignProgram(taken)
    const { page } = handler
    await page.goto(`${system.origin}/ssologin/login`)
    await page.getByText('1106').first().waitFor()
    expect(await page.locator('.fix .btn-primary').count()).toBe(1)
    const assistant = await startAssistant(system, { ukeys: handler.ukeys.folder })
    onTestFinished(() => assistant.stop())
    expect(assistant.port).toBe(others[0])
    await page.getByRole('button', { name: signInButton }).click()
    const window = await handler.context.newPage()
    await window.goto(await assistant.nextWindow())
    await typePin(window, pins.mingyuan)
    await page.waitForURL('**/workbench')
    expect(handler.problems).toEqual([])
  })

  it('a page that has waited long finds the assistant as soon as it runs: the browser holds back sockets, and nothing else', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    await handler.assistant.stop()
    const { page } = handler
    await page.clock.install()
    await page.goto(`${system.origin}/ssologin/login`)
    await page.getByText('1101').first().waitFor()
    for (let looks = 0; looks < 10; looks++) {
      await page.clock.runFor(6000)
      await page.waitForTimeout(50) // the ports refuse in real time
    }
    await startAgain(handler)
    await page.clock.resume()
    await page.getByRole('button', { name: signInButton }).waitFor({ timeout: 10_000 })
    expect(handler.problems).toEqual([])
  })

  it('and where the sockets of the page are held back already, it has the patience to be let through', async () => {
    const handler = await handlerAt(system, { ukeys: ['mingyuan'] })
    await handler.assistant.stop()
    const { page } = handler
    await page.goto(`${system.origin}/ssologin/login`)
    await page.getByText('1101').first().waitFor()
    await page.evaluate((port) => {
      for (let refused = 0; refused < 30; refused++) new WebSocket(`ws://127.0.0.1:${port}/v1`)
    }, system.assistantPorts.at(-1))
    await startAgain(handler)
    await page.getByRole('button', { name: signInButton }).waitFor({ timeout: 15_000 })
  })

  async function startAgain({ ukeys }: Handler): Promise<void> {
    const assistant = await startAssistant(system, { ukeys: ukeys.folder })
    onTestFinished(() => assistant.stop())
  }

  it('two assistants at once: the second takes the next port, and is found there when the first is gone', async () => {
    const first = await handlerAt(system, { ukeys: ['mingyuan'] })
    const second = await startAssistant(system, { ukeys: first.ukeys.folder })
    onTestFinished(() => second.stop())
    expect([first.assistant.port, second.port]).toEqual(system.assistantPorts.slice(0, 2))
    await first.assistant.stop()
    await first.page.goto(`${system.origin}/ssologin/login`)
    await first.page.getByRole('button', { name: signInButton }).click()
    const window = await first.context.newPage()
    await window.goto(await second.nextWindow())
    await typePin(window, pins.mingyuan)
    await first.page.waitForURL('**/workbench')
  })
})
