import { applicationStates, type ApplicationView } from '@yinxin/protocol/ra'
import { expect, test } from 'vitest'
import { goesOnByItself, phaseOf, type RunningBusiness } from './running-business.ts'

const begun: RunningBusiness = {
  ...{
    step: '0'.repeat(32),
    business: 'apply',
    authority: 'https://ra.example',
    ukeySerialNumber: 'U1',
    keyKind: 'P-256',
    secret: 's',
    startedAt: 0,
  },
}
const view = (state: ApplicationView['state']): ApplicationView => ({
  ...{ number: 'A-0000-0000-0000', business: 'apply', state, organization: '单位', uscc: '9', submittedAt: '', changedAt: '' },
})

test('R9 the phases of a business, in order', () => {
  expect(phaseOf(begun)).toBe('key')
  expect(phaseOf({ ...begun, request: 'r' })).toBe('send')
  expect(phaseOf({ ...begun, request: 'r', view: view('waiting') })).toBe('wait')
  expect(phaseOf({ ...begun, request: 'r', view: view('approved') })).toBe('wait')
  expect(phaseOf({ ...begun, request: 'r', view: view('issued') })).toBe('write')
  expect(phaseOf({ ...begun, request: 'r', view: view('issued'), receipt: 'x' })).toBe('report')
  expect(phaseOf({ ...begun, request: 'r', view: view('done'), receipt: 'x' })).toBe('over')
})

test('business about a certificate there is: signed, sent, waited for', () => {
  const about = { certificate: 'AAAA', sha256: 'a'.repeat(64), reason: 'found' } as const
  const asked: RunningBusiness = { ...begun, business: 'resume', about }
  expect(phaseOf(asked)).toBe('key')
  expect(phaseOf({ ...asked, request: 'r' })).toBe('key')
  expect(phaseOf({ ...asked, signature: 's' })).toBe('send')
  expect(phaseOf({ ...asked, signature: 's', view: view('waiting') })).toBe('wait')
  expect(phaseOf({ ...asked, signature: 's', view: view('done') })).toBe('over')
})

test('what the authority ended is over, whatever is written down here', () => {
  for (const state of applicationStates.filter((one) => ['refused', 'withdrawn', 'expired'].includes(one)))
    expect(phaseOf({ ...begun, request: 'r', view: view(state), receipt: 'x' })).toBe('over')
})

test('only the UKey and its PIN are waited for', () => {
  expect((['key', 'send', 'wait', 'write', 'report', 'over'] as const).filter(goesOnByItself)).toEqual(['send', 'wait', 'report'])
})
