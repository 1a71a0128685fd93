import { oids, verifyChain } from '@yinxin/pki'
import type { ChainVerdict } from '@yinxin/pki'
import type { Case, World } from './worlds.ts'

/** What our verifier says of one case of a world. */
export function ourVerdict(world: World, { certificate }: Case, anchorRules: 'certificate' | 'name-and-key'): ChainVerdict {
  return verifyChain({
    certificate,
    // Strangers first: the way past them has to be found.
    intermediates: [...world.strangers, ...world.signers, ...world.intermediates],
    trustAnchors: [world.anchor],
    now: world.now,
    anchorRules,
    profile: world.strict ? 'rfc5280' : 'path',
    ...(world.purpose ? { purpose: { keyUsage: ['digitalSignature', 'keyAgreement'], extendedKeyUsage: oids.clientAuth } } : {}),
    ...(world.policy ? { policy: world.policy } : {}),
    revocation: world.lists ? 'required' : 'none',
    crls: world.lists ?? [],
  })
}

/** The codes of everything that failed, for the tables of differences. */
export const codesOf = ({ findings }: ChainVerdict): string =>
  [...new Set(findings.flatMap(({ result, code }) => (result === 'fail' && code ? [code] : [])))].sort().join(' ')
