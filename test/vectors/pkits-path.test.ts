import { parseCertificate, validatePath } from '@yinxin/pki'
import type { Certificate, PathResult } from '@yinxin/pki'
import { describe, expect, it } from 'vitest'
import { vectorFolder } from './vector-folder.ts'

/**
 * NIST PKITS: every case whose outcome does not hang on revocation, which is checked outside the path rules.
 * Intermediates are given in reverse order too, so that the path is really built.
 */

type Case = {
  readonly id: string
  readonly name: string
  readonly group: string
  readonly certs: readonly string[]
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

/** Groups about revocation, and single cases refused only because of a revocation list. */
const revocationGroups = /^PkitsTest(04|14|15)/
const revocationCases = new Set(['4.5.2', '4.5.5', '4.5.7', '4.7.4', '4.7.5'])
/** DSA is not supported (docs/divergences): these two valid paths are refused. */
const dsaCases = new Set(['4.1.4', '4.1.5'])

const inScope = manifest.tests.filter(({ group, id }) => !revocationGroups.test(group) && !revocationCases.has(id))
const policiesOf = (names: readonly string[]): string[] => names.map((name) => manifest.policyOids[name] ?? name)

function validate(test: Case, reversed: boolean): PathResult | undefined {
  const certificates: Certificate[] = []
  for (const file of test.certs) {
    const parsed = parseCertificate(folder.bytes(`certs/${file}.crt`))
    if (!parsed.ok) return undefined
    certificates.push(parsed.value)
  }
  const [anchor, ...rest] = certificates
  const certificate = rest.pop()
  if (!anchor || !certificate) return undefined
  return validatePath({
    certificate,
    intermediates: reversed ? rest.reverse() : rest,
    trustAnchors: [anchor],
    now: new Date(manifest.validationTime),
    policy: {
      acceptable: policiesOf(test.initialPolicySet),
      requireExplicit: test.initialExplicitPolicy,
      inhibitMapping: test.initialPolicyMappingInhibit,
      inhibitAny: test.initialInhibitAnyPolicy,
    },
  })
}

describe.skipIf(!folder.present)('NIST PKITS without revocation', () => {
  it('covers what it says it covers', () => {
    expect(inScope.length).toBeGreaterThan(165)
  })

  it.each(inScope.map((test) => [test.id, test.name, test] as const))('%s %s', (id, _name, test) => {
    for (const reversed of [false, true]) {
      const result = validate(test, reversed)
      expect(result?.ok ?? false).toBe(test.shouldValidate && !dsaCases.has(id))
      if (!result?.ok) continue
      const expected = policiesOf(test.userConstrainedPolicySet).filter((policy) => policy !== manifest.policyOids['anyPolicy'])
      expect(result.policies.filter((policy) => policy !== manifest.policyOids['anyPolicy']).sort()).toEqual(expected.sort())
    }
  })
})
