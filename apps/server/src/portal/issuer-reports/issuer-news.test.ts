import { describe, expect, it } from 'vitest'
import { issuerNews, type IssuerReport } from './issuer-news.ts'

const now = new Date('2026-11-30T10:00:00Z')
const ago = (hours: number) => new Date(+now - hours * 3_600_000)
const [filedAt, triedAt, since] = [ago(2), ago(1), ago(1)]
const report = (change: Partial<IssuerReport> = {}): IssuerReport => ({
  ...{ filedAt, tries: 0, triedAt: null, gaveUp: false, outcome: null, since: null },
  ...change,
})
const tried = { tries: 3, triedAt }
const at = since.toISOString()

describe('R30 what is said of the issuer of a lost certificate', () => {
  it.each<[string, Partial<IssuerReport>, object]>([
    ['nothing was tried yet', {}, { state: 'asking' }],
    ['it did not answer', tried, { state: 'waiting', at }],
    ['it did not answer to the end', { ...tried, gaveUp: true }, { state: 'given-up', at }],
    ['its job is gone, tried or not', { filedAt: ago(121) }, { state: 'given-up', at: ago(121).toISOString() }],
    ['it suspended', { ...tried, outcome: 'suspended', since }, { state: 'suspended', at }],
    ['it suspended after many days', { filedAt: ago(300), outcome: 'suspended', since }, { state: 'suspended', at }],
    ['it had suspended', { outcome: 'suspended-before', since }, { state: 'suspended-before', at }],
    ['it had revoked', { outcome: 'revoked-before', since }, { state: 'revoked-before', at }],
    ['it knows none', { outcome: 'unknown', since }, { state: 'not-held' }],
    ['it is no organisation’s', { outcome: 'not-an-organizations', since }, { state: 'not-held' }],
  ])('in force, %s', (_name, change, said) => {
    expect(issuerNews([report(change)], null, now)).toEqual(said)
  })

  it.each<[string, Partial<IssuerReport>, object | undefined]>([
    ['nothing was tried', {}, undefined],
    ['it gave no answer', tried, { state: 'perhaps-held', at }],
    ['it suspended', { outcome: 'suspended', since }, { state: 'still-held', at }],
    ['it had suspended', { outcome: 'suspended-before', since }, { state: 'still-held', at }],
    ['it had revoked', { outcome: 'revoked-before', since }, undefined],
    ['it knows none', { outcome: 'unknown', since }, undefined],
  ])('lifted, %s', (_name, change, said) => {
    expect(issuerNews([report(change)], ago(1), now)).toEqual(said)
  })

  it('nobody was asked: somebody has to tell it, until the suspension is lifted', () => {
    expect(issuerNews([], null, now)).toEqual({ state: 'not-asked' })
    expect(issuerNews([], ago(1), now)).toBeUndefined()
  })

  it('a suspension that was lifted a month ago is not spoken of', () => {
    const held = [report({ outcome: 'suspended', since })]
    expect(issuerNews(held, ago(24 * 30), now)).toMatchObject({ state: 'still-held' })
    expect(issuerNews(held, ago(24 * 30 + 1), now)).toBeUndefined()
  })

  it('of several certificates what asks most of people', () => {
    const old = report({ outcome: 'revoked-before', since: ago(900) })
    expect(issuerNews([old, report({ outcome: 'suspended', since })], null, now)).toEqual({ state: 'suspended', at })
    expect(issuerNews([report({ outcome: 'suspended', since }), report(tried)], null, now)).toMatchObject({ state: 'waiting' })
    expect(issuerNews([report({ outcome: 'suspended', since }), report({ outcome: 'unknown' })], null, now)).toMatchObject({
      state: 'not-held',
    })
    expect(issuerNews([report(), report({ gaveUp: true })], null, now)).toMatchObject({ state: 'given-up' })
  })
})
