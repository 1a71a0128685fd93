import { applicationStates, type ApplicationState } from '@yinxin/protocol/ra'
import { describe, expect, test } from 'vitest'
import { pageOfApplications } from '../officers/present.ts'
import { accessHashOf, presentApplication, type StoredApplication } from './application.ts'

const stored: StoredApplication = {
  ...{ id: '7', number: 'A-0000-0000-0001', stepId: 'a'.repeat(32), contentHash: 'b'.repeat(64), accessHash: 'c'.repeat(64) },
  ...{ business: 'renew', state: 'issued', uscc: '91990000MA00000083', ukeySerial: 'U1' },
  wanted: { request: new Uint8Array([1]), until: '2029-11-30', keySha256: 'd'.repeat(64), keyKind: 'SM2', takesEncryptionKey: false },
  ...{ target: null, replaces: null, releaseKey: null, released: null },
  subject: { organization: '示范单位', uscc: '91990000MA00000083', handlerName: '张三', insuranceNumber: '5101' },
  ...{
    certificate: new Uint8Array([2, 3]),
    encryption: { certificate: new Uint8Array([4]), envelopedKey: new Uint8Array([5]) },
    serial: '0a',
    refusal: null,
    endorsement: null,
  },
  basis: { kind: 'holder', step: 'a'.repeat(32), certificate: 'BBBB', signature: 'CCCC' },
  ...{ submittedAt: new Date('2026-11-30T08:00:00Z'), changedAt: new Date('2026-11-30T09:00:00Z') },
}

describe('R9 an application as its applicant sees it', () => {
  test('is what they may know, and not one field more', () => {
    expect(presentApplication(stored)).toEqual({
      ...{ number: 'A-0000-0000-0001', business: 'renew', state: 'issued', organization: '示范单位', uscc: '91990000MA00000083' },
      ...{ submittedAt: '2026-11-30T08:00:00.000Z', changedAt: '2026-11-30T09:00:00.000Z', certificate: 'AgM=' },
      encryption: { certificate: 'BA==', envelopedKey: 'BQ==' },
    })
  })

  test.each(applicationStates)('%s: the certificate is shown once it is issued, and no sooner', (state: ApplicationState) => {
    expect('certificate' in presentApplication({ ...stored, state })).toBe(state === 'issued' || state === 'done')
    // the encryption key is on the UKey by then
    expect('encryption' in presentApplication({ ...stored, state })).toBe(state === 'issued')
    expect(presentApplication({ ...stored, state, certificate: null })).not.toHaveProperty('certificate')
  })

  test('a second officer is the office’s own matter: the applicant waits', () => {
    expect(presentApplication({ ...stored, state: 'endorsed' }).state).toBe('waiting')
  })

  test('why it was refused is said where it was', () => {
    expect(presentApplication({ ...stored, state: 'refused', refusal: 'data-differs' })).toMatchObject({ refusal: 'data-differs' })
    expect(presentApplication(stored)).not.toHaveProperty('refusal')
  })
})

test('the secret of an application is kept as its hash, of exactly these letters', () => {
  expect(accessHashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(accessHashOf('abc ')).not.toBe(accessHashOf('abc'))
})

describe('R28 a page of applications, for officers', () => {
  test('says how many there are in all, whatever part is on it', () => {
    expect(pageOfApplications({ applications: [stored, stored], total: 320 })).toMatchObject({ applications: { length: 2 }, total: 320 })
  })

  test('a line of it holds no secret, no request and no signature', () => {
    expect(pageOfApplications({ applications: [stored], total: 1 }).applications).toEqual([
      {
        ...{ number: 'A-0000-0000-0001', business: 'renew', state: 'issued', organization: '示范单位', uscc: '91990000MA00000083' },
        ...{ submittedAt: '2026-11-30T08:00:00.000Z', ukeySerialNumber: 'U1' },
      },
    ])
  })
})
