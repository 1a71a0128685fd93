import { afterEach, expect, test } from 'vitest'
import { readRunOptions } from '../options.ts'
import { decideProxy, proxyOfWindows, wayOut } from './system-proxy.ts'

const here = 'localhost,127.0.0.1,[::1]'

test.each([
  [
    'one for all',
    { proxy: 'proxy.corp:8080', bypass: undefined },
    { HTTP_PROXY: 'http://proxy.corp:8080/', HTTPS_PROXY: 'http://proxy.corp:8080/', NO_PROXY: here },
  ],
  ['one each', { proxy: 'http=a:1;https=b:2', bypass: '' }, { HTTP_PROXY: 'http://a:1/', HTTPS_PROXY: 'http://b:2/', NO_PROXY: here }],
  ['one for https only', { proxy: 'https=b:2;ftp=c:3', bypass: undefined }, { HTTPS_PROXY: 'http://b:2/', NO_PROXY: here }],
  [
    'names that are reached directly',
    { proxy: 'p:1', bypass: '*.corp.example;intranet;10.*;<local>;[fe80::1]' },
    { HTTP_PROXY: 'http://p:1/', HTTPS_PROXY: 'http://p:1/', NO_PROXY: `${here},.corp.example,intranet,[fe80::1]` },
  ],
  ['none', { proxy: undefined, bypass: '*.corp.example' }, {}],
  ['what is no address', { proxy: '://', bypass: undefined }, {}],
])('%s', (_what, set, told) => expect(proxyOfWindows(set)).toEqual(told))

afterEach(() => decideProxy(undefined))

test('what the surroundings say goes before the system', async () => {
  const environment = { https_proxy: 'http://mine:1' }
  expect(await wayOut('win32', environment)).toEqual({ environment, isUnanswered: false })
  expect(await wayOut('freebsd', {})).toEqual({ environment: {}, isUnanswered: false })
})

test.each([
  [
    ['--proxy', 'proxy.corp:8080', '--proxy-bypass', '*.corp.example'],
    { HTTPS_PROXY: 'http://proxy.corp:8080/', NO_PROXY: `${here},.corp.example` },
  ],
  [['--proxy', 'https=p:1'], { HTTPS_PROXY: 'http://p:1/' }],
  [['--proxy', 'direct'], {}],
  [['--proxy', 'system'], { https_proxy: 'http://mine:1' }],
  [[], { https_proxy: 'http://mine:1' }],
])('what is decided goes before both: %j', async (words, environment) => {
  decideProxy(readRunOptions(words).proxy)
  const found = await wayOut('linux', { https_proxy: 'http://mine:1' }, 'https://portal.example/')
  expect(found.environment).toMatchObject(environment)
  expect('https_proxy' in found.environment).toBe('https_proxy' in environment)
})
