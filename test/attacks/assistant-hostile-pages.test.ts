// What hostile pages try with the assistant, in a real Chromium.
import { expect, test } from 'vitest'
import { at, context, describeInChromium, evil, own, portal, problems, world } from './assistant-in-chromium.ts'

describeInChromium('hostile pages', () => {
  test('DNS rebinding: a name that points here is no host of ours', async () => {
    const page = await context.newPage()
    const answer = await page.goto(`http://rebind.example:${world.assistant.port}/`)
    expect([answer?.status(), (await answer?.text())?.includes('HOST_REFUSED')]).toEqual([403, true])
    const inside = await page.evaluate(async () => {
      const socket = new WebSocket(`ws://${location.host}/v1`)
      const opened = await new Promise((resolve) => {
        socket.onopen = () => resolve(true)
        socket.onerror = () => resolve(false)
      })
      const post = await fetch('/api/exchange', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
      return [opened, post.status]
    })
    expect(inside).toEqual([false, 403])
  })

  test('a page without an origin of its own (sandboxed frame) does not get through the handshake', async () => {
    const page = await at(evil)
    const opened = await page.evaluate(
      (address) =>
        new Promise((resolve) => {
          addEventListener('message', ({ data }) => resolve(data))
          const frame = document.createElement('iframe')
          frame.setAttribute('sandbox', 'allow-scripts')
          frame.srcdoc = `<script>const s = new WebSocket('${address}'); s.onopen = () => parent.postMessage('open', '*'); s.onerror = () => parent.postMessage('refused', '*')</script>`
          document.body.append(frame)
        }),
      `ws://127.0.0.1:${world.assistant.port}/v1`,
    )
    expect(opened).toBe('refused')
  })

  test('a form’s text/plain arrives and is refused; JSON from a page is answered to that page only', async () => {
    const page = await at(portal)
    const seen: [string, number][] = []
    context.on('response', (response) => seen.push([response.request().headers()['content-type'] ?? '', response.status()]))
    const texts = await page.evaluate(async (to) => {
      const call = '{"jsonrpc":"2.0","id":1,"method":"hello"}'
      await fetch(to, { method: 'POST', mode: 'no-cors', headers: { 'Content-Type': 'text/plain' }, body: call }).catch(() => undefined)
      return (await fetch(to, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: call })).text()
    }, `${own()}/v1`)
    expect(texts).toContain('"approval":"listed"')
    expect(seen).toContainEqual(['text/plain', 415])
  })

  test('none of our pages can be framed', async () => {
    const page = await at(evil)
    for (const path of ['/', '/prompt', '/window']) {
      const shown = await page.evaluate(async (address) => {
        const frame = document.createElement('iframe')
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
        frame.src = address
        document.body.append(frame)
        await loaded
        return frame.contentDocument === null ? 'other origin' : 'empty'
      }, own() + path)
      expect(shown).toBe('other origin')
    }
    const frames = page.frames().filter((frame) => frame !== page.mainFrame())
    for (const frame of frames) expect(frame.url()).toBe('chrome-error://chromewebdata/')
    problems.length = 0
  })

  test('an unlisted page learns that an assistant is here, and no more', async () => {
    const page = await at(evil)
    const answers = await page.evaluate(
      (address) =>
        new Promise<string[]>((resolve) => {
          const heard: string[] = []
          const socket = new WebSocket(address)
          socket.onopen = () => {
            for (const [id, method] of ['hello', 'status', 'list', 'sign', 'signHash'].entries())
              socket.send(JSON.stringify({ jsonrpc: '2.0', id, method }))
          }
          socket.onmessage = ({ data }) => heard.push(String(data)) === 5 && resolve(heard)
        }),
      `ws://127.0.0.1:${world.assistant.port}/v1`,
    )
    const read = answers
      .map((text) => JSON.parse(text) as { id: number; result?: object; error?: { message: string } })
      .sort((a, b) => a.id - b.id)
    expect(Object.keys(read[0]?.result ?? {}).sort()).toEqual(['approval', 'product', 'protocol', 'version'])
    expect(read.slice(1).map(({ error }) => error?.message)).toEqual([
      'SITE_NOT_APPROVED',
      'METHOD_UNKNOWN',
      'REQUEST_INVALID', // `sign` takes documents, and nothing without a request the site signed
      'METHOD_UNKNOWN',
    ])
  })
})
