import { describe, expect, test } from 'vitest'
import type { HomeCertificate, HomeUkey } from '../../pages/home-state.ts'
import { mayBegin, nextStep, renewalUrgency } from './next-step.ts'

const certificate = (changes: Partial<HomeCertificate>): HomeCertificate => ({
  sha256: 'a',
  holder: '示范单位',
  issuer: '示范 CA',
  serialNumber: '01',
  notBefore: '',
  notAfter: '',
  daysLeft: 100,
  state: 'valid',
  keyKind: 'SM2',
  use: 'authentication',
  details: {} as HomeCertificate['details'],
  ...changes,
})
const fine: Pick<HomeUkey, 'pin' | 'certificates' | 'unreadable'> = {
  pin: { triesLeft: 8, locked: false, factory: false },
  certificates: [certificate({})],
  unreadable: [],
}
const said = (status: NonNullable<HomeCertificate['status']>['status']) => ({ status, askedAt: 0 })
const malformed: HomeUkey['unreadable'] = [{ sha256: 'b', problem: { code: 'CERTIFICATE_MALFORMED', number: 3001 } }]

describe('A8 the next step of a UKey', () => {
  test.each<[string, Partial<typeof fine>, string, boolean]>([
    ['everything in order', {}, 'ready', true],
    ['a device that does not tell its tries', { pin: { locked: false, factory: false } }, 'ready', true],
    ['locked, whatever else', { pin: { locked: true, factory: true }, certificates: [certificate({ state: 'expired' })] }, 'locked', false],
    ['factory PIN', { pin: { triesLeft: 8, locked: false, factory: true } }, 'change-pin', true],
    [
      'factory PIN on an expired one: changing it helps nobody',
      { pin: { locked: false, factory: true }, certificates: [certificate({ state: 'expired' })] },
      'expired',
      false,
    ],
    ['last try', { pin: { triesLeft: 1, locked: false, factory: false } }, 'last-try', true],
    ['expiring', { certificates: [certificate({ state: 'expiring' })] }, 'expiring', true],
    ['one expired, one in its dates', { certificates: [certificate({ state: 'expired' }), certificate({})] }, 'ready', true],
    ['expired', { certificates: [certificate({ state: 'expired' })] }, 'expired', false],
    ['not yet valid', { certificates: [certificate({ state: 'not-yet-valid' })] }, 'not-yet-valid', false],
    ['revoked, as its issuer says', { certificates: [certificate({ status: said('revoked') })] }, 'revoked', false],
    [
      'on hold, whatever the PIN',
      { pin: { triesLeft: 1, locked: false, factory: true }, certificates: [certificate({ status: said('on-hold') })] },
      'on-hold',
      false,
    ],
    [
      'one revoked, one on hold',
      { certificates: [certificate({ status: said('revoked') }), certificate({ status: said('on-hold') })] },
      'on-hold',
      false,
    ],
    [
      'one revoked, one that holds',
      { certificates: [certificate({ status: said('revoked') }), certificate({ status: said('good') })] },
      'ready',
      true,
    ],
    [
      'one revoked that ends soon, one that holds',
      { certificates: [certificate({ state: 'expiring', status: said('revoked') }), certificate({})] },
      'ready',
      true,
    ],
    ['nobody answered about it', { certificates: [certificate({ status: said('unknown') })] }, 'ready', true],
    ['no certificate', { certificates: [] }, 'empty', false],
    ['one nobody can read', { certificates: [], unreadable: malformed }, 'unreadable', false],
    ['only one for encryption', { certificates: [certificate({ use: 'encryption' })] }, 'not-for-sign-in', false],
    ['a good one beside one nobody can read', { unreadable: malformed }, 'ready', true],
  ])('%s', (_, changes, step, begins) => {
    const ukey = { ...fine, ...changes }
    expect([nextStep(ukey).step, mayBegin(ukey)]).toEqual([step, begins])
  })
})

test.each([
  [30, 'offered'],
  [16, 'offered'],
  [15, 'soon'],
  [8, 'soon'],
  [7, 'now'],
  [0, 'now'],
] as const)('R9 R30 %i days before the end a renewal is %s', (days, urgency) => {
  expect(renewalUrgency(days)).toBe(urgency)
})
