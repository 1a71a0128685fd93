import { createTestPki } from '@yinxin/testkit'
import { expect, it } from 'vitest'
import { batch } from './run-verify.ts'

const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'P-256', now })
const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')

const line = (changes: object): string =>
  JSON.stringify({
    kind: 'crl',
    anchors: [base64(pki.root.der)],
    certificate: base64(holder.der),
    intermediates: [base64(pki.issuingCa.der)],
    at: now.toISOString(),
    ...changes,
  })
const holder = pki.issue({ subject: '某公司' })

it('a list signed with another key of the issuer, certified by the anchor, answers about the certificate (§6.3.3 (f))', async () => {
  const rolled = pki.issueCa({ subject: pki.issuingCa.certificate.subject, issuer: pki.root })
  const intermediates = [rolled, pki.issuingCa].map(({ der }) => base64(der))
  const revoked = [{ serialNumber: holder.certificate.serialNumber, revokedAt: now }]
  const rootList = base64(pki.crl({ issuer: pki.root }))
  const lines = [
    line({ intermediates, crls: [base64(pki.crl({ issuer: rolled })), rootList] }),
    line({ intermediates, crls: [base64(pki.crl({ issuer: rolled, revoked })), rootList] }),
    line({ crls: [base64(pki.crl({ issuer: rolled })), rootList] }),
  ]
  const answers = await batch(lines.join('\n'))
  expect(answers.map(({ verdict }) => verdict)).toEqual(['good', 'revoked', 'unknown'])
})

it('the profile follows the question: servers are asked for more than paths', async () => {
  const bare = { kind: 'chain', revocation: 'none', profile: null }
  const answers = await batch(
    [
      line(bare),
      line({ ...bare, serverName: 'a.example.cn', profile: 'path' }),
      line({ ...bare, profile: 'webpki' }),
      line({ ...bare, profile: 'x' }),
    ].join('\n'),
  )
  expect(answers.map(({ verdict, code }) => code ?? verdict)).toEqual([
    'accepted',
    'CERTIFICATE_WRONG_PURPOSE',
    'CERTIFICATE_PATH_INVALID',
    'INPUT_INVALID',
  ])
})
