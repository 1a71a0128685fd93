import { webcrypto } from 'node:crypto'
import { Certificate, CertificateChainValidationEngine, CertificateRevocationList, CryptoEngine, setEngine } from 'pkijs'
import { pkits, pkitsCases, pkitsPolicies, pkitsTime, type PkitsCase } from './pkits-lines.ts'

/** What pkijs says about each case from its DER, everything the suite asks switched on: true when it accepts. */
export async function pkijsVerdicts(cases: readonly PkitsCase[] = pkitsCases): Promise<boolean[]> {
  setEngine('node', new CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto }))
  const verdicts: boolean[] = []
  for (const test of cases) verdicts.push(await accepts(test))
  return verdicts
}

/** What it cannot read it does not accept. */
async function accepts(test: PkitsCase): Promise<boolean> {
  const [anchor = '', ...rest] = test.certs
  try {
    const engine = new CertificateChainValidationEngine({
      trustedCerts: [certificate(anchor)],
      certs: rest.map(certificate), // the one in question last
      crls: test.crls.map((file) => CertificateRevocationList.fromBER(bytes(`crls/${file}.crl`))),
      checkDate: new Date(pkitsTime),
    })
    const policies = pkitsPolicies(test)
    const { result } = await engine.verify({
      ...(policies.length > 0 ? { initialPolicySet: policies } : {}),
      initialExplicitPolicy: test.initialExplicitPolicy,
      initialPolicyMappingInhibit: test.initialPolicyMappingInhibit,
      initialInhibitPolicy: test.initialInhibitAnyPolicy,
    })
    return result
  } catch {
    return false
  }
}

const certificate = (file: string): Certificate => Certificate.fromBER(bytes(`certs/${file}.crt`))
const bytes = (file: string): Uint8Array<ArrayBuffer> => new Uint8Array(pkits.bytes(file))
