import { expect, test } from 'vitest'
import { rememberingScript } from './proxy-script.ts'

const script = 'http://proxy.corp/proxy.pac'

test('a script hears of origins, once for each in a minute', async () => {
  let elapsed = 0
  const asked: string[] = []
  const ask = rememberingScript(
    async (_script, url) => (asked.push(url), url),
    () => elapsed,
  )
  expect(await ask(script, 'https://portal.example/a?secret=1')).toBe('https://portal.example/')
  await ask(script, 'https://portal.example/b')
  await ask(script, 'https://other.example:8443/b')
  elapsed = 59_999
  await ask(script, 'https://portal.example/c')
  elapsed = 60_000
  await ask(script, 'https://portal.example/d')
  await ask('http://proxy.corp/other.pac', 'https://portal.example/d')
  expect(asked).toEqual(['https://portal.example/', 'https://other.example:8443/', 'https://portal.example/', 'https://portal.example/'])
})

test('one that never answers is waited for a while, and four of them are enough', async () => {
  let asked = 0
  const ask = rememberingScript(
    () => ((asked += 1), new Promise<never>(() => undefined)),
    () => 0,
    5,
  )
  const said = await Promise.all(Array.from({ length: 10 }, (_, i) => ask(script, `https://${i}.example/`)))
  expect([said.every((one) => one === undefined), asked]).toEqual([true, 4])
})

test('one that fails has said nothing, and stands in nobody’s way', async () => {
  const ask = rememberingScript(
    () => Promise.reject(new Error('no such script')),
    () => 0,
  )
  for (let i = 0; i < 10; i++) expect(await ask(script, `https://${i}.example/`)).toBeUndefined()
})

test('no number of sites makes it remember more', async () => {
  const asked: string[] = []
  const ask = rememberingScript(
    async (_script, url) => (asked.push(url), url),
    () => 0,
  )
  for (let i = 0; i < 100; i++) await ask(script, `https://${i}.example/`)
  await ask(script, 'https://99.example/')
  expect(asked).toHaveLength(100)
  await ask(script, 'https://0.example/')
  expect(asked).toHaveLength(101)
})
