import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildExtension, buildOcspRequest, derToPem, oids } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { verifyCommand } from '../../apps/verifier/src/verify-command.ts'
import { pkits } from './pkits-lines.ts'
import { batch, fileOf, verify, verifyJson } from './run-verify.ts'

/** `yinxin verify` on files, as an operator types it. */

const now = new Date('2026-03-02T08:00:00Z')
const at = now.toISOString()
const pki = createTestPki({ kind: 'SM2', now })
const holder = pki.issue({ subject: '某公司', extensions: [buildExtension.subjectAltName([{ kind: 'dns', value: 'bureau.example' }])] })
const pem = (der: Uint8Array, label = 'CERTIFICATE') => derToPem(der, label)

const anchor = fileOf('root.pem', pem(pki.root.der))
const middle = fileOf('ca.der', pki.issuingCa.der)
const certificate = fileOf('holder.pem', pem(holder.der))
const rootList = fileOf('root.crl', pki.crl({ issuer: pki.root }))
const list = fileOf('ca.crl.pem', pem(pki.crl(), 'X509 CRL'))
const revokedAt = new Date('2026-03-01T00:00:00Z')
const revocation = [{ serialNumber: holder.certificate.serialNumber, revokedAt, reason: 'keyCompromise' }] as const
const revokedList = fileOf('revoked.crl', pki.crl({ revoked: revocation, crlNumber: 2 }))
const request = buildOcspRequest({ serialNumber: holder.certificate.serialNumber, issuer: pki.issuingCa.certificate })
const answer = fileOf('answer.der', pki.ocsp(request))
const revokedAnswer = fileOf('revoked.der', pki.ocsp(request, { revoked: revocation }))

const chain = (...more: string[]) =>
  verifyJson('chain', '--anchor', anchor, '--intermediate', middle, '--certificate', certificate, '--at', at, ...more)

