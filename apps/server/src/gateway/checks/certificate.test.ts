import { createClock, createTestPki } from '@yinxin/testkit'
import { expect, it } from 'vitest'
import { createCertificateCache } from '../known-certificate.ts'
import { checkCertificate } from './certificate.ts'

const clock = createClock()
const { issuingCa } = createTestPki({ kind: 'SM2', now: clock.now() })
const read = (base64: string) => createCertificateCache().read(base64, clock.now())

it.each([
  ['a certificate', Buffer.from(issuingCa.der).toString('base64'), undefined],
  ['one without padding', Buffer.from(issuingCa.der).toString('base64url'), 'CERTIFICATE_MALFORMED'],
  ['a PEM', `-----BEGIN CERTIFICATE-----\n${Buffer.from(issuingCa.der).toString('base64')}`, 'CERTIFICATE_MALFORMED'],
  ['one with a byte more', Buffer.from([...issuingCa.der, 0]).toString('base64'), 'CERTIFICATE_MALFORMED'],
  ['one cut short', Buffer.from(issuingCa.der.subarray(0, -1)).toString('base64'), 'CERTIFICATE_MALFORMED'],
  ['nothing', '', 'CERTIFICATE_MALFORMED'],
])('%s', (_name, base64, code) => expect(checkCertificate(read(base64)).code).toBe(code))

it('is skipped without a token', () => expect(checkCertificate(undefined).result).toBe('skipped'))
