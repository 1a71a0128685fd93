import { describe, expect, test } from 'vitest'
import { createTestPki } from '@yinxin/testkit'
import { renewedSubject } from './renewed-subject.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date() })
const uscc = '91990000MA00000083'

describe('R9 what a renewed certificate says', () => {
  test('what the old one says', () => {
    const { certificate } = pki.issue({
      subject: [
        ['O', '示范单位'],
        ['CN', 'UKey 2'],
        ['GN', '张三'],
      ],
      uscc,
    })
    expect(renewedSubject(certificate)).toMatchObject({ organization: '示范单位', uscc, commonName: 'UKey 2', handlerName: '张三' })
  })

  test('a common name that is the organisation’s is not said twice', () => {
    const { certificate } = pki.issue({
      subject: [
        ['O', '示范单位'],
        ['CN', '示范单位'],
      ],
      uscc,
    })
    expect(renewedSubject(certificate)).toEqual({ organization: '示范单位', uscc })
  })

  test('one that speaks for no organisation is not renewed here', () => {
    expect(renewedSubject(pki.issue({ subject: [['CN', '何清川']] }).certificate)).toBeUndefined()
    expect(renewedSubject(pki.issue({ subject: [['O', '示范单位']] }).certificate)).toBeUndefined()
  })
})