describe('verify chain', () => {
  it('accepts with lists for everybody, and shows the path', async () => {
    const found = await chain('--crl', rootList, list)
    expect(found).toMatchObject({ exit: 0, verdict: 'accepted' })
    expect(found['code']).toBeUndefined()
    const path = found['path'] as { subject: string; anchor?: true; key: string }[]
    expect(path.map(({ subject, key, anchor: trusted }) => [subject.split(',')[0], key, trusted])).toEqual([
      ['CN=某公司', 'SM2 256', undefined],
      ['CN=测试 SM2 CA', 'SM2 256', undefined],
      ['CN=测试 SM2 根', 'SM2 256', true],
    ])
    for (const { clause } of found['findings'] as { clause: string }[]) expect(clause).not.toBe('')
  })

  it('takes an option again and one with several values, and = between', async () => {
    expect(await chain('--crl', rootList, '--crl', list)).toMatchObject({ verdict: 'accepted' })
    expect(await chain(`--crl=${rootList}`, list)).toMatchObject({ verdict: 'accepted' })
  })

  it('takes a chain in one file, the certificate first', async () => {
    const whole = fileOf('chain.pem', `holder\n${pem(holder.der)}issuer\n${pem(pki.issuingCa.der)}`)
    const found = await verifyJson('chain', '--anchor', anchor, '--certificate', whole, '--at', at, '--revocation', 'none')
    expect(found).toMatchObject({ exit: 0, verdict: 'accepted' })
  })

  it('wants every status known unless told otherwise', async () => {
    expect(await chain()).toMatchObject({ exit: 1, verdict: 'refused', code: 'REVOCATION_UNAVAILABLE' })
    expect(await chain('--crl', list)).toMatchObject({ exit: 1, code: 'REVOCATION_UNAVAILABLE' })
    expect(await chain('--revocation', 'if-present')).toMatchObject({ exit: 0 })
    expect(await chain('--revocation', 'if-present', '--crl', revokedList)).toMatchObject({ exit: 1, code: 'CERTIFICATE_REVOKED' })
    expect(await chain('--revocation', 'none', '--crl', revokedList)).toMatchObject({ exit: 0 })
    expect(await chain('--crl', rootList, '--ocsp', answer)).toMatchObject({ exit: 0 })
    expect(await chain('--crl', rootList, '--ocsp', revokedAnswer)).toMatchObject({ exit: 1, code: 'CERTIFICATE_REVOKED' })
  })

  it('heeds time, depth, purpose and name', async () => {
    const none = ['--revocation', 'none']
    const withTime = (time: string) =>
      verifyJson('chain', '--anchor', anchor, '--intermediate', middle, '--certificate', certificate, ...none, '--at', time)
    expect(await withTime('2029-01-01')).toMatchObject({ code: 'CERTIFICATE_EXPIRED' })
    expect(await withTime('2026-03-01T07:59:59Z')).toMatchObject({ code: 'CERTIFICATE_NOT_YET_VALID' })
    expect(await withTime('2026-03-01T16:00:00+08:00')).toMatchObject({ verdict: 'accepted' })
    expect(await chain(...none, '--max-depth', '0')).toMatchObject({ code: 'CERTIFICATE_PATH_INVALID' })
    expect(await chain(...none, '--max-depth', '1')).toMatchObject({ verdict: 'accepted' })
    expect(await chain(...none, '--extended-key-usage', 'clientAuth')).toMatchObject({ verdict: 'accepted' })
    expect(await chain(...none, '--extended-key-usage', oids.ocspSigning)).toMatchObject({ code: 'CERTIFICATE_WRONG_PURPOSE' })
    expect(await chain(...none, '--server-name', 'bureau.example')).toMatchObject({ verdict: 'accepted' })
    expect(await chain(...none, '--server-name', 'other.example')).toMatchObject({ code: 'CERTIFICATE_WRONG_PURPOSE' })
    expect(await chain(...none, '--require-explicit-policy')).toMatchObject({ code: 'CERTIFICATE_POLICY_REFUSED' })
  })

  it.skipIf(!pkits.present)('passes the policy inputs of RFC 5280 §6.1.1 on', async () => {
    const file = (name: string) => join(pkits.path, name)
    const ask = (...more: string[]) =>
      verifyJson(
        ...['chain', '--anchor', file('certs/TrustAnchorRootCertificate.crt'), '--at', '2011-04-15'],
        ...['--intermediate', file('certs/Mapping1to2CACert.crt'), '--certificate', file('certs/ValidPolicyMappingTest1EE.crt')],
        ...['--crl', file('crls/TrustAnchorRootCRL.crl'), file('crls/Mapping1to2CACRL.crl'), ...more],
      )
    const [one, two] = ['2.16.840.1.101.3.2.1.48.1', '2.16.840.1.101.3.2.1.48.2']
    expect(await ask('--policy', one)).toMatchObject({ verdict: 'accepted', policies: [one] })
    expect(await ask('--policy', two)).toMatchObject({ code: 'CERTIFICATE_POLICY_REFUSED' })
    expect(await ask('--policy', two, one)).toMatchObject({ verdict: 'accepted' })
    expect(await ask('--inhibit-policy-mapping')).toMatchObject({ code: 'CERTIFICATE_POLICY_REFUSED' })
    expect(await ask('--inhibit-any-policy')).toMatchObject({ verdict: 'accepted' })
  })
})

