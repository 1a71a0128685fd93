// A key ceremony as people hold it: the command, on real files, with OpenSSL as the second pair of eyes.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  buildCertificate,
  buildCertificationRequest,
  buildExtension,
  defaultAlgorithm,
  generateKeyPair,
  keyIdentifierOf,
  nameOf,
  parseCertificate,
  parseCrl,
  pemToDer,
  subjectKeyIdentifierOf,
  verifyChain,
  type Certificate,
} from '@yinxin/pki'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ceremonyCommand } from './ceremony.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (...names: readonly string[]) => join(folder, ...names)

let said = ''
beforeEach(() => {
  said = ''
  vi.spyOn(console, 'log').mockImplementation((text: string) => void (said += `${text}\n`))
  vi.spyOn(console, 'error').mockImplementation((text: string) => void (said += `${text}\n`))
})

const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
const statusUrl = 'http://ocsp.ca.example'
const organization = '某某认证'

function newRequest(file: string, kind: 'SM2' | 'P-256') {
  const { privateKey, publicKeySpki } = generateKeyPair(kind)
  const request = buildCertificationRequest({
    subject: nameOf([['CN', 'x']]),
    publicKeySpki,
    algorithm: defaultAlgorithm(kind),
    privateKey,
  })
  writeFileSync(at(file), request)
  return { privateKey, sha256: hash('sha256', request, 'hex') }
}
const requests = { ecc: newRequest('ecc.csr', 'P-256'), sm2: newRequest('sm2.csr', 'SM2') }

const makeRoot = (root: string, kind: 'SM2' | 'P-256') => ({
  step: 'make-root',
  root,
  kind,
  organization,
  commonName: `根 ${root}`,
  years: 20,
})
const certify = (root: string, as: string, { request, sha256 }: { request: string; sha256: string }) => ({
  ...{ step: 'certify-issuing-ca', root, as, request, requestSha256: sha256 },
  ...{ organization, commonName: `签发 ${as}`, years: 10, statusUrl },
})
const list = (root: string, as: string, revoked: readonly unknown[] = []) => ({ step: 'revocation-list', root, as, days: 200, revoked })

function script(name: string, steps: readonly unknown[], more: object = {}): string {
  const file = at(`${name}.json`)
  writeFileSync(
    file,
    JSON.stringify({ title: '根证书仪式', date: today, witnesses: ['赵六'], custodians: ['张三', '李四'], steps, ...more }),
  )
  return file
}
writeFileSync(at('one'), '张三的口令张三的口令一二\n')
writeFileSync(at('two'), 'battery staple 2\n')
writeFileSync(at('another'), 'battery staple 3\n')
const passphrases = ['--passphrase-file', at('one'), '--passphrase-file', at('two')]
const hold = (file: string, out: string, more: readonly string[] = passphrases) =>
  ceremonyCommand.run([file, '--keys', at('keys'), '--out', at(out), ...more])

