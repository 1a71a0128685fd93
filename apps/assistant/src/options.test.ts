import { isAbsolute } from 'node:path'
import { describe, expect, test } from 'vitest'
import { assistantPorts } from '@yinxin/protocol/assistant'
import { fileOptions, lastingWords, readOpenOptions, readRunOptions } from './options.ts'

describe('options of run', () => {
  test('the usual ones are the ports of the protocol and a window of its own', () => {
    expect(readRunOptions([])).toMatchObject({
      ports: assistantPorts,
      prompt: 'auto',
      pkcs11: [],
      skf: [],
      personSeconds: 120,
      json: false,
    })
  })

  test.each([
    ['an option nobody knows', ['--pin', '123456']],
    ['a prompt nobody knows', ['--prompt', 'terminal']],
    ['a port that is none', ['--ports', '70000']],
    ['ports that are words', ['--ports', 'all']],
    ['no time for a person', ['--person-seconds', '0']],
    ['an hour for a person', ['--person-seconds', '3600']],
    ['a download site without encryption', ['--update-address', 'http://dist.example/']],
    ['a policy nobody knows', ['--update-policy', 'always']],
    ['a policy for remote control nobody knows', ['--remote-control', 'allow']],
    ['a proxy that is no address', ['--proxy', '://']],
    ['a password for a proxy in a file everybody reads', ['--proxy', 'http://name:secret@proxy.corp:8080']],
    ['a proxy of another kind', ['--proxy', 'socks5://proxy.corp:1080']],
    ['a word without an option', ['run']],
  ])('refuses %s in one sentence', (_, words) => {
    expect(() => readRunOptions([...words])).toThrow(/^[^\n]+$/)
  })

  test('A5 libraries are full paths from the start, wherever they are read again', () => {
    const { pkcs11, skf } = readRunOptions(['--pkcs11', 'lib/vendor.so', '--pkcs11', '/opt/other.so', '--skf', 'lib/skf.so'])
    expect([...pkcs11, ...skf].map((path) => isAbsolute(path))).toEqual([true, true, true])
    expect(pkcs11[1]).toBe('/opt/other.so')
  })

  test('written down and read again they are the same, but for what needs a parent or a reader', () => {
    const words = ['--data', '/d', '--ukeys', '/u', '--site-list', '/l', '--vendor-key', '/k', '--ports', '1,2', '--prompt', 'pinentry']
    const more = ['--pinentry', 'pinentry-qt --x', '--browser-command', 'firefox {url}', '--pkcs11', '/a.so', '--person-seconds', '30']
    const skf = ['--skf', '/b.so', '--skf', '/c.so', '--driver-profiles', '/p.json']
    const update = [
      '--update-address',
      'https://dist.example/yinxin',
      '--update-root',
      '/r.json',
      '--update-policy',
      'silent',
      '--remote-control',
      'off',
      '--driver-catalogue',
      '/c.jws',
    ]
    const proxy = ['--proxy', 'proxy.corp:8080', '--proxy-bypass', '*.corp.example;intranet']
    const options = readRunOptions([...words, ...proxy, ...more, ...skf, ...update, '--json', '--watch-stdin'])
    expect(options.updateAddress).toBe('https://dist.example/yinxin/')
    expect(readRunOptions([...lastingWords(options)])).toEqual({ ...options, json: false, watchStdin: false })
  })

  test('every option that names a file is known as one: a policy names it from where it lies', () => {
    const words = [...fileOptions].flatMap((name) => [`--${name}`, 'here'])
    const lasting = lastingWords(readRunOptions([...words, '--update-address', 'https://dist.example/']))
    const paths = lasting.filter((_, i) => lasting[i + 1]?.endsWith('/here'))
    expect(paths.map((name) => name.slice(2)).toSorted()).toEqual([...fileOptions].toSorted())
  })

  test('a link is one word', () => {
    expect(readOpenOptions(['--data', '/d', 'yinxin:open'])).toEqual({ data: '/d', link: 'yinxin:open', run: undefined })
    expect(() => readOpenOptions(['a', 'b'])).toThrow('one link')
  })
})
