import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { answerOfScript, desktopProxy } from './desktop-proxy.ts'

/** As `gsettings list-recursively org.gnome.system.proxy` prints them on Debian 12. */
const settings = (own: Readonly<Record<string, string>>) =>
  Object.entries({
    'proxy autoconfig-url': "''",
    'proxy ignore-hosts': "['localhost', '127.0.0.0/8', '::1']",
    'proxy mode': "'none'",
    'proxy use-same-proxy': 'true',
    'proxy.http host': "''",
    'proxy.http port': '8080',
    'proxy.https host': "''",
    'proxy.https port': '0',
    'proxy.socks host': "''",
    'proxy.socks port': '0',
    ...own,
  })
    .map(([name, value]) => `org.gnome.system.${name} ${value}\n`)
    .join('')

const none = { proxy: undefined, bypass: undefined, script: undefined }

describe('the proxy of a Linux desktop', () => {
  test.each<[string, Readonly<Record<string, string>>, object]>([
    ['none', { 'proxy.http host': "'left.behind'" }, none],
    [
      'by hand, one for both',
      { 'proxy mode': "'manual'", 'proxy.http host': "'proxy.corp'" },
      { ...none, proxy: 'http=proxy.corp:8080;https=proxy.corp:8080', bypass: 'localhost;127.0.0.0/8;::1' },
    ],
    [
      'by hand, one each',
      {
        'proxy mode': "'manual'",
        'proxy.http host': "'a'",
        'proxy.https host': "'fe80::1'",
        'proxy.https port': '3128',
        'proxy ignore-hosts': '@as []',
      },
      { ...none, proxy: 'http=a:8080;https=[fe80::1]:3128', bypass: '@as []' },
    ],
    [
      'by hand, not for https',
      { 'proxy mode': "'manual'", 'proxy.http host': "'a'", 'proxy use-same-proxy': 'false' },
      { ...none, proxy: 'http=a:8080', bypass: 'localhost;127.0.0.0/8;::1' },
    ],
    [
      'by hand, and what is no host',
      { 'proxy mode': "'manual'", 'proxy.http host': "'a b'" },
      { ...none, bypass: 'localhost;127.0.0.0/8;::1' },
    ],
    [
      'by a script',
      { 'proxy mode': "'auto'", 'proxy autoconfig-url': "'http://proxy.corp/way.pac'", 'proxy.http host': "'a'" },
      { ...none, script: 'http://proxy.corp/way.pac' },
    ],
    ['by the network’s own word, which is not followed', { 'proxy mode': "'auto'" }, none],
  ])('%s', (_what, own, set) => expect(desktopProxy(settings(own))).toEqual(set))

  test('no such desktop', () => expect(desktopProxy('No schemas installed\n')).toEqual(none))

  test.each([
    ["(['http://10.0.0.1:3128', 'direct://'],)\n", { ...none, proxy: 'http://10.0.0.1:3128' }],
    ["(['direct://'],)\n", none],
    ["(['socks5://10.0.0.9:1080', 'socks4://10.0.0.9:1080', 'direct://'],)\n", none],
    ["(['socks5://10.0.0.9:1080'],)\n", undefined],
    ['', undefined],
  ])('what the service of scripts prints: %j', (printed, answer) => expect(answerOfScript(printed)).toEqual(answer))
})

describe('a desktop with these programs', () => {
  let [folder, path] = ['', process.env['PATH']]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'yinxin-desktop-'))
    path = process.env['PATH']
    process.env['PATH'] = `${folder}${delimiter}${path ?? ''}`
    vi.resetModules() // what a script said is kept for a while
  })
  afterEach(() => {
    process.env['PATH'] = path
    rmSync(folder, { recursive: true })
  })
  const program = (name: string, does: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "$@" >> '${folder}/${name}.calls'\n${does}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  const calls = (name: string) =>
    readFileSync(join(folder, `${name}.calls`), 'utf8')
      .trim()
      .split('\n')
  const script = settings({ 'proxy mode': "'auto'", 'proxy autoconfig-url': "'http://proxy.corp/way.pac'" })
  const wayTo = async (url: string) => (await import('./system-proxy.ts')).wayOut('linux', {}, url)

  test('a script is asked by origin, through the desktop’s service, and once for a site', async () => {
    program('gsettings', `cat <<'end'\n${script}end`)
    program('gdbus', `echo "(['http://10.0.0.1:3128', 'direct://'],)"`)
    const said = { environment: expect.objectContaining({ HTTPS_PROXY: 'http://10.0.0.1:3128/' }), isUnanswered: false }
    expect(await wayTo('https://portal.example/a?b=c')).toEqual(said)
    expect(await wayTo('https://portal.example/d')).toEqual(said)
    expect(calls('gdbus')).toHaveLength(1)
    expect(calls('gdbus')[0]).toMatch(/org\.gtk\.GLib\.PACRunner\.Lookup http:\/\/proxy\.corp\/way\.pac https:\/\/portal\.example\/$/)
  })

  test.each([
    ['fails', 'exit 1'],
    ['does not end', 'exec sleep 60'],
  ])('a service that %s: the direct way, and it is said', async (_what, does) => {
    program('gsettings', `cat <<'end'\n${script}end`)
    program('gdbus', does)
    expect(await wayTo('https://portal.example/')).toEqual({ environment: {}, isUnanswered: true })
  })

  test('what is set by hand', async () => {
    program('gsettings', `cat <<'end'\n${settings({ 'proxy mode': "'manual'", 'proxy.http host': "'proxy.corp'" })}end`)
    expect((await wayTo('https://portal.example/')).environment).toMatchObject({
      HTTPS_PROXY: 'http://proxy.corp:8080/',
      NO_PROXY: 'localhost,127.0.0.1,[::1],localhost,::1',
    })
  })
})
