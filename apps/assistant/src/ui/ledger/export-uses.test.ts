import { describe, expect, test } from 'vitest'
import type { RecordedUse } from '../../ledger/recorded-uses.ts'
import { usesAsCsv, usesAsJson } from './export-uses.ts'

const use: RecordedUse = {
  n: 3,
  at: new Date(2026, 10, 23, 9, 41, 7).getTime(),
  site: { origin: 'https://portal.example', name: '示范平台' },
  purpose: 'approve',
  about: { type: 'case', number: 'XQ-17' },
  certificate: { sha256: 'a'.repeat(64), holder: '示范市明远机械有限公司', issuer: '示范 CA' },
  ukey: 'YX-1',
  usedKey: true,
  outcome: 'PIN_INCORRECT',
}

describe('R14 the ledger as a file', () => {
  test('a line for each use, with a mark for spreadsheets; a use without an end says so', () => {
    const text = usesAsCsv([use, { n: 1, at: use.at, purpose: 'change-pin', usedKey: true }], 'zh-CN')
    expect(text.split('\r\n')).toEqual([
      '\ufeff第几条,时间,谁请求,做什么,证书,UKey,结果,编号',
      '3,2026-11-23 09:41:07,https://portal.example,批准办理 XQ-17,示范市明远机械有限公司,YX-1,PIN 码不对,2004',
      '1,2026-11-23 09:41:07,证书助手,修改 PIN 码,,,没有记下结果,',
      '',
    ])
  })

  test('what begins like a formula is text in every column somebody else filled', () => {
    const evil = '=HYPERLINK("http://evil.example")'
    const text = usesAsCsv(
      [{ ...use, site: { origin: evil }, certificate: { sha256: '', holder: evil, issuer: '' }, ukey: '@SUM(A1)' }],
      'en',
    )
    expect(text).not.toMatch(/(?:^|[,"\n])[=@+-]/m)
    expect(text).toContain('"\'=HYPERLINK')
    expect(text).toContain("'@SUM(A1)")
  })

  test('what a later version wrote, before this one was gone back to, is read with the names it gave it', () => {
    const later = { ...use, purpose: 'seal', outcome: 'SEAL_REFUSED', about: { type: 'seal', of: 'x' }, later: true }
    const text = usesAsCsv([later as unknown as RecordedUse], 'zh-CN')
    expect(text.split('\r\n')[1]).toBe('3,2026-11-23 09:41:07,https://portal.example,seal,示范市明远机械有限公司,YX-1,SEAL_REFUSED,')
  })

  test('all of it for programs, with what following the chain gave', () => {
    expect(JSON.parse(usesAsJson([use], { whole: true, lines: 2, from: 1 }))).toEqual({
      chain: { whole: true, lines: 2, from: 1 },
      uses: [{ ...use, at: new Date(use.at).toISOString() }],
    })
  })
})
