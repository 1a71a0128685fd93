import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildExtension, buildOcspResponse, certIdOf, certificateStatus, defaultAlgorithm, derToPem, oids } from '@yinxin/pki'
import type { Certificate, KeyKind, OcspContent, SingleResponse } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import type { TestIdentity, TestPkiKind } from '@yinxin/testkit'
import { expect, it } from 'vitest'
import { needs } from '../needs.ts'
import { seedOfRun, seededRandom } from './random.ts'
import type { Random } from './random.ts'

/** Generated OCSP answers, right and wrong in one thing: our verifier and `openssl ocsp` say the same about the certificate. */

const answerCount = 120

// OpenSSL judges an answer by the clock of the machine, so these are made for the present moment.
const now = new Date(Math.floor(Date.now() / 1000) * 1000)
const minutes = (count: number): Date => new Date(+now + count * 60_000)

type Drawn = { readonly what: string; readonly answer: Uint8Array }
type Party = { readonly certificate: Certificate; readonly issuer: TestIdentity; readonly root: TestIdentity }

const byKind = (identity: TestIdentity, kind: KeyKind, attached: boolean): OcspContent['responder'] => ({
  publicKeySpki: identity.publicKeySpki,
  privateKey: identity.privateKey,
  signatureAlgorithm: defaultAlgorithm(kind),
  ...(attached ? { certificate: identity.der } : {}),
})

/** Draws one answer about the certificate. */
function drawer(random: Random, kind: TestPkiKind): { party: Party; draw: () => Drawn } {
  const pki = createTestPki({ kind, now })
  const other = createTestPki({ kind, now, name: 'other' })
  const { certificate } = pki.issue({ subject: 'somebody' })
  const issuer = pki.issuingCa.certificate
  const nocheck = { extensions: [buildExtension.ocspNoCheck()] }
  const delegate = (changes: object): TestIdentity =>
    pki.issue({ subject: 'OCSP', extendedKeyUsage: [oids.ocspSigning], ...nocheck, ...changes })
  const responders: readonly (readonly [string, TestIdentity, boolean])[] = [
    ['the issuer', pki.issuingCa, false],
    ['its delegate', pki.ocspResponder, true],
    ['a delegate without its certificate', pki.ocspResponder, false],
    ['a delegate for another purpose', delegate({ extendedKeyUsage: [oids.clientAuth] }), true],
    ['a delegate of another issuer', other.ocspResponder, true],
    ['the issuer of others', other.issuingCa, true],
    ['an expired delegate', delegate({ notBefore: minutes(-9000), notAfter: minutes(-60) }), true],
  ]
  const certId = certIdOf(certificate.serialNumber, issuer, 'sha1')
  const statuses: readonly Omit<SingleResponse, 'thisUpdate'>[] = [
    { certId, status: 'good' },
    { certId, status: 'revoked', revokedAt: minutes(-600), reason: 'keyCompromise' },
    { certId, status: 'unknown' },
    { certId: certIdOf('7777', issuer, 'sha1'), status: 'good' },
    { certId: certIdOf(certificate.serialNumber, pki.root.certificate, 'sha1'), status: 'good' },
  ]
  const times: readonly (readonly [string, number, number])[] = [
    ['now', -5, 60],
    ['out of date', -600, -30],
    ['from the future', 30, 90],
  ]
  const draw = (): Drawn => {
    // One thing wrong at most.
    const wrong = random.below(6)
    const [who, responder, attached] = (wrong === 0 ? random.pick(responders) : responders[random.below(2)]) as (typeof responders)[number]
    const status = (wrong === 1 ? random.pick(statuses) : statuses[random.below(3)]) as (typeof statuses)[number]
    const [when, from, to] = (wrong === 2 ? random.pick(times) : times[0]) as (typeof times)[number]
    const answer = new Uint8Array(
      buildOcspResponse({
        responder: byKind(responder, kind, attached),
        producedAt: minutes(from),
        responses: [{ ...status, thisUpdate: minutes(from), nextUpdate: minutes(to) }],
      }),
    )
    const broken = wrong === 3
    const place = Buffer.from(answer).indexOf(Buffer.from(certId.raw))
    if (broken && place > 0) answer[place + 12] = (answer[place + 12] ?? 0) ^ 1
    return { what: `${kind}: ${status.status} by ${who}, ${when}${broken ? ', changed' : ''}`, answer }
  }
  return { party: { certificate, issuer: pki.issuingCa, root: pki.root }, draw }
}

/** What `openssl ocsp` says: the status where it verifies the answer and its times, else unknown. */
async function opensslStatus({ certificate, issuer, root }: Party, answer: Uint8Array, folder: string): Promise<string> {
  const write = (name: string, der: Uint8Array): string => {
    writeFileSync(join(folder, name), derToPem(der, 'CERTIFICATE'))
    return name
  }
  writeFileSync(join(folder, 'answer.der'), answer)
  const words = ['ocsp', '-respin', 'answer.der', '-CAfile', write('root.pem', root.der), '-issuer', write('issuer.pem', issuer.der)]
  const asked = [
    ...words,
    '-verify_other',
    'issuer.pem',
    '-cert',
    write('holder.pem', certificate.raw),
    '-validity_period',
    '0',
    '-no_nonce',
  ]
  const output = await new Promise<string>((resolve) =>
    execFile('openssl', asked, { cwd: folder }, (_error, stdout, stderr) => resolve(`${stdout}\n${stderr}`)),
  )
  const [, status = 'unknown'] = /holder\.pem: (good|revoked|unknown)/.exec(output) ?? []
  return /Response verify OK/.test(output) && !/Status times invalid/.test(output) ? status : 'unknown'
}

it.skipIf(!needs('openssl'))('generated OCSP answers against OpenSSL', async () => {
  const [seed, folder] = [seedOfRun(), mkdtempSync(join(tmpdir(), 'yinxin-ocsp-'))]
  const random = seededRandom(seed)
  const drawers = (['P-256', 'RSA'] as const).map((kind) => drawer(random, kind))
  const [seen, different] = [new Map<string, number>(), [] as string[]]
  try {
    for (let index = 0; index < answerCount; index++) {
      const { party, draw } = random.pick(drawers)
      const { what, answer } = draw()
      const ours = certificateStatus({ certificate: party.certificate, issuer: party.issuer.certificate, now, ocsp: [answer] })
      const theirs = await opensslStatus(party, answer, folder)
      seen.set(ours.status, (seen.get(ours.status) ?? 0) + 1)
      if (ours.status !== theirs) different.push(`${what}: we say ${ours.status} (${ours.problems.join('; ')}), OpenSSL ${theirs}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(`OCSP, seed ${seed}: ${[...seen].map(([status, count]) => `${count} ${status}`).join(', ')}`)
  expect(different, `YINXIN_SEED=${seed} draws the same again`).toEqual([])
  for (const status of ['good', 'revoked', 'unknown']) expect(seen.get(status) ?? 0).toBeGreaterThan(5)
})
