import { parseCertificate, verifyChain } from '@yinxin/pki'
import { describe, expect, it } from 'vitest'
import { createGateway } from '../../apps/server/src/gateway/index.ts'
import { standingClock } from '../../apps/server/src/platform/clock.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { pkits, pkitsCases, pkitsTime, type PkitsCase } from './pkits-lines.ts'

/** NIST PKITS through a gateway that is handed certificates and lists: its word on path and revocation is the verifier's. */

const log = createLog({ level: 'silent', name: 'test' })
const [certificate, list] = [(name: string) => pkits.bytes(`certs/${name}.crt`), (name: string) => pkits.bytes(`crls/${name}.crl`)]

/** What a gateway takes: nothing is asked of policies. */
const asksNothing = ({
  initialPolicySet,
  initialExplicitPolicy,
  initialPolicyMappingInhibit,
  initialInhibitAnyPolicy,
}: PkitsCase): boolean =>
  initialPolicySet.every((name) => name === 'anyPolicy') &&
  !initialExplicitPolicy &&
  !initialPolicyMappingInhibit &&
  !initialInhibitAnyPolicy

async function byGateway({ certs: [anchor = '', ...rest], crls }: PkitsCase): Promise<string> {
  const gateway = createGateway({
    trustAnchors: [certificate(anchor)],
    // one that cannot be read is refused at the start
    intermediates: rest
      .slice(0, -1)
      .map(certificate)
      .filter((der) => parseCertificate(der).ok),
    revocationLists: crls.map(list),
    clock: standingClock(new Date(pkitsTime)),
    log,
    fetch: () => Promise.reject(new Error('no network here')),
  })
  const text = Buffer.from(certificate(rest.at(-1) ?? anchor)).toString('base64')
  const { findings } = await gateway.verifyCertificate({ certificate: text, traceId: '0123456789abcdef' })
  await gateway.close()
  return findings.some(({ check, result }) => ['certificate', 'path', 'revocation'].includes(check) && result === 'failed')
    ? 'refused'
    : 'accepted'
}

const byVerifier = ({ certs: [anchor = '', ...rest], crls }: PkitsCase): string =>
  verifyChain({
    certificate: certificate(rest.at(-1) ?? anchor),
    intermediates: rest.slice(0, -1).map(certificate),
    trustAnchors: [certificate(anchor)],
    crls: crls.map(list),
    now: new Date(pkitsTime),
    toleranceSeconds: 900,
    revocation: 'required',
  }).verdict

/** The gateway takes no DSA (its policy is strict), which the suite needs for two valid cases. */
const hasDsa = ({ certs }: PkitsCase): boolean =>
  certs.some((name) => {
    const parsed = parseCertificate(certificate(name))
    return parsed.ok && parsed.value.signatureAlgorithm.startsWith('DSA')
  })

describe.skipIf(!pkits.present)('NIST PKITS through the gateway', () => {
  it("every verdict is the verifier's, and the one the suite wants", { timeout: 120_000 }, async () => {
    const differing: string[] = []
    let wanted = 0
    for (const test of pkitsCases) {
      const [gateway, verifier] = [await byGateway(test), byVerifier(test)]
      if (gateway !== verifier) differing.push(`${test.name}: ${gateway} by the gateway, ${verifier} by the verifier`)
      if (!asksNothing(test) || hasDsa(test)) continue
      wanted++
      const right = test.shouldValidate ? 'accepted' : 'refused'
      if (gateway !== right) differing.push(`${test.name}: ${gateway}, to be ${right}`)
    }
    expect(differing).toEqual([])
    expect(wanted).toBeGreaterThan(150)
  })
})
