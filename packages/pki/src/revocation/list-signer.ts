import { certificateKey } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { AnyList } from './any-list.ts'
import { nameKey, namesEqual } from '../x509/name.ts'
import { keyProblem } from '../path/algorithm-policy.ts'
import { candidatePaths, indexBySubject } from '../path/candidates.ts'
import { judgeSigner } from '../path/judge-signer.ts'
import { isMadeBy, verificationLimits } from '../path/work.ts'
import { needsParameters } from '../path/working-keys.ts'
import type { VerificationKey } from '../keys/public-key.ts'
import { isAcceptable, nothingAssumed } from './context.ts'
import type { ChainPosition, RevocationContext, ListSigner } from './context.ts'

/**
 * Who signed the list, when that one may (RFC 5280 §6.3.3 (f) and (g)): someone on the path itself, or bearer of a certificate whose own
 * path leads to the same anchor. `open` are the signers whose standing is being worked out right now; one of them is taken only with
 * `trustOpen`, because a list that vouches for its own signer comes after all others.
 */
export function findSigner(
  list: AnyList,
  position: ChainPosition,
  context: RevocationContext,
  open: readonly Certificate[],
  trustOpen: boolean,
): ListSigner | undefined {
  const onPath = signerOnPath(list, position, context)
  if (onPath) return { key: onPath, assumed: nothingAssumed }
  const [subject] = position.chain
  const others = [...(context.intermediates.get(nameKey(list.issuer)) ?? []), ...(subject ? [subject] : [])]
  for (const other of others) {
    if (!namesEqual(other.subject, list.issuer) || !isSignerOfLists(other) || !mayHaveSigned(list, other, context)) continue
    const isOpen = open.some(({ sha256 }) => sha256 === other.sha256)
    const signer = isOpen ? openSigner(other, trustOpen) : acceptedSigner(other, context, open)
    if (signer && isMadeBy(context.rules.work, list, signer.key)) return signer
  }
  return undefined
}

const maySign = ({ extensions: { keyUsage } }: Certificate): boolean => !keyUsage || keyUsage.includes('cRLSign')

/** Whoever is not on the path must say that lists are its business (§4.2.1.3 makes key usage obligatory for it) or be an authority. */
const isSignerOfLists = ({ extensions: { keyUsage, basicConstraints } }: Certificate): boolean =>
  keyUsage ? keyUsage.includes('cRLSign') : basicConstraints?.ca === true

function signerOnPath(list: AnyList, { chain, keys }: ChainPosition, { rules, anchor }: RevocationContext): VerificationKey | undefined {
  for (let index = 1; index < chain.length; index++) {
    const [certificate, key] = [chain[index], keys[index]]
    if (!certificate || !key?.ok || !namesEqual(certificate.subject, list.issuer)) continue
    const bare = certificate === anchor && rules.anchorRules === 'name-and-key'
    if ((bare || maySign(certificate)) && isMadeBy(rules.work, list, key.value)) return key.value
  }
  return undefined
}

/** Cheap test before a path is looked for. A key without its parameters cannot be tested yet. */
function mayHaveSigned(list: AnyList, certificate: Certificate, { rules }: RevocationContext): boolean {
  if (needsParameters(certificate)) return true
  const key = certificateKey(certificate)
  return key.ok && isMadeBy(rules.work, list, key.value)
}

function openSigner(certificate: Certificate, trustOpen: boolean): ListSigner | undefined {
  const key = certificateKey(certificate)
  return trustOpen && key.ok ? { key: key.value, assumed: new Set([certificate.sha256]) } : undefined
}

/** A signer with a valid path of its own to the same anchor, nobody on it revoked. */
function acceptedSigner(certificate: Certificate, context: RevocationContext, open: readonly Certificate[]): ListSigner | undefined {
  if (context.signers.has(certificate.sha256)) return context.signers.get(certificate.sha256)
  if (open.length >= verificationLimits.signerDepth) return undefined
  const signer = signerByPath(certificate, context, [...open, certificate])
  const final = signer ? signer.assumed.size === 0 : open.length === 0
  if (final) context.signers.set(certificate.sha256, signer)
  return signer
}

function signerByPath(certificate: Certificate, context: RevocationContext, open: readonly Certificate[]): ListSigner | undefined {
  const { intermediates, rules, anchor } = context
  const search = { certificate, intermediates, anchors: indexBySubject([anchor]), now: rules.now, work: rules.work }
  for (const candidate of candidatePaths(search)) {
    const { ok, chain, keys } = judgeSigner(candidate, rules, 'cRLSign')
    const [key] = keys
    if (!ok || !key?.ok || keyProblem(key.value, rules.algorithmPolicy) !== undefined) continue
    const assumed = standingOf({ chain, keys }, context, open)
    if (assumed) return { key: key.value, assumed: new Set([...assumed].filter((sha256) => sha256 !== certificate.sha256)) }
  }
  return undefined
}

/** What the standing of everyone on a signer's path rests on; nothing when one is revoked or not known. */
function standingOf({ chain, keys }: ChainPosition, context: RevocationContext, open: readonly Certificate[]): Set<string> | undefined {
  const assumed = new Set<string>()
  for (let index = chain.length - 2; index >= 0; index--) {
    const status = context.statusOf({ chain: chain.slice(index), keys: keys.slice(index) }, context, open)
    if (!isAcceptable(status, context)) return undefined
    for (const sha256 of status.assumed) assumed.add(sha256)
  }
  return assumed
}
