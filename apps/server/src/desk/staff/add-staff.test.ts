import { buildExtension, nameOf } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { namesPolicy, readUploadedCertificate } from './add-staff.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-11-28T10:00:00Z') })
const policy = '1.2.3.4.5'
const issue = (...policies: readonly string[]) =>
  pki.issue({
    subject: nameOf([['CN', '林书云']]),
    ...(policies.length === 0 ? {} : { extensions: [buildExtension.certificatePolicies([...policies])] }),
  }).certificate
const certificate = issue(policy)
const base64 = Buffer.from(certificate.raw).toString('base64')
const lines = base64.match(/.{1,64}/g)?.join('\n') ?? ''
const pem = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`

describe('R44 a certificate as a page sends it', () => {
  it.each([
    ['base64 of DER', base64],
    ['base64 without its padding', base64.replace(/=+$/, '')],
    ['base64 in lines', lines],
    ['PEM', pem],
    ['PEM with line ends of Windows', pem.replaceAll('\n', '\r\n')],
    ['PEM between blanks', `\n\n  ${pem}\t`],
  ])('%s is read', (_what, text) => expect(readUploadedCertificate(text)?.sha256).toBe(certificate.sha256))

  it.each([
    ['nothing', ''],
    ['blanks', ' \n '],
    ['an empty PEM', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----'],
    ['a sentence', '请用这张证书'],
    ['base64 of something else', Buffer.from('hello').toString('base64')],
    ['a certificate cut short', base64.slice(0, 400)],
    ['a certificate with a byte behind it', Buffer.concat([certificate.raw, Buffer.from([0])]).toString('base64')],
    ['two of them', pem + pem],
    ['base64 with a character that is none', `${base64.slice(0, 100)}!${base64.slice(100)}`],
    ['markup around it', `<script>${base64}</script>`],
    [
      'base64url',
      Buffer.from(certificate.raw)
        .toString('base64url')
        .replace(/^[^-_]*$/, '-_'),
    ],
    ['hexadecimal', Buffer.from(certificate.raw).toString('hex')],
  ])('%s is none', (_what, text) => expect(readUploadedCertificate(text)).toBeUndefined())
})

describe('R44 a certificate of staff names the staff policy', () => {
  it.each([
    ['the one', [policy], true],
    ['it among others', ['1.2.3', policy], true],
    ['another', ['1.2.3.4.50'], false],
    ['a longer one', [`${policy}.1`], false],
    ['none', [], false],
  ] as const)('%s: %s', (_what, policies, names) => expect(namesPolicy(issue(...policies), [policy, '9.9.9'])).toBe(names))

  it('where no policy is set nobody is staff', () => expect(namesPolicy(certificate, [])).toBe(false))
})
