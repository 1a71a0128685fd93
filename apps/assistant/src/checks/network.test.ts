// Checks of what is reached from here: servers, proxies and certificates of this computer, and what is silent or refuses among them.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttp, type Server as HttpServer } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { connect, createServer } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arrange } from './arrange.ts'
import { allChecks } from './all-checks.ts'
import type { CheckHost } from './check-host.ts'
import { runChecks } from './run-checks.ts'
import { look, testComputer } from './testing/computer.ts'

const { listening, computer } = testComputer()
const keys = mkdtempSync(join(tmpdir(), 'yinxin-check-keys-'))
afterAll(() => rmSync(keys, { recursive: true, force: true }))

/** A certificate for this computer by an authority of its own. */
function authority(name: string): { readonly key: Buffer; readonly cert: Buffer } {
  const [key, cert] = [join(keys, `${name}.key`), join(keys, `${name}.pem`)]
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert]
  execFileSync('openssl', [...words, '-days', '1', '-subj', `/O=${name}/CN=inspector`, '-utf8', '-addext', 'subjectAltName=IP:127.0.0.1'], {
    stdio: 'ignore',
  })
  return { key: readFileSync(key), cert: readFileSync(cert) }
}

/** A certificate by the same authority whose time comes in many years. */
function notYet({ key, cert }: ReturnType<typeof authority>): ReturnType<typeof authority> {
  const at = (name: string, text: string | Buffer = ''): string => (writeFileSync(join(keys, name), text), join(keys, name))
  const config = `[ca]\ndefault_ca=x\n[x]\ndatabase=${at('index')}\nnew_certs_dir=${keys}\nserial=${at('serial', '07')}\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=IP:127.0.0.1\n`
  const [request, signed] = [join(keys, 'later.csr'), join(keys, 'later.pem')]
  const openssl = (...words: string[]): void => void execFileSync('openssl', words, { stdio: 'ignore' })
  openssl('req', '-new', '-key', at('later.key', key), '-subj', '/CN=later', '-out', request)
  const times = ['-startdate', '20450101000000Z', '-enddate', '20460101000000Z']
  const by = ['-cert', at('by.pem', cert), '-keyfile', at('by.key', key)]
  openssl('ca', '-batch', '-notext', '-config', at('ca.cnf', config), '-extensions', 'e', ...times, ...by, '-in', request, '-out', signed)
  return { key, cert: readFileSync(signed) }
}

const serve = async (): Promise<string> => `http://127.0.0.1:${await listening(createHttp((_request, response) => void response.end()))}`
const serveTls = async (by: ReturnType<typeof authority>): Promise<string> =>
  `https://127.0.0.1:${await listening(createHttps(by, (_request, response) => response.end()) as unknown as HttpServer)}`
/** Nobody listens on these: the system refuses at once, as a firewall does. */
const refusing = ['http://127.0.0.1:1', 'http://127.0.0.2:1', 'http://127.0.0.3:1'] as const

test('proxy: one that answers, and one that does not', async () => {
  const port = await listening(createServer())
  const host = (named: string) => computer({ environment: { https_proxy: named } })
  expect((await look('proxy', host(`http://name:secret@127.0.0.1:${port}`))).cause).toBeUndefined()
  expect(await look('proxy', host('127.0.0.1:1'))).toEqual({
    value: { zh: '127.0.0.1:1', en: '127.0.0.1:1' },
    cause: 'PROXY_UNREACHABLE',
  })
})

test('proxy: a script of the desktop that nobody answers for', async () => {
  const [folder, path] = [mkdtempSync(join(tmpdir(), 'yinxin-desktop-')), process.env['PATH']]
  const lines = ["org.gnome.system.proxy mode 'auto'", "org.gnome.system.proxy autoconfig-url 'http://proxy.corp/way.pac'"]
  const programs = { gsettings: lines.map((line) => `echo "${line}"`).join('\n'), gdbus: 'exit 1' }
  for (const [name, does] of Object.entries(programs)) writeFileSync(join(folder, name), `#!/bin/sh\n${does}\n`, { mode: 0o755 })
  process.env['PATH'] = `${folder}:${path ?? ''}`
  try {
    const host = computer({ environment: {}, portals: () => ['https://portal.example'] })
    expect((await look('proxy', host)).cause).toBe('PROXY_SCRIPT_UNANSWERED')
  } finally {
    process.env['PATH'] = path
    rmSync(folder, { recursive: true })
  }
})