function certificateIn(...names: readonly string[]): Certificate {
  const [der] = pemToDer(readFileSync(at(...names), 'latin1'), 'CERTIFICATE')
  const parsed = parseCertificate(der ?? new Uint8Array())
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}
function listIn(...names: readonly string[]) {
  const parsed = parseCrl(new Uint8Array(readFileSync(at(...names))))
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}
const recordOf = (root: string) =>
  readFileSync(at('keys', `${root}.record.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { kind: string; number?: number; serial?: string; toBeSignedSha256: string })
const openssl = (...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync('openssl', words, { encoding: 'utf8' })
  return { status, text: `${stdout}${stderr}` }
}

describe('R28 a ceremony', () => {
  beforeAll(async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const steps = [
      ...[makeRoot('ecc-1', 'P-256'), certify('ecc-1', 'ecc-issuing-1', { request: 'ecc.csr', sha256: requests.ecc.sha256 })],
      ...[makeRoot('sm2-1', 'SM2'), certify('sm2-1', 'sm2-issuing-1', { request: 'sm2.csr', sha256: requests.sm2.sha256 })],
      ...[list('ecc-1', 'ecc-list-1'), list('sm2-1', 'sm2-list-1')],
    ]
    await hold(script('first', steps), 'first')
  })

  it('makes roots, issuing CAs and lists that OpenSSL takes, and a transcript that says what was signed', () => {
    const chain = ['verify', '-x509_strict', '-crl_check', '-CRLfile']
    const pem = openssl('crl', '-inform', 'DER', '-in', at('first', 'ecc-list-1.crl'), '-out', at('list.pem'))
    expect(pem.status).toBe(0)
    const verified = openssl(...chain, at('list.pem'), '-CAfile', at('first', 'ecc-1.cer'), at('first', 'ecc-issuing-1.cer'))
    expect(verified).toEqual({ status: 0, text: `${at('first', 'ecc-issuing-1.cer')}: OK\n` })
    expect(
      openssl('verify', '-vfyopt', 'distid:1234567812345678', '-CAfile', at('first', 'sm2-1.cer'), at('first', 'sm2-issuing-1.cer')).status,
    ).toBe(0)
    const words = readFileSync(at('first', 'transcript.txt'), 'utf8')
    for (const file of ['ecc-1.cer', 'ecc-issuing-1.cer', 'sm2-1.cer', 'sm2-issuing-1.cer'])
      expect(words).toContain(
        `${file}, SHA-256:\n    ${(certificateIn('first', file).sha256.toUpperCase().match(/.{4}/g) ?? []).join(' ')}\n`,
      )
    expect(words).toContain('custodian 李四: ____')
    expect(words).toContain('witness 赵六: ____')
    expect(words).not.toContain('REHEARSAL')
  })

  it('writes down what a root signs before it signs, and keeps no key that opens without both passphrases', async () => {
    const certificate = certificateIn('first', 'ecc-issuing-1.cer')
    const digest = (bytes: Uint8Array) => hash('sha256', bytes, 'hex')
    expect(recordOf('ecc-1')).toEqual([
      expect.objectContaining({ kind: 'root-ca', toBeSignedSha256: digest(certificateIn('first', 'ecc-1.cer').tbs) }),
      expect.objectContaining({ kind: 'issuing-ca', serial: certificate.serialNumber, toBeSignedSha256: digest(certificate.tbs) }),
      expect.objectContaining({ kind: 'revocation-list', number: 1, toBeSignedSha256: digest(listIn('first', 'ecc-list-1.crl').tbs) }),
    ])
    const key = readFileSync(at('keys', 'ecc-1.key.json'), 'utf8')
    expect(key).not.toMatch(/MIG|PRIVATE/) // no PKCS #8, in base64 or PEM
    const again = script('again', [list('ecc-1', 'ecc-list-x')])
    const swapped = ['--passphrase-file', at('two'), '--passphrase-file', at('one')]
    await expect(hold(again, 'swapped', swapped)).rejects.toThrow(/a passphrase is another one/)
    const firstAlone = ['--passphrase-file', at('one'), '--passphrase-file', at('another')]
    await expect(hold(again, 'first-alone', firstAlone)).rejects.toThrow(/a passphrase is another one/)
    await expect(hold(again, 'alone', passphrases.slice(0, 2))).rejects.toThrow('the script names 2 custodians')
    const oneCustodian = script('one-custodian', [list('ecc-1', 'ecc-list-x')], { custodians: ['张三'] })
    await expect(hold(oneCustodian, 'one-custodian', passphrases.slice(0, 2))).rejects.toThrow(/has 2 custodians, and the script names 1/)
    expect(recordOf('ecc-1')).toHaveLength(3)
  })

  it('a later one signs the next list, with what was revoked, and certifies the next root by the one that is believed', async () => {
    const { serialNumber } = certificateIn('first', 'ecc-issuing-1.cer')
    const cross = { step: 'cross-certify', root: 'ecc-1', as: 'ecc-2-by-ecc-1', certificate: 'ecc-2', years: 19, statusUrl }
    const revoked = [{ serial: serialNumber, reason: 'superseded', since: '2026-11-30' }]
    expect(await hold(script('second', [list('ecc-1', 'ecc-list-2', revoked), makeRoot('ecc-2', 'P-256'), cross]), 'second')).toBe(0)
    expect(listIn('second', 'ecc-list-2.crl').extensions.crlNumber).toBe(2n)
    expect(openssl('crl', '-inform', 'DER', '-in', at('second', 'ecc-list-2.crl'), '-noout', '-text').text).toContain(
      `Serial Number: ${serialNumber.toUpperCase()}`,
    )
    // somebody who believes the old root alone takes what the new one issues
    const [oldRoot, newRoot, bridge] = ['ecc-1', 'ecc-2', 'ecc-2-by-ecc-1'].map((name) => certificateIn('second', `${name}.cer`))
    expect(bridge?.subjectRaw).toEqual(newRoot?.subjectRaw)
    expect(openssl('verify', '-x509_strict', '-CAfile', at('second', 'ecc-1.cer'), at('second', 'ecc-2-by-ecc-1.cer')).status).toBe(0)
    const [holder, issuing] = await holderBelow('ecc-2')
    if (oldRoot === undefined || newRoot === undefined || bridge === undefined) throw new Error('not there')
    const judge = (intermediates: readonly Certificate[], anchor: Certificate) =>
      verifyChain({ certificate: holder, intermediates, trustAnchors: [anchor], now: new Date(), revocation: 'none' }).verdict
    expect([judge([issuing, bridge], oldRoot), judge([issuing], newRoot), judge([issuing], oldRoot)]).toEqual([
      'accepted',
      'accepted',
      'refused',
    ])
  })

  it('is checked anywhere by its folder alone: a changed file, one more and one of another root are found', async () => {
    expect(await ceremonyCommand.run(['--check', at('first')])).toBe(0)
    const changed = (name: string, change: (copy: string) => void) => {
      cpSync(at('first'), at(name), { recursive: true })
      change(at(name))
      said = ''
      return ceremonyCommand.run(['--check', at(name)])
    }
    expect(await changed('flipped', (copy) => writeFileSync(join(copy, 'ecc-list-1.crl'), 'x'))).toBe(1)
    expect(said).toContain('ecc-list-1.crl is missing, or is not the one of the transcript')
    expect(await changed('more', (copy) => writeFileSync(join(copy, 'more.cer'), 'x'))).toBe(1)
    expect(said).toContain('more.cer is not in the transcript')
    const forged = await changed('forged', (copy) => {
      copyFileSync(join(copy, 'sm2-1.cer'), join(copy, 'ecc-1.cer'))
      const [file, transcript] = [join(copy, 'transcript.json'), readFileSync(join(copy, 'transcript.json'), 'utf8')]
      const digest = (name: string) => hash('sha256', readFileSync(join(copy, name)), 'hex')
      writeFileSync(file, transcript.replaceAll(hash('sha256', readFileSync(at('first', 'ecc-1.cer')), 'hex'), digest('ecc-1.cer')))
    })
    expect([forged, said]).toEqual([1, expect.stringContaining("ecc-issuing-1.cer was not signed by 'ecc-1'")])
  })

  it('nothing is signed when anything is not as the script says: another request, another day, a root that is there, a folder that is there', async () => {
    const before = [recordOf('ecc-1').length, recordOf('sm2-1').length]
    const other = certify('sm2-1', 'sm2-issuing-2', { request: 'sm2.csr', sha256: requests.ecc.sha256 })
    await expect(hold(script('other', [list('ecc-1', 'ecc-list-9'), other]), 'other')).rejects.toThrow(
      `step 4, certify-issuing-ca: sm2.csr is another request than the script says: its SHA-256 is ${requests.sm2.sha256}`,
    )
    const wrongKind = certify('sm2-1', 'sm2-issuing-2', { request: 'ecc.csr', sha256: requests.ecc.sha256 })
    await expect(hold(script('kind', [wrongKind]), 'kind')).rejects.toThrow('a key of another kind (P-256)')
    await expect(hold(script('day', [list('ecc-1', 'ecc-list-9')], { date: '2026-01-01' }), 'day')).rejects.toThrow(
      /^the script is for 2026-01-01, and this computer says it is /,
    )
    await expect(hold(script('there', [makeRoot('ecc-1', 'P-256')]), 'there')).rejects.toThrow("there is a root 'ecc-1' already")
    await expect(hold(script('folder', [list('ecc-1', 'ecc-list-9')]), 'first')).rejects.toThrow(
      /is there already: nothing of another ceremony gets between$/,
    )
    await expect(hold(script('nobody', [list('nobody', 'x')]), 'nobody')).rejects.toThrow("there is no root 'nobody'")
    expect([recordOf('ecc-1').length, recordOf('sm2-1').length]).toEqual(before)
    for (const name of ['other', 'kind', 'day', 'there', 'nobody', 'swapped']) expect([name, existsSync(at(name))]).toEqual([name, false])
  })

  it('is rehearsed without a passphrase, before the request is there, and nothing of it passes for the real thing', async () => {
    const missing = certify('ecc-1', 'ecc-issuing-3', { request: 'comes-later.csr', sha256: 'ab'.repeat(32) })
    const file = script('rehearsal', [missing, list('ecc-1', 'ecc-list-9')], { date: '2030-01-01' })
    const before = recordOf('ecc-1').length
    expect(await hold(file, 'rehearsal', ['--rehearsal'])).toBe(0)
    expect(said).toContain('REHEARSAL: every key was thrown away')
    expect(certificateIn('rehearsal', 'ecc-1.cer').sha256).not.toBe(certificateIn('first', 'ecc-1.cer').sha256)
    for (const name of ['ecc-1.cer', 'ecc-issuing-3.cer'])
      expect(JSON.stringify(certificateIn('rehearsal', name).subject)).toContain('演练 ')
    expect(recordOf('ecc-1')).toHaveLength(before)
    expect(await ceremonyCommand.run(['--check', at('rehearsal')])).toBe(0)
  })

  it('a key that a ceremony which was cut short left without its certificate is said, and nothing is signed', async () => {
    writeFileSync(at('keys', 'cut-1.key.json'), '{}')
    const sentence = 'cut-1.key.json has no certificate beside it: a ceremony was cut short; put it away before the next one'
    await expect(hold(script('cut', [list('ecc-1', 'ecc-list-9'), makeRoot('cut-1', 'P-256')]), 'cut')).rejects.toThrow(sentence)
    expect(existsSync(at('cut'))).toBe(false)
  })

  it('custodians type at the terminal: nothing is shown, and a new root is made only over what was typed twice', async () => {
    const file = script('typed', [makeRoot('typed-1', 'P-256')], { custodians: ['张三'] })
    const bin = fileURLToPath(new URL('../../bin/yinxin.js', import.meta.url))
    const run = (out: string, lines: readonly string[]) => {
      const words = [process.execPath, bin, 'ceremony', file, '--keys', at('typed-keys'), '--out', at(out)].map((word) => `'${word}'`)
      return typeInto(words.join(' '), lines)
    }
    const unequal = await run('typed-unequal', ['correct horse battery', 'correct horse batterie'])
    expect(unequal).toContain('张三: the two are not the same')
    expect(existsSync(at('typed-keys'))).toBe(false)
    const equal = await run('typed-out', ['correct horse batteries', 'correct horse batteries'])
    expect(equal).toContain("make-root, by the root 'typed-1'")
    expect(unequal + equal).not.toContain('correct')
  })
})

/** Runs a command at a terminal of its own (util-linux' script) and types a line at each question. Gives all that stood on the screen. */
async function typeInto(command: string, lines: readonly string[]): Promise<string> {
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
  let screen = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const asked = screen.split('passphrase of ').length
    screen += chunk.toString('utf8')
    for (const line of lines.slice(asked - 1, screen.split('passphrase of ').length - 1)) child.stdin.write(`${line}\r`)
  })
  await once(child, 'close')
  return screen
}

/** A holder's certificate, and the issuing CA above it that a third ceremony certified. */
async function holderBelow(root: string): Promise<readonly [Certificate, Certificate]> {
  const request = certify(root, 'below', { request: 'ecc.csr', sha256: requests.ecc.sha256 })
  await hold(script('below', [request]), 'below')
  const issuing = certificateIn('below', 'below.cer')
  const { publicKeySpki } = generateKeyPair('P-256')
  const made = buildCertificate({
    ...{ profile: 'end-entity-sign', serialNumber: '7f'.repeat(12), issuer: issuing.subject, subject: nameOf([['CN', 'holder']]) },
    ...{ publicKeySpki, notBefore: issuing.notBefore, notAfter: new Date(+issuing.notBefore + 86_400_000) },
    ...{ signatureAlgorithm: defaultAlgorithm('P-256'), issuerKey: requests.ecc.privateKey },
    extensions: [
      buildExtension.basicConstraints({ ca: false }),
      buildExtension.keyUsage(['digitalSignature']),
      buildExtension.extendedKeyUsage(['1.3.6.1.5.5.7.3.2']),
      buildExtension.subjectKeyIdentifier(keyIdentifierOf(publicKeySpki)),
      buildExtension.authorityKeyIdentifier(subjectKeyIdentifierOf(issuing)),
    ],
  })
  if (!made.ok) throw new Error(made.findings.map(({ rule }) => rule).join(' '))
  const parsed = parseCertificate(made.certificate)
  if (!parsed.ok) throw new Error(parsed.problem)
  return [parsed.value, issuing]
}
