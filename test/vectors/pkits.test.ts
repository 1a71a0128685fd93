import { verifyChain } from '@yinxin/pki'
import type { AlgorithmId, ChainVerdict } from '@yinxin/pki'
import { describe, expect, it } from 'vitest'
import { shuffled } from '../verify/pkits-lines.ts'
import { vectorFolder } from './vector-folder.ts'

/**
 * NIST PKITS 1.0.1, all 249 cases with revocation required: as given, and with intermediates and lists shuffled, so that the path is really
 * built and no order is relied on.
 */

type Case = {
  readonly id: string
  readonly name: string
  readonly certs: readonly string[]
  readonly crls: readonly string[]
  readonly initialPolicySet: readonly string[]
  readonly userConstrainedPolicySet: readonly string[]
  readonly initialExplicitPolicy: boolean
  readonly initialPolicyMappingInhibit: boolean
  readonly initialInhibitAnyPolicy: boolean
  readonly shouldValidate: boolean
}
type Manifest = { readonly validationTime: string; readonly policyOids: Readonly<Record<string, string>>; readonly tests: readonly Case[] }

const folder = vectorFolder('pkits')
const manifest: Manifest = folder.present
  ? (JSON.parse(folder.read('manifest.json')) as Manifest)
  : { validationTime: '', policyOids: {}, tests: [] }
const seeds = [1, 2, 3]

/** The suite signs with RSA and SHA-256, and two paths with DSA of 1024 bits and SHA-1. */
const algorithms: readonly AlgorithmId[] = ['RSA-SHA256', 'DSA-SHA1']
const anyPolicy = manifest.policyOids['anyPolicy']
const policiesOf = (names: readonly string[]): string[] => names.map((name) => manifest.policyOids[name] ?? name)

function verify(test: Case, order: <T>(list: readonly T[]) => T[]): ChainVerdict {
  const [anchor, ...rest] = test.certs.map((file) => folder.bytes(`certs/${file}.crt`))
  const certificate = rest.pop()
  if (!anchor || !certificate) throw new Error(`${test.id} has no certificate`)
  return verifyChain({
    certificate,
    intermediates: order(rest),
    trustAnchors: [anchor],
    now: new Date(manifest.validationTime),
    policy: {
      acceptable: policiesOf(test.initialPolicySet),
      requireExplicit: test.initialExplicitPolicy,
      inhibitMapping: test.initialPolicyMappingInhibit,
      inhibitAny: test.initialInhibitAnyPolicy,
    },
    algorithmPolicy: { algorithms, minimumDsaBits: 1024 },
    revocation: 'required',
    crls: order(test.crls.map((file) => folder.bytes(`crls/${file}.crl`))),
  })
}

function check(test: Case, verdict: ChainVerdict): void {
  const failed = verdict.findings.filter(({ result }) => result === 'fail')
  expect({ verdict: verdict.verdict, failed: test.shouldValidate ? failed : [] }).toEqual({
    verdict: test.shouldValidate ? 'accepted' : 'refused',
    failed: [],
  })
  expect(verdict.code === undefined).toBe(test.shouldValidate)
  if (!test.shouldValidate) return
  const expected = policiesOf(test.userConstrainedPolicySet).filter((policy) => policy !== anyPolicy)
  expect(verdict.policies.filter((policy) => policy !== anyPolicy).sort()).toEqual(expected.sort())
}

describe.skipIf(!folder.present)('NIST PKITS', () => {
  it('is complete: 249 cases, 114 of them valid', () => {
    expect(manifest.tests).toHaveLength(249)
    expect(manifest.tests.filter(({ shouldValidate }) => shouldValidate)).toHaveLength(114)
  })

  it.each(manifest.tests.map((test) => [test.id, test.name, test] as const))('%s %s', (_id, _name, test) => {
    check(
      test,
      verify(test, (list) => [...list]),
    )
    for (const seed of seeds)
      check(
        test,
        verify(test, (list) => shuffled(list, seed)),
      )
  })
})