test('portal and clock: silent, answering, minutes off either way', async () => {
  let skewMs = 0
  const server = createHttp((_request, response) => {
    response.setHeader('Date', new Date(Date.now() - skewMs).toUTCString())
    response.end()
  })
  const origin = `http://127.0.0.1:${await listening(server)}`
  const host = computer({ portals: () => [origin] })
  expect([(await look('portal', host)).cause, (await look('clock', host)).cause]).toEqual([undefined, undefined])
  const cases = [
    [4, 'CLOCK_DRIFT', '4 min fast'],
    [-23, 'CLOCK_SKEW', '23 min slow'],
  ] as const
  for (const [minutes, cause, value] of cases) {
    skewMs = minutes * 60_000
    expect(await look('clock', host)).toMatchObject({ cause, value: { en: value }, detail: { minutes: Math.abs(minutes) } })
  }
  const silent = computer({ portals: () => [refusing[0]] })
  expect([(await look('portal', silent)).cause, (await look('clock', silent)).doesNotMatter]).toEqual(['PORTAL_UNREACHABLE', true])
})

describe('R12 TLS that somebody inspects is named by who issued it', () => {
  const trusted = getCACertificates('default')
  const [known, unknown] = [authority('示范单位'), authority('示范防火墙')]
  beforeAll(() => setDefaultCACertificates([...trusted, known.cert.toString()]))
  afterAll(() => setDefaultCACertificates(trusted))

  test('where this computer does not know it: nobody signs in, however often one looks, and its clock counts for nothing', async () => {
    const host = computer({ portals: () => [address] })
    const address = await serveTls(unknown)
    for (let times = 0; times < 3; times++)
      expect(await look('portal', host)).toMatchObject({ cause: 'TLS_INTERCEPTED', detail: { issuer: '示范防火墙' } })
    expect((await look('clock', host)).doesNotMatter).toBe(true)
  })

  test('where only this computer trusts it: it is said, and stops nobody', async () => {
    const address = await serveTls(known)
    const found = await look('portal', computer({ portals: () => [address] }))
    expect(found).toMatchObject({ doesNotMatter: true, value: { en: expect.stringContaining('by 示范单位') as string } })
    expect(found.cause).toBeUndefined()
  })

  test('where this clock is before its time it is the clock, and nobody is said to inspect', async () => {
    const address = await serveTls(notYet(known))
    const found = await look('portal', computer({ portals: () => [address] }))
    expect(found).toMatchObject({ cause: 'CLOCK_SKEW', value: { en: expect.stringContaining('before the time') as string } })
    expect(Number(found.detail?.['minutes'])).toBeGreaterThan(60 * 24 * 365)
  })

  test('also behind a proxy, which is the way it is asked', async () => {
    const asked: string[] = []
    const address = await serveTls(unknown)
    const proxy = createHttp()
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '')
      const on = connect(Number(new URL(address).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        on.pipe(socket).pipe(on)
      })
      on.on('error', () => socket.destroy())
      socket.on('error', () => on.destroy())
    })
    const before = process.env['HTTPS_PROXY']
    process.env['HTTPS_PROXY'] = `http://127.0.0.1:${await listening(proxy)}`
    try {
      expect(await look('portal', computer({ portals: () => [address] }))).toMatchObject({ detail: { issuer: '示范防火墙' } })
      expect(asked).toEqual([new URL(address).host])
    } finally {
      if (before === undefined) delete process.env['HTTPS_PROXY']
      else process.env['HTTPS_PROXY'] = before
    }
  })
})

