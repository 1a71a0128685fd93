import { describe, expect, it } from 'vitest'
import { needs } from '../needs.ts'
import { keyPool } from './authority.ts'
import { startBouncyCastle } from './bouncy-castle.ts'
import { compareVerdicts, tallyText } from './compare.ts'
import type { Arbiter } from './compare.ts'
import { bouncyCastleDifferences, policyTree } from './known-differences.ts'
import { opensslVerdicts } from './openssl.ts'
import { ourVerdict } from './our-verdict.ts'
import { seedOf, seedOfRun, seededRandom } from './random.ts'
import { drawWorld } from './worlds.ts'

/** The same for SM2, which OpenSSL's command line cannot judge in paths, and for paths of several algorithms. */

const worldCount = 140

describe.skipIf(!needs('openssl', 'libbcprov-java', 'libbcpkix-java', 'libbcutil-java', 'default-jre-headless'))(
  'against Bouncy Castle',
  () => {
    it('more than a thousand generated SM2 and mixed paths', async () => {
      const seed = seedOfRun()
      const [pure, mixed] = [keyPool(['SM2'], 8), keyPool(['SM2', 'RSA', 'P-256', 'P-384'], 2)]
      // It judges no purposes, and nothing of what RFC 5280 §4 asks of issuers.
      const worlds = Array.from({ length: worldCount }, (_, id) => ({
        ...drawWorld(id, seededRandom(seedOf(seed, id)), id % 4 === 3 ? mixed : pure),
        purpose: false,
        strict: false,
      }))
      const twins = keyPool(['P-256'], 8)
      const arbiter: Arbiter = async ({ id, policy }, index, weAccept) => {
        if (policy === undefined) return undefined
        const twin = { ...drawWorld(id, seededRandom(seedOf(seed, id)), twins), purpose: false, strict: false }
        return (await opensslVerdicts(twin))[index]?.accepted === weAccept ? policyTree : undefined
      }
      const other = startBouncyCastle()
      try {
        const judge = (world: (typeof worlds)[number], item: (typeof worlds)[number]['cases'][number]) =>
          ourVerdict(world, item, 'name-and-key')
        const tally = await compareVerdicts(worlds, judge, (world) => other.verdicts(world), bouncyCastleDifferences, arbiter)
        console.log(`Bouncy Castle: ${tallyText(tally, seed)}`)
        expect(tally.unexplained, `YINXIN_SEED=${seed} draws the same again`).toEqual([])
        expect(tally.cases).toBeGreaterThan(1000)
        expect(tally.accepted / tally.cases).toBeGreaterThan(0.2)
        expect(tally.accepted / tally.cases).toBeLessThan(0.8)
      } finally {
        other.close()
      }
    }, 240_000)
  },
)
