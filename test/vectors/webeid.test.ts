import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pemToDer } from '@yinxin/pki'
import { runVerify } from '../../apps/verifier/src/verify-command.ts'
import { createGateway } from '../../apps/server/src/gateway/index.ts'
import { standingClock } from '../../apps/server/src/platform/clock.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'

interface WebEidCase {
  readonly name: string
  readonly token: string
  readonly nonce: string
  readonly origin: string
  readonly trustedCAs: readonly string[]
  readonly now: string
  readonly expect: string
}

const folder = join(import.meta.dirname, '../../../shared/vectors/webeid')
const present = existsSync(join(folder, 'cases.json'))
const cases = present ? (JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as WebEidCase[]) : []

const readAnchor = (file: string): Uint8Array => {
  const bytes = readFileSync(join(folder, file))
  return pemToDer(bytes.toString('latin1'))[0] ?? bytes
}

/** Outcome names of the Web eID reference validators, and ours. */
const codes: Readonly<Record<string, string | undefined>> = {
  OK: undefined,
  Signature: 'SIGNATURE_INVALID',
  WrongPurpose: 'CERTIFICATE_WRONG_PURPOSE',
  MissingPurpose: 'CERTIFICATE_WRONG_PURPOSE',
  DisallowedPolicy: 'CERTIFICATE_POLICY_REFUSED',
  NotYetValid: 'CERTIFICATE_NOT_YET_VALID',
  Expired: 'CERTIFICATE_EXPIRED',
  NotTrusted: 'CERTIFICATE_NOT_TRUSTED',
}

it.runIf(process.env['CI'] === 'true')('the vectors are there', () => expect(present).toBe(true))

describe.skipIf(!present)(present ? 'R26 Web eID tokens' : 'R26 Web eID tokens (SKIPPED: ../shared/vectors/webeid is not there)', () => {
  it('has cases', () => expect(cases.length).toBeGreaterThan(0))

  it.each(cases)('gateway: $name', async (vector) => {
    const gateway = createGateway({
      trustAnchors: vector.trustedCAs.map(readAnchor),
      clock: standingClock(new Date(vector.now)),
      log: createLog({ level: 'silent', name: 'test' }),
    })
    const { token: authToken, nonce, origin } = vector
    const verification = await gateway.verifyAuthentication({
      authToken,
      nonce,
      origin,
      policy: { revocation: 'none' },
      traceId: '0123456789abcdef',
    })
    await gateway.close()
    expect(Object.keys(codes)).toContain(vector.expect)
    expect(verification.code).toBe(codes[vector.expect])
    expect(verification.verdict).toBe(vector.expect === 'OK' ? 'accepted' : 'refused')
  })

  it.each(cases)('command: $name', async (vector) => {
    const token = join(mkdtempSync(join(tmpdir(), 'webeid-')), 'token.json')
    writeFileSync(token, vector.token)
    const anchors = vector.trustedCAs.map((file) => join(folder, file))
    let output = ''
    const io = {
      print: (text: string) => void (output += text),
      stdout: { write: (text: string) => (output += text) },
      stderr: { write: (text: string) => (output += text) },
    }
    const args = [
      'authentication',
      '--token',
      token,
      '--origin',
      vector.origin,
      '--nonce',
      vector.nonce,
      '--anchor',
      ...anchors,
      '--at',
      vector.now,
      '--revocation',
      'none',
    ]
    const exit = await runVerify(args, io)
    const printed = JSON.parse(output) as { verdict: string; code?: string; findings: unknown[] }
    expect(exit).toBe(vector.expect === 'OK' ? 0 : 1)
    expect(printed.code).toBe(codes[vector.expect])
    expect(printed.findings.length).toBeGreaterThan(7)
  })
})