describe('R12 what else has to be reached', () => {
  test('who says whether certificates count: each named, one question a host, and nobody is stopped', async () => {
    const [one, two] = [await serve(), await serve()]
    const host = computer({ statusAddresses: async () => [`${one}/ocsp`, `${one}/a.crl`, `${two}/b.crl`] })
    expect(await look('status-servers', host)).toEqual({
      value: { zh: `可以连接：${new URL(one).host}, ${new URL(two).host}`, en: `answers: ${new URL(one).host}, ${new URL(two).host}` },
    })
    const silent = computer({ statusAddresses: async () => [`${one}/ocsp`, `${refusing[0]}/a.crl`] })
    const found = await look('status-servers', silent)
    expect([found.doesNotMatter, found.cause, found.value.en.startsWith('127.0.0.1:1: no answer')]).toEqual([true, undefined, true])
  })

  test('a certificate has nobody on this computer asked', async () => {
    let asked = 0
    const server = createHttp((_request, response) => (asked++, response.end()))
    const address = `http://127.0.0.1:${await listening(server)}/ocsp`
    expect((await look('status-servers', computer({ asksHere: false, statusAddresses: async () => [address] }))).value.en).toContain(
      'no answer',
    )
    expect(asked).toBe(0)
  })

  test('the download site', async () => {
    const address = `${await serve()}/`
    expect((await look('download-site', computer({ downloadSite: address }))).value.en).toBe(new URL(address).host)
    expect((await look('download-site', computer({ downloadSite: `${refusing[0]}/` }))).cause).toBe('UPDATE_UNREACHABLE')
    expect((await look('download-site', computer())).doesNotMatter).toBe(true)
  })

  test('whether certificates can be verified, by the portal’s own word', async () => {
    let gateway = 'ok'
    const server = createHttp((request, response) =>
      response.end(request.url === '/api/sign-in/options' ? JSON.stringify({ gateway }) : 'not JSON'),
    )
    const host = computer({ portals: () => [origin] })
    const origin = `http://127.0.0.1:${await listening(server)}`
    expect((await look('gateway', host)).value.en).toBe('works')
    gateway = 'degraded'
    expect((await look('gateway', host)).cause).toBeUndefined()
    gateway = 'down'
    expect((await look('gateway', host)).cause).toBe('GATEWAY_UNAVAILABLE')
    const mute = await serve()
    expect((await look('gateway', computer({ portals: () => [mute] }))).doesNotMatter).toBe(true)
  })
})

describe('R12 a company firewall', () => {
  const causeOf = async (changes: Partial<CheckHost>) => (await look('network', computer(changes))).cause

  test('is a cause where the portal answers and two others do not, or where everybody is refused; one silent server is none', async () => {
    const portal = await serve()
    const portals = () => [portal]
    const others = (...addresses: string[]): Partial<CheckHost> => ({ statusAddresses: async () => addresses })
    expect(await causeOf({ portals, ...others(refusing[0], refusing[1]) })).toBe('FIREWALL_BLOCKS')
    expect(await causeOf({ portals, ...others(refusing[0]) })).toBeUndefined()
    expect(await causeOf({ portals, ...others(refusing[0], refusing[1], await serve()) })).toBeUndefined()
    expect(await causeOf({ portals: () => [refusing[2]], ...others(refusing[0]) })).toBe('FIREWALL_BLOCKS')
    const unknown = ['http://a.invalid', 'http://b.invalid'] as const // no network at all: nobody refuses, no name is found
    expect(await causeOf({ portals: () => [unknown[0]], ...others(unknown[1]) })).toBeUndefined()
    expect(await causeOf({})).toBeUndefined()
  })

  test('what follows from it stands under it, it is as red as that, and nobody is asked twice', async () => {
    let asked = 0
    const server = createHttp((request, response) => {
      asked += request.url === '/ssologin/login' ? 1 : 0
      response.end()
    })
    const origin = `http://127.0.0.1:${await listening(server)}`
    const ids = ['proxy', 'network', 'portal', 'clock', 'status-servers', 'download-site']
    const checks = allChecks.filter(({ id }) => ids.includes(id))
    const rowsOf = async (portal: string) => {
      const host = computer({ portals: () => [portal], statusAddresses: async () => [refusing[0]], downloadSite: `${refusing[1]}/` })
      const start = performance.now()
      const rows = arrange(checks, await runChecks(checks, host, () => undefined))
      expect(performance.now() - start).toBeLessThan(3000)
      return rows.map(({ id, mark, because }) => [id, mark, because]).filter(([, , because], i) => because !== undefined || i === 0)
    }
    expect(await rowsOf(origin)).toEqual([
      ['network', 'warn', undefined],
      ['download-site', 'off', 'network'],
    ])
    expect(asked).toBe(1)
    expect(await rowsOf(refusing[2])).toEqual([
      ['network', 'stop', undefined],
      ['portal', 'stop', 'network'],
      ['download-site', 'off', 'network'],
    ])
  })
})