describe('verify crl and verify ocsp', () => {
  const ask = (kind: string, ...more: string[]) =>
    verifyJson(kind, '--anchor', anchor, '--intermediate', middle, '--certificate', certificate, '--at', at, ...more)

  it('good, revoked with reason, unknown with reason: by lists', async () => {
    expect(await ask('crl', '--crl', list)).toMatchObject({ exit: 0, verdict: 'good', thisUpdate: at })
    expect(await ask('crl', '--crl', revokedList)).toMatchObject({
      exit: 1,
      verdict: 'revoked',
      code: 'CERTIFICATE_REVOKED',
      reason: 'keyCompromise',
      revokedAt: revokedAt.toISOString(),
    })
    const unknown = await ask('crl', '--crl', rootList)
    expect(unknown).toMatchObject({ exit: 1, verdict: 'unknown', code: 'REVOCATION_UNAVAILABLE' })
    expect(unknown['reason']).not.toBe('')
  })

  it('the same by OCSP, whatever lists say', async () => {
    expect(await ask('ocsp', '--ocsp', answer)).toMatchObject({ exit: 0, verdict: 'good' })
    expect(await ask('ocsp', '--ocsp', revokedAnswer, '--crl', list)).toMatchObject({ verdict: 'revoked', reason: 'keyCompromise' })
    expect(await ask('ocsp', '--ocsp', answer, '--crl', revokedList)).toMatchObject({ exit: 0, verdict: 'good' })
    expect(await ask('ocsp', '--ocsp', answer, '--at', at).catch((error: Error) => error.message)).toContain('--at takes one value')
  })

  it('a suspended certificate is named as one', async () => {
    const held = fileOf('held.crl', pki.crl({ revoked: [{ ...revocation[0], reason: 'certificateHold' }] }))
    expect(await ask('crl', '--crl', held)).toMatchObject({ verdict: 'revoked', code: 'CERTIFICATE_SUSPENDED', reason: 'certificateHold' })
  })

  it('an expired certificate has a status, one of a strange issuer has none', async () => {
    const old = pki.issue({ subject: '旧', notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') })
    const words = ['--intermediate', middle, '--certificate', fileOf('old.der', old.der), '--at', at, '--crl', list]
    expect(await verifyJson('crl', '--anchor', anchor, ...words)).toMatchObject({ verdict: 'good' })
    const other = createTestPki({ kind: 'SM2', now, name: '别家' })
    const found = await verifyJson('crl', '--anchor', fileOf('other.der', other.root.der), ...words)
    expect(found).toMatchObject({ exit: 1, verdict: 'unknown', code: 'CERTIFICATE_NOT_TRUSTED' })
  })

  it('a long list is indexed, and says the same', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({ serialNumber: `4${String(index).padStart(31, '0')}`, revokedAt }))
    const [without, withHolder] = [many, [...many, ...revocation]].map((revoked) => pki.crl({ revoked }))
    expect(without?.length).toBeGreaterThan(512 * 1024)
    expect(await ask('crl', '--crl', fileOf('long.crl', without ?? new Uint8Array()))).toMatchObject({ verdict: 'good' })
    const found = await ask('crl', '--crl', fileOf('longer.crl', withHolder ?? new Uint8Array()))
    expect(found).toMatchObject({ verdict: 'revoked', reason: 'keyCompromise' })
  })

  it('expired data never says good', async () => {
    const late = ['--anchor', anchor, '--intermediate', middle, '--certificate', certificate, '--at', '2026-03-20T08:00:00Z']
    expect(await verifyJson('crl', ...late, '--crl', list)).toMatchObject({ verdict: 'unknown' })
    expect(await verifyJson('ocsp', ...late, '--ocsp', answer)).toMatchObject({ verdict: 'unknown' })
  })

  it('answers a batch the same way', async () => {
    const base64 = (file: string) => readFileSync(file).toString('base64')
    const line = { anchors: [Buffer.from(pki.root.der).toString('base64')], certificate: Buffer.from(holder.der).toString('base64') }
    const lines = [
      { id: 1, kind: 'crl', ...line, intermediates: [base64(middle)], crls: [base64(revokedList)], at },
      { id: 2, kind: 'ocsp', ...line, intermediates: [base64(middle)], ocsp: [base64(answer)], at, revocation: null, maxDepth: null },
    ]
    const answers = await batch(lines.map((one) => JSON.stringify(one)).join('\n'))
    expect(answers.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual([
      [1, 'revoked', 'keyCompromise'],
      [2, 'good', undefined],
    ])
  })
})

describe('--explain', () => {
  const explained = async (...more: string[]) => {
    const { out, exit } = await verify(
      ...['chain', '--anchor', anchor, '--intermediate', middle, '--certificate', certificate, '--at', at, '--explain', ...more],
    )
    expect(out.split('\n').length).toBeLessThanOrEqual(25)
    return { out, exit }
  }

  it('says why, where on the path, by which clause, and what to do', async () => {
    const { out, exit } = await explained('--crl', rootList, revokedList)
    expect(exit).toBe(1)
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toBe('REFUSED  CERTIFICATE_REVOKED 3005: The certificate is revoked')
    expect(lines).toContain('Path')
    expect(lines.find((line) => line.includes('trust anchor'))).toMatch(/^ {2}CN=测试 SM2 根,O=测试,C=CN {2}\(trust anchor, SM2 256, /)
    expect(lines.find((line) => line.includes('✗'))).toMatch(/^ {5}└─ CN=某公司.*✗ revocation$/)
    expect(out).toMatch(/Why\n {2}- revocation of CN=某公司.*: keyCompromise {2}\(RFC 5280 §6\.3\.3\)/)
    expect(out).toMatch(/What to do\n {2}The holder needs a new certificate/)
  })

  it('is short when all is well', async () => {
    const { out, exit } = await explained('--crl', rootList, list)
    expect(exit).toBe(0)
    expect(out).toMatch(/^ACCEPTED\n {2}at 2026-03-02T08:00:00\.000Z, revocation required; \d+ checks passed\nPath\n/)
    expect(out).not.toContain('Why')
  })

  it('a missing issuer is drawn as one, and nothing in a name steers the terminal', async () => {
    const odd = pki.issue({ subject: 'a\u001b[31m\u202eb' })
    const words = ['chain', '--anchor', anchor, '--certificate', fileOf('odd.der', odd.der), '--at', at, '--explain']
    const { out } = await verify(...words)
    expect(out).toContain('? CN=测试 SM2 CA,O=测试,C=CN  (no trusted issuer of this name)')
    expect(out).not.toMatch(/[\u001b\u202e]/)
    expect(out).toContain('--intermediate')
  })
})

describe('words nobody understands', () => {
  const refused = async (...words: string[]) => {
    const { exit, out, err } = await verify(...words)
    expect({ exit, out }).toEqual({ exit: 2, out: '' })
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    return err
  }

  it('exit with 2 and one line', async () => {
    const empty = fileOf('empty.pem', 'nothing here')
    expect(await refused()).toContain('cannot verify nothing')
    expect(await refused('chains')).toContain('cannot verify chains')
    expect(await refused('chain')).toContain('--certificate is missing')
    expect(await refused('chain', '--certificate', certificate)).toContain('--anchor is missing')
    expect(await refused('crl', '--certificate', certificate, '--anchor', anchor)).toContain('--crl is missing')
    expect(await refused('chain', '--certificate', empty)).toContain('no certificate')
    expect(await refused('chain', '--certificate', 'missing.pem')).toContain('missing.pem cannot be read')
    expect(await refused('chain', '--anchors', anchor)).toContain('--anchors is unknown')
    expect(await refused('chain', '--explain', 'now')).toContain("'now' stands alone")
    expect(await refused('chain', '--explain=yes')).toContain('--explain takes no value')
    expect(await refused('chain', '--anchor')).toContain('--anchor needs a value')
    const words = ['chain', '--certificate', certificate, '--anchor', anchor]
    expect(await refused(...words, '--at', 'noon')).toContain('is not a time')
    expect(await refused(...words, '--revocation', 'maybe')).toContain('--revocation must be one of')
    expect(await refused(...words, '--policy', 'x')).toContain('is not an object identifier')
    expect(await refused(...words, '--max-depth', 'two')).toContain('--max-depth must be a whole number')
    expect(await refused('--batch', 'missing.jsonl')).toContain('missing.jsonl cannot be read')
    expect(await refused('--batch')).toContain('--batch needs a value')
  })

  it('--help names every option of the command', async () => {
    const { exit, out } = await verify('--help')
    expect(exit).toBe(0)
    for (const option of ['--anchor', '--certificate', '--intermediate', '--crl', '--ocsp', '--at', '--revocation', '--policy', '--batch'])
      expect(out).toContain(option)
    expect(verifyCommand.help).toBe(out)
  })
})
