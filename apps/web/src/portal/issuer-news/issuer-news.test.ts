import { issuerStates } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { issuerTexts, needsIssuersDesk } from './texts.ts'

const at = '2026-11-30 18:00'

describe('R30 what a page says of the issuer of a lost certificate', () => {
  it.each(issuerStates)('%s: a sentence of its own in both languages, and who is to be called is shown where it says so', (state) => {
    for (const [language, calls] of [
      ['zh-CN', /打电话|窗口/],
      ['en', /call|desk/],
    ] as const) {
      // prettier-ignore
      const said = issuerTexts(language, state, at)
      expect(said).toMatch(/[。.]$/)
      expect(calls.test(said)).toBe(needsIssuersDesk({ state }))
      for (const other of issuerStates) if (other !== state) expect(issuerTexts(language, other, at)).not.toBe(said)
    }
  })

  it('only an answer is said to be one', () => {
    for (const state of ['not-asked', 'asking', 'waiting', 'given-up', 'not-held'] as const)
      expect(issuerTexts('zh-CN', state, at)).not.toMatch(/停用了|吊销了/)
  })
})
