import { hash } from 'node:crypto'
import { attribute, buildCertificationRequest, defaultAlgorithm, generateKeyPair, nameOf, type Certificate } from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import type { CeremonyScript, CeremonyStep, MakeRoot } from './script.ts'

/** What there is when a ceremony is rehearsed: everything but the keys. */
export interface RehearsalSources {
  /** Certificate of a root that was made before; nothing where there is none. */
  rootCertificate(name: string): Certificate | undefined
  has(file: string): boolean
}

export interface Rehearsal {
  readonly script: CeremonyScript
  /** Requests that stand for those that are not there yet. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

const mark = '演练 '
const marked = (name: string): string => `${mark}${name}`.slice(0, 64)

/**
 * The same ceremony with keys that are thrown away: roots that are only used are made too, under the name of the real one, requests that are not there
 * yet are made up, and every name begins with 演练, so that nothing of it passes for the real thing. Throws one sentence for a root nobody knows.
 */
export function rehearsalOf(script: CeremonyScript, sources: RehearsalSources): Rehearsal {
  const made = new Map(script.steps.flatMap((step) => (step.step === 'make-root' ? [[step.root, step.kind]] : [])))
  const used = [...new Set(script.steps.map(({ root }) => root))].filter((root) => !made.has(root))
  const standIns = used.map((root) => standInFor(root, sources.rootCertificate(root)))
  const kinds = new Map([...made, ...standIns.map(({ root, kind }) => [root, kind] as const)])
  const files = new Map<string, Uint8Array>()
  const steps = script.steps.map((step): CeremonyStep => {
    if (step.step === 'make-root') return { ...step, commonName: marked(step.commonName) }
    if (step.step !== 'certify-issuing-ca') return step
    const named = { ...step, commonName: marked(step.commonName) }
    if (sources.has(step.request)) return named
    const request = requestOf(kinds.get(step.root) ?? 'SM2')
    files.set(step.request, request)
    return { ...named, requestSha256: hash('sha256', request, 'hex') }
  })
  return { script: { ...script, steps: [...standIns, ...steps] }, files }
}

function standInFor(root: string, certificate: Certificate | undefined): MakeRoot {
  const kind = certificate?.keyKind
  if (certificate === undefined || (kind !== 'SM2' && kind !== 'P-256' && kind !== 'RSA')) throw new Error(`there is no root '${root}'`)
  const organization = attribute(certificate.subject, 'O') ?? root
  const commonName = marked(attribute(certificate.subject, 'CN') ?? root)
  return { step: 'make-root', root, kind, organization, commonName, years: 30 }
}

function requestOf(kind: CertifiedKeyKind): Uint8Array {
  const { publicKeySpki, privateKey } = generateKeyPair(kind)
  return buildCertificationRequest({ subject: nameOf([['CN', mark.trim()]]), publicKeySpki, algorithm: defaultAlgorithm(kind), privateKey })
}
