import type { AboutDecision, AboutIssuance } from '@yinxin/protocol/assistant'
import { describe, expect, test } from 'vitest'
import { issuanceLine } from './issuance-line.ts'
import { wordsOf } from './texts.ts'

const about: AboutIssuance = {
  type: 'issuance',
  application: 'A-1234-5678-9ABC',
  organization: '示范单位',
  uscc: '91990000MA00000083',
  key: 'f6deb55e6d1359a9'.padEnd(64, '0'),
  until: '2029-11-30',
}

const decision: AboutDecision = {
  ...{ type: 'decision', decision: 'resume', application: 'A-1234-5678-9ABC', organization: '示范单位', uscc: '91990000MA00000083' },
  ...{ reason: 'found', certificate: 'f6deb55e6d1359a9'.padEnd(64, '0') },
}

describe('R28 what an officer reads before the PIN', () => {
  test('for whom, until when, which key and which application', () => {
    expect(issuanceLine(about, '，', () => '')).toBe('示范单位，91990000MA00000083，2029-11-30，f6de b55e 6d13 59a9，A-1234-5678-9ABC')
  })

  test('the person and the insurance number too, where the certificate will name them', () => {
    const line = issuanceLine({ ...about, handler: '张三', insuranceNumber: '5101001' }, ', ', () => '')
    expect(line).toContain('张三, 5101001')
  })

  test('which certificate goes for the new one, and when', () => {
    const replaced: AboutIssuance = { ...about, replaces: 'ab12'.repeat(16), reason: 'lost' }
    expect(wordsOf('zh-CN').about(replaced)[1]).toContain('UKey 丢失，签发时吊销原证书 ab12 ab12 ab12 ab12')
    expect(wordsOf('en').about({ ...replaced, reason: 'data-changed' })[1]).toContain('certificate ab12 ab12 ab12 ab12 is revoked once')
    expect(wordsOf('en').about(about)[1]).not.toContain('revoked')
  })

  test('of a decision: what, why, for whom and which certificate', () => {
    expect(wordsOf('zh-CN').about(decision)).toEqual([
      '恢复证书',
      'UKey 已找回，示范单位，91990000MA00000083，f6de b55e 6d13 59a9，A-1234-5678-9ABC',
    ])
    const { certificate: _none, ...refusal } = { ...decision, decision: 'refuse', reason: 'papers-missing' } as const
    expect(wordsOf('en').about(refusal)).toEqual([
      'Application not approved',
      'papers missing, 示范单位, 91990000MA00000083, A-1234-5678-9ABC',
    ])
  })

  test.each(['zh-CN', 'en'] as const)('every member that is signed is in the window, in %s', (language) => {
    const [label, value] = wordsOf(language).about({ ...about, handler: '张三', insuranceNumber: '5101001' })
    expect(label).not.toBe('')
    for (const member of [about.organization, about.uscc, about.until, about.application, '张三', '5101001'])
      expect(value).toContain(member)
  })
})
