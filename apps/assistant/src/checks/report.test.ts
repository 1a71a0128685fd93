import { describe, expect, test } from 'vitest'
import type { CheckRow, CheckState } from './check-row.ts'
import { reportAsJson, reportAsText } from './report.ts'

const facts = { version: '0.1.0', homeFolder: '/home/zhangsan' }
const row = (change: Partial<CheckRow> = {}): CheckRow => ({
  id: 'proxy',
  title: { zh: '代理', en: 'Proxy' },
  mark: 'ok',
  value: { zh: '不经过代理', en: 'none' },
  ...change,
})
const state = (...rows: CheckRow[]): CheckState => ({ all: rows.length, at: Date.parse('2026-03-02T08:00:00Z'), rows })
/** What stands in a report of a row that says this. */
function said(text: string, own = facts): readonly [text: string, json: string] {
  const one = state(row({ value: { zh: text, en: text } }))
  const { found } = JSON.parse(reportAsJson(one, own)) as { readonly found: readonly { readonly value: string }[] }
  return [reportAsText(one, 'zh-CN', own).split(': ').slice(1).join(': ').trim(), found[0]?.value ?? '']
}

describe('R12 a report tells nothing personal', () => {
  test.each([
    ['a folder of one’s own', 'file:///home/zhangsan/.config/x', 'file://~/.config/x'],
    ['name and password of a proxy', 'http://zhang:secret@proxy.example:8080', 'http://***@proxy.example:8080'],
    ['a mail address', 'zhang.san+x@mail.example.cn', '***'],
    ['a credit code', '统一社会信用代码91990000MA00000083', '统一社会信用代码***'],
    ['a document number', '110101199003074514', '***'],
    ['one that ends with an X', '11010119900307451X', '***'],
    ['one that ends with a small x', '11010119900307451x', '***'],
    ['an old one of fifteen digits', '110101900307451', '***'],
    ['a mobile number', '13800138000', '***'],
    ['one with the country in front', '+8613800138000', '***'],
    ['one written in groups', '138 0013 8000', '***'],
    ['one written in groups with strokes', '86-138-0013-8000', '***'],
  ])('%s', (_what, text, expected) => expect(said(text)).toEqual([expected, expected]))

  test.each([
    ['a version', 'Chromium 156.0.8078.79'],
    ['a port and a program', '11735 (taken before it: 11734 nginx)'],
    ['a disk', '12.4 GB'],
    ['an address without a name in it', 'http://proxy.example:8080'],
    ['a long word without a digit', 'internationalization'],
    ['a number of eleven digits that is no mobile', '12345678901'],
    ['what only holds one', '9138001380001'],
  ])('%s stays', (_what, text) => expect(said(text)).toEqual([text, text]))

  test('a folder of Windows is found before JSON writes its backslashes twice; no folder at all takes nothing', () => {
    const windows = { version: '0.1.0', homeFolder: 'C:\\Users\\张三' }
    expect(said('C:\\Users\\张三\\AppData', windows)).toEqual(['~\\AppData', '~\\AppData'])
    expect(said('none', { version: '0.1.0', homeFolder: '' })).toEqual(['none', 'none'])
  })
})

describe('R12 what a report says', () => {
  const faulty = row({ id: 'clock', title: { zh: '电脑时间', en: 'Clock' }, mark: 'stop', cause: 'CLOCK_SKEW', because: 'portal' })

  test('a line each, with version and moment, the cause with its number and what it follows from', () => {
    const [head, blank, first, second] = reportAsText(state(faulty, row()), 'en', facts).split('\n')
    expect([head, blank]).toEqual(['Yinxin 0.1.0  2026-03-02T08:00:00.000Z', ''])
    expect(first).toMatch(/^\[stop\] Clock: none \(\d{4} .+ < portal\)$/)
    expect(second).toBe('[ok] Proxy: none')
    expect(reportAsText(state(faulty), 'zh-CN', facts)).toContain('[stop] 电脑时间: 不经过代理 (')
  })

  test('for programs: ids, marks and numbers; what there is not is left out', () => {
    const { code, ...rest } = (JSON.parse(reportAsJson(state(faulty, row()), facts)) as { found: { code?: number }[] }).found[0] ?? {}
    expect(rest).toEqual({ id: 'clock', mark: 'stop', value: 'none', because: 'portal' })
    expect(code).toBeGreaterThan(1000)
    expect(JSON.parse(reportAsJson(state(row()), facts))).toEqual({
      version: '0.1.0',
      at: '2026-03-02T08:00:00.000Z',
      found: [{ id: 'proxy', mark: 'ok', value: 'none' }],
    })
  })

  test('before the first run it is of the beginning of time and has no rows', () => {
    expect(reportAsText({ all: 3, rows: [] }, 'en', facts)).toBe('Yinxin 0.1.0  1970-01-01T00:00:00.000Z\n\n')
  })
})
