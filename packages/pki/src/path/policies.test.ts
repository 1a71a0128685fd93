import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { buildExtension } from '../x509/extension-builders.ts'
import { encodeInteger, encodeOid, encodeSequence } from '../der/writer.ts'
import { contextPrimitive } from '../der/reader.ts'
import type { RawExtension } from '../x509/extensions.ts'
import { oids } from '../der/oids.ts'
import { firstLevel, mapPolicies, nextLevel, vouchedPolicies } from './policy-graph.ts'
import { checkPolicies } from './policies.ts'
import type { PolicyInput } from './policies.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const gold = '1.2.3.1'
const silver = '1.2.3.2'
const policies = (...list: string[]): RawExtension => buildExtension.certificatePolicies(list)
const mappings = (...pairs: [string, string][]): RawExtension => ({
  oid: oids.policyMappings,
  critical: true,
  value: encodeSequence(...pairs.map(([from, to]) => encodeSequence(encodeOid(from), encodeOid(to)))),
})
const demand = (skip: number): RawExtension => ({
  oid: oids.policyConstraints,
  critical: true,
  value: encodeSequence(encodeInteger(skip, contextPrimitive(0))),
})

/** Outcome for a path given from the top: the extensions of each certificate below the anchor. */
function outcome(input: PolicyInput, ...downwards: readonly RawExtension[][]): { failed: boolean; policies: readonly string[] } {
  const path = downwards.map((extensions, index) => pki.issue({ subject: `level ${index}`, extensions }).certificate).reverse()
  const { findings, policies: found } = checkPolicies(path, input)
  return { failed: findings.some(({ result }) => result === 'fail'), policies: [...found].sort() }
}

describe('certificate policies', () => {
  it('nothing demanded: paths without policies pass', () => {
    expect(outcome({}, [], [])).toEqual({ failed: false, policies: [] })
    expect(outcome({ requireExplicit: true }, [], []).failed).toBe(true)
  })

  it('a policy must hold all the way down', () => {
    expect(outcome({ requireExplicit: true }, [policies(gold, silver)], [policies(gold)])).toEqual({
      failed: false,
      policies: expect.arrayContaining([gold]),
    })
    expect(outcome({ requireExplicit: true }, [policies(silver)], [policies(gold)]).failed).toBe(true)
    expect(outcome({ requireExplicit: true }, [policies(gold)], []).failed).toBe(true)
  })

  it('only acceptable policies count', () => {
    expect(outcome({ acceptable: [gold], requireExplicit: true }, [policies(gold, silver)], [policies(gold, silver)])).toEqual({
      failed: false,
      policies: [gold],
    })
    expect(outcome({ acceptable: ['1.9'], requireExplicit: true }, [policies(gold)], [policies(gold)]).failed).toBe(true)
  })

  it('anyPolicy stands for any, unless inhibited', () => {
    expect(outcome({ acceptable: [gold], requireExplicit: true }, [policies(oids.anyPolicy)], [policies(gold)])).toEqual({
      failed: false,
      policies: [gold],
    })
    expect(outcome({ requireExplicit: true, inhibitAny: true }, [policies(oids.anyPolicy)], [policies(gold)]).failed).toBe(true)
  })

  it('an authority may demand a policy', () => {
    expect(outcome({}, [demand(0)], []).failed).toBe(true)
    expect(outcome({}, [demand(5)], []).failed).toBe(false)
  })

  it('mappings translate, unless inhibited, and never touch anyPolicy', () => {
    const path = [[policies(gold), mappings([gold, silver])], [policies(silver)]]
    expect(outcome({ acceptable: [gold], requireExplicit: true }, ...path)).toEqual({ failed: false, policies: [gold] })
    expect(outcome({ requireExplicit: true, inhibitMapping: true }, ...path).failed).toBe(true)
    expect(outcome({}, [policies(gold), mappings([oids.anyPolicy, silver])], [policies(silver)]).failed).toBe(true)
  })
})

describe('the graph stays small (RFC 9618)', () => {
  it('mappings that would make a tree explode', () => {
    const names = Array.from({ length: 50 }, (_, index) => `1.2.4.${index}`)
    const crosswise = names.flatMap((issuerDomain) => names.map((subjectDomain) => ({ issuerDomain, subjectDomain })))
    const levels = [firstLevel()]
    for (let depth = 0; depth < 10; depth++) {
      const level = nextLevel(levels[depth] ?? new Map(), names, true)
      mapPolicies(level, crosswise, true)
      levels.push(level)
    }
    expect(levels.every((level) => level.size <= 50)).toBe(true)
    expect(vouchedPolicies(levels).size).toBe(50)
  })
})

describe("what the anchor's certificate says about policies (RFC 5937)", () => {
  const [ca, holder] = [[policies(gold, silver)], [policies(gold)]]
  const below = (anchor: readonly RawExtension[], input: PolicyInput = { requireExplicit: true }, lower = holder, upper = ca) => {
    const path = [lower, upper].map((extensions, index) => pki.issue({ subject: `below ${index}`, extensions }).certificate)
    const { findings, policies: found } = checkPolicies(path, input, pki.issue({ subject: 'anchor', extensions: anchor }).certificate)
    return findings.some(({ result }) => result === 'fail') ? 'refused' : [...found].sort()
  }

  it('none limits nothing, its own limit the path', () => {
    expect(below([])).toEqual([gold])
    expect(below([policies(gold)])).toEqual([gold])
    expect(below([policies(oids.anyPolicy)])).toEqual([gold])
    expect(below([policies(silver)])).toBe('refused')
    expect(below([policies(silver)], {})).toEqual([])
  })

  it('it may demand a policy, now or some certificates on', () => {
    expect(below([demand(0)], {}, [], [])).toBe('refused')
    expect(below([demand(0)], {})).toEqual([gold])
    expect(below([demand(3)], {}, [], [])).toEqual([])
    expect(below([demand(2)], {}, [], [])).toBe('refused')
  })

  it('its mappings and its word on anyPolicy count', () => {
    expect(below([policies(silver), mappings([silver, gold])])).toEqual([silver])
    const noAny: RawExtension = { oid: oids.inhibitAnyPolicy, critical: true, value: encodeInteger(0) }
    expect(below([], { requireExplicit: true }, holder, [policies(oids.anyPolicy)])).toEqual([gold])
    expect(below([noAny], { requireExplicit: true }, holder, [policies(oids.anyPolicy)])).toBe('refused')
  })
})
