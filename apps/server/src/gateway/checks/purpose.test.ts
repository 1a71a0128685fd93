import { oids, type Extensions } from '@yinxin/pki'
import { expect, it } from 'vitest'
import { checkPurpose } from './purpose.ts'

const withExtensions = (extensions: Partial<Extensions>) => ({ extensions: { criticalUnknown: [], all: [], ...extensions } })

it.each<[string, Partial<Extensions>, string | undefined]>([
  ['digitalSignature and clientAuth', { keyUsage: ['digitalSignature'], extendedKeyUsage: [oids.clientAuth] }, undefined],
  ['digitalSignature without extended key usage', { keyUsage: ['digitalSignature', 'nonRepudiation'] }, undefined],
  ['key usage missing', { extendedKeyUsage: [oids.clientAuth] }, 'CERTIFICATE_WRONG_PURPOSE'],
  ['nonRepudiation only', { keyUsage: ['nonRepudiation'] }, 'CERTIFICATE_WRONG_PURPOSE'],
  ['encryption', { keyUsage: ['keyEncipherment', 'dataEncipherment'] }, 'CERTIFICATE_WRONG_PURPOSE'],
  ['a server', { keyUsage: ['digitalSignature'], extendedKeyUsage: [oids.serverAuth] }, 'CERTIFICATE_WRONG_PURPOSE'],
  ['any purpose by name', { keyUsage: ['digitalSignature'], extendedKeyUsage: [oids.anyExtendedKeyUsage] }, 'CERTIFICATE_WRONG_PURPOSE'],
  ['an authority', { keyUsage: ['digitalSignature', 'keyCertSign'], basicConstraints: { ca: true } }, 'CERTIFICATE_WRONG_PURPOSE'],
])('%s', (_name, extensions, code) => expect(checkPurpose(withExtensions(extensions)).code).toBe(code))

it('is skipped without a certificate', () => expect(checkPurpose(undefined).result).toBe('skipped'))
