import type { StatusResult, UkeyStatus } from '@yinxin/protocol/assistant'
import { nameOf, type NameAttributeType } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { candidatesIn, isAccepted, namesOf, obstacleOf, type Candidate } from './candidates.ts'
import { triedOf } from './tried.ts'

const now = Date.parse('2026-11-23T01:41:00Z')
const day = 86_400_000
const pki = createTestPki({ kind: 'P-256', now: new Date(now), name: '示范 CA' })
const keyPair = pki.issue({ subject: 'key' })

type Certificate = UkeyStatus['certificates'][number]
function certificate(
  holder: string,
  { from = -10, days = 300 }: { from?: number; days?: number } = {},
  use: Certificate['use'] = 'authentication',
): Certificate {
  const subject = nameOf([['O' as NameAttributeType, holder]])
  const { der, certificate: own } = pki.issue({
    subject,
    keyPair,
    notBefore: new Date(now + from * day),
    notAfter: new Date(now + days * day),
  })
  return { certificate: Buffer.from(der).toString('base64'), sha256: own.sha256, use }
}
const ukey = (serialNumber: string, certificates: readonly Certificate[], pin: Partial<UkeyStatus['pin']> = {}): UkeyStatus => ({
  ...{ id: serialNumber, serialNumber, label: '', driver: 'pkcs11', software: false },
  pin: { locked: false, factory: false, ...pin },
  certificates,
})
const status = (...ukeys: UkeyStatus[]): StatusResult => ({ ukeys, problems: [] })
const authority = { id: 'a', name: { zh: '示范 CA', en: 'CA' }, issuers: ['示范 CA'] as readonly string[] }
const accepted = [authority]
const holders = (of: StatusResult | undefined, authorities: typeof accepted | undefined = accepted) =>
  candidatesIn(of, now, authorities).map(({ summary }) => summary.holder)
const only = (of: UkeyStatus): Candidate => {
  const [first] = candidatesIn(status(of), now, undefined)
  if (first === undefined) throw new Error('no candidate')
  return first
}

describe('R1 which certificate a page offers', () => {
  it('none without a status, and none that is not for signing in or cannot be read', () => {
    expect(holders(undefined)).toEqual([])
    expect(holders(status())).toEqual([])
    const broken = { ...certificate('坏'), certificate: Buffer.from('rubbish').toString('base64') }
    expect(holders(status(ukey('1', [certificate('加密', {}, 'encryption'), certificate('其他', {}, 'other'), broken])))).toEqual([])
  })

  it('usable ones before others, the longest-lived first, whatever UKey they are on', () => {
    const [long, short] = [certificate('长', { days: 900 }), certificate('短', { days: 30 })]
    const [expired, future] = [certificate('过期', { from: -900, days: -1 }), certificate('未来', { from: 1, days: 2000 })]
    expect(holders(status(ukey('1', [expired, short]), ukey('2', [future, long])))).toEqual(['长', '短', '未来', '过期'])
  })

  it('one on a locked UKey comes after one that works; of the same the UKey with the lower number', () => {
    const [one, two, locked] = [certificate('一'), certificate('二'), certificate('锁', { days: 900 })]
    expect(holders(status(ukey('9', [two]), ukey('5', [locked], { locked: true }), ukey('1', [one])))).toEqual(['一', '二', '锁'])
  })

  it('one of an authority that is not accepted comes after one that is, and first while that is not known', () => {
    const other = [{ ...authority, issuers: ['CN=Other,O=Other'] }]
    expect(holders(status(ukey('1', [certificate('甲')])), other)).toEqual(['甲'])
    expect(obstacleOf(only(ukey('1', [certificate('甲')])), now, other)).toBe('not-accepted')
    expect(obstacleOf(only(ukey('1', [certificate('甲')])), now, undefined)).toBeUndefined()
  })
})

describe('R1 what is in its way', () => {
  const at = (moment: number, of: UkeyStatus = ukey('1', [certificate('甲', { from: 0, days: 10 })])) =>
    obstacleOf(only(of), moment, accepted)
  it.each([
    ['a second before it begins', now - 1000, 'not-yet'],
    ['the moment it begins', now, undefined],
    ['the moment it ends', now + 10 * day, undefined],
    ['a millisecond after', now + 10 * day + 1, 'expired'],
  ])('%s', (_what, moment, obstacle) => expect(at(moment)).toBe(obstacle))

  it('dates come before the authority, the authority before a locked UKey', () => {
    const lockedKey = (days: number) => ukey('1', [certificate('甲', { from: -20, days })], { locked: true })
    const strange = [{ ...authority, issuers: ['Other'] }]
    expect(obstacleOf(only(lockedKey(-1)), now, strange)).toBe('expired')
    expect(obstacleOf(only(lockedKey(10)), now, strange)).toBe('not-accepted')
    expect(obstacleOf(only(lockedKey(10)), now, accepted)).toBe('locked')
  })
})

describe('R1 whose certificates are accepted', () => {
  const { summary } = only(ukey('1', [certificate('甲')]))
  it.each<[string, readonly string[], boolean]>([
    ['by its organisation', ['示范 CA'], true],
    ['by its common name', ['示范 CA P-256 CA'], true],
    ['by a whole distinguished name', ['CN=x,O=示范 CA,C=CN'], true],
    ['by a part of a name', ['示范'], false],
    ['by another', ['Other'], false],
    ['by an empty name', [''], false],
  ])('%s', (_what, issuers, expected) => expect(isAccepted(summary, [{ ...authority, issuers }])).toBe(expected))

  it('while nobody said, all are; and none of no name is anybody’s', () => {
    for (const nothing of [undefined, []]) expect(isAccepted(summary, nothing)).toBe(true)
    expect(isAccepted({ ...summary, issuerName: '', issuerCommonName: '' }, [{ ...authority, issuers: ['CN=,O='] }])).toBe(false)
    expect(namesOf(summary)).toEqual([summary.issuerCommonName, summary.issuerName])
  })

  it('what a clerk may ask about one that was tried', () =>
    expect(triedOf(only(ukey('YX-1', [certificate('甲')])), '示范 CA')).toMatchObject({
      ...{ holder: '甲', issuerName: '示范 CA', ukey: 'YX-1' },
      validUntil: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    }))
})
