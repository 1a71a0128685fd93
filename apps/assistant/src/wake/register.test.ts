import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openLink } from './open-link.ts'
import { linkFiles, register, registeredOptions, runEntry, unregister } from './register.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yinxin-wake-'))
  vi.stubEnv('XDG_DATA_HOME', join(folder, 'share'))
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})
const data = () => join(folder, 'data')
const list = () => join(folder, 'config', 'mimeapps.list')
const read = (file: string) => readFileSync(file, 'utf8')
function put(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

describe('R27 what makes links open the assistant', () => {
  test('three files: its own options, a desktop entry, a line of the list; told before and after alike', () => {
    const written = register(data(), ['--port', '11735'])
    expect(written).toEqual(linkFiles(data()))
    expect(written.map((file) => file.slice(folder.length + 1))).toEqual([
      'data/start-by-link.json',
      'share/applications/yinxin-assistant.desktop',
      'config/mimeapps.list',
    ])
    const [own = '', entry = ''] = written
    expect(JSON.parse(read(own))).toEqual({ run: ['--port', '11735'] })
    expect(statSync(own).mode & 0o077).toBe(0)
    expect(read(entry)).toContain(`"open" "--data" "${data()}" %u`)
    expect(read(list())).toContain('x-scheme-handler/yinxin=yinxin-assistant.desktop')
  })

  test('again it is the same, and what others wrote stays, also when it is taken back', () => {
    const others = '[Default Applications]\ntext/html=firefox.desktop\n'
    put(list(), others)
    register(data(), [])
    const once = read(list())
    register(data(), ['--port', '1'])
    expect(read(list())).toBe(once)
    unregister(data())
    expect(read(list())).toBe(others)
    expect(linkFiles(data()).slice(0, 2).some(existsSync)).toBe(false)
  })

  test('a list that held nothing else goes; taken back twice nothing breaks', () => {
    register(data(), [])
    unregister(data())
    expect(existsSync(list())).toBe(false)
    unregister(data())
  })

  test.each<[string, string, readonly string[] | undefined]>([
    ['as they were written', '{"run":["--port","1"]}', ['--port', '1']],
    ['none', '{"run":[]}', []],
    ['of something else than words', '{"run":["--port",1]}', undefined],
    ['no list', '{"run":"--port 1"}', undefined],
    ['no JSON', 'rm -rf', undefined],
    ['another file', '{}', undefined],
  ])('options it is started with: %s', (_what, text, expected) => {
    put(join(data(), 'start-by-link.json'), text)
    expect(registeredOptions(data())).toEqual(expected)
  })

  test('an entry of the session starts it alone: no link follows, and no link is taken over', () => {
    const entry = runEntry(['--port', '11735'])
    expect(entry).toContain('"run" "--port" "11735"\n')
    expect(entry).not.toMatch(/%u|MimeType/)
  })
})

describe('R27 what a link is refused for, before anything is started', () => {
  const link = (origin = 'https://portal.example') => `yinxin:open?p=${encodeURIComponent(origin)}&r=${'a'.repeat(22)}`
  const codeOf = async (text: string) => {
    const opened = await openLink({ data: data(), link: text, run: undefined })
    return opened.ok ? opened.value : opened.failure.code
  }

  test.each(['', 'yinxin:', 'yinxin:sign?x', 'https://portal.example', `${link()}&request=x`, link('http://portal.example')])(
    'what is no wake link: %s',
    async (text) => expect(await codeOf(text)).toBe('REQUEST_INVALID'),
  )

  test('a folder nobody registered, and a portal that is on no list', async () => {
    expect(await codeOf(link())).toBe('ASSISTANT_STOPPED')
    register(data(), [])
    expect(await codeOf(link())).toBe('SITE_NOT_APPROVED')
    expect(existsSync(join(data(), 'starting'))).toBe(false)
  })
})
