import { createHash } from 'node:crypto'
import fastify from 'fastify'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCookies } from './cookies.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const value = 'aB3_-'.repeat(9).slice(0, 43)

/** The header that an answer carries. */
async function headerOf(secure: boolean, what: 'set' | 'clear'): Promise<unknown> {
  const cookies = createCookies(secure)
  const app = fastify()
  app.get('/', async (_request, reply) => {
    if (what === 'set') cookies.set(reply, 'session', value)
    else cookies.clear(reply, 'session')
    return 'x'
  })
  return (await app.inject('/')).headers['set-cookie']
}

describe('R30 the cookies of a browser', () => {
  it('are read by nothing but this host’s http layer', async () => {
    expect(await headerOf(true, 'set')).toBe(`__Host-yinxin-session=${value}; Path=/; HttpOnly; Secure; SameSite=Lax`)
    expect(await headerOf(false, 'set')).toBe(`yinxin-session=${value}; Path=/; HttpOnly; SameSite=Lax`)
  })

  it('are taken back under the same name and path, else the browser would keep them', async () => {
    expect(await headerOf(true, 'clear')).toBe('__Host-yinxin-session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax')
  })

  it('have values of 256 random bits, of which only a hash is kept', () => {
    const cookies = createCookies(true)
    const made = Array.from({ length: 50 }, () => cookies.create())
    expect(new Set(made.map((one) => one.value)).size).toBe(50)
    for (const one of made) {
      expect(one.value).toMatch(/^[A-Za-z0-9_-]{43}$/)
      expect(one.hash).toBe(sha256(one.value))
      expect(cookies.hashIn(`__Host-yinxin-session=${one.value}`, 'session')).toBe(one.hash)
    }
  })

  it.each(['', 'short', `${value}x`, `${value.slice(1)};`, `${value.slice(1)}\n`, `${value.slice(2)}; `])(
    '%j is never sent: it is none of ours',
    (wrong) => {
      const reply = { header: () => expect.unreachable() } as never
      expect(() => createCookies(true).set(reply, 'session', wrong)).toThrow('not a cookie value of ours')
    },
  )
})

describe('R30 the cookie of a request', () => {
  const read = (header: string | undefined, kind: 'session' | 'browser' = 'session') => createCookies(true).hashIn(header, kind)

  it.each([
    `__Host-yinxin-session=${value}`,
    `a=b; __Host-yinxin-session=${value}; c=d`,
    `a=b;__Host-yinxin-session=${value}`,
    `x__Host-yinxin-session=${'C'.repeat(43)}; __Host-yinxin-session=${value}`,
  ])('is found among others: %s', (header) => {
    expect(read(header)).toBe(sha256(value))
  })

  it.each([
    undefined,
    '',
    value,
    `yinxin-session=${value}`,
    `__host-yinxin-session=${value}`,
    `__Host-yinxin-browser=${value}`,
    `__Host-yinxin-session=${value.slice(1)}`,
    `__Host-yinxin-session=${value}x`,
    `__Host-yinxin-session="${value}"`,
    `__Host-yinxin-session = ${value}`,
    `a=__Host-yinxin-session=${value}`,
  ])('%j has none of this name and form', (header) => {
    expect(read(header)).toBeUndefined()
  })

  it('one kind is not the other; without https the name has no prefix', () => {
    expect(read(`__Host-yinxin-browser=${value}`, 'browser')).toBe(sha256(value))
    expect(createCookies(false).hashIn(`yinxin-browser=${value}`, 'browser')).toBe(sha256(value))
    expect(createCookies(false).hashIn(`__Host-yinxin-browser=${value}`, 'browser')).toBeUndefined()
  })

  it('of two with one name the first counts, as for every other reader of this header', () => {
    expect(read(`__Host-yinxin-session=${value}; __Host-yinxin-session=${'C'.repeat(43)}`)).toBe(sha256(value))
  })

  it('whatever stands in the header, it is a hash or nothing', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((end) => `__Host-yinxin-session=${end}`),
    )
    fc.assert(fc.property(text, (header) => /^(?:undefined|[0-9a-f]{64})$/.test(String(read(header)))))
  })
})
