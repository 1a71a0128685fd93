import { describe, expect, it } from 'vitest'
import { writtenCaseFacts, certificateFactLines } from './case.ts'
import { desksFor } from './directory.ts'

const certificate = {
  holder: '示范市明远机械有限公司',
  issuerName: '示范 CA',
  serial: '4097DD7F',
  validUntil: '2029-11-23',
  ukey: 'YX-0001',
}
const whole = { number: 3102, title: '证书已吊销', traceId: '0123456789abcdef', time: '2026-11-23 09:41:07', certificate }

describe('R22 a case as a clerk needs it', () => {
  it('has a line for each fact, in the language of the page', () => {
    expect(writtenCaseFacts('zh-CN', whole)).toEqual([
      ['编号', '3102（证书已吊销）'],
      ['跟踪号', '0123456789abcdef'],
      ['时间', '2026-11-23 09:41:07'],
      ['单位', '示范市明远机械有限公司'],
      ['签发机构', '示范 CA'],
      ['证书序列号', '4097DD7F'],
      ['有效期至', '2029-11-23'],
      ['UKey', 'YX-0001'],
    ])
    expect(writtenCaseFacts('en', { ...whole, title: 'Certificate revoked' })[0]).toEqual(['Number', '3102 (Certificate revoked)'])
  })

  it('leaves out what nobody knows: nothing is made up', () => {
    const { number, title } = whole
    expect(writtenCaseFacts('zh-CN', { number, title })).toEqual([['编号', '3102（证书已吊销）']])
    expect(writtenCaseFacts('en', { number, title, time: '2026-11-23 09:41:07' }).map(([label]) => label)).toEqual(['Number', 'Time'])
    expect(certificateFactLines('en', undefined)).toEqual([])
  })

  it('says the same in both languages, under labels none of which is there twice', () => {
    const [chinese, english] = [writtenCaseFacts('zh-CN', whole), writtenCaseFacts('en', whole)]
    expect(english.slice(1).map(([, value]) => value)).toEqual(chinese.slice(1).map(([, value]) => value))
    for (const facts of [chinese, english]) expect(new Set(facts.map(([label]) => label)).size).toBe(facts.length)
  })
})

describe('R22 desks for a service', () => {
  const name = { zh: '窗口', en: 'Desk' }
  const desks = [
    { name, services: ['certificate', 'support'] },
    { name, services: ['binding'] },
    { name, services: ['support'] },
  ] as const

  it('are those that do it, in the order of the directory; none is none', () => {
    expect(desksFor(desks, 'support')).toEqual([desks[0], desks[2]])
    expect(desksFor(desks, 'units')).toEqual([])
    expect(desksFor([], 'support')).toEqual([])
  })
})
