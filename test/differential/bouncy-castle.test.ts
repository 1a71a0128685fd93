import { describe, expect, it } from 'vitest'
import { isLong, needs } from '../needs.ts'
import { keyPool } from './authority.ts'
import type { KeyHolder } from './authority.ts'
import { startBouncyCastle } from './bouncy-castle.ts'
import { compareVerdicts, tallyText } from './compare.ts'
import type { Arbiter } from './compare.ts'
import { bouncyCastleDifferences, policyTree } from './known-differences.ts'
import { opensslVerdicts } from './openssl.ts'
import { ourVerdict } from './our-verdict.ts'
import { seedOf, seedOfRun, seededRandom } from './random.ts'
import { drawWorld } from './worlds.ts'
import type { Case, World } from './worlds.ts'

/** The same for SM2, which OpenSSL's command line cannot judge in paths, and for paths of several algorithms. */

/** Drawn by the seed of the run; `npm run long` draws more of them. */
const worldCount = isLong ? 1600 : 60

describe.skipIf(!needs('openssl', 'libbcprov-java', 'libbcpkix-java', 'libbcutil-java', 'default-jre-headless'))(
  'against Bouncy Castle',
  () => {
    it('generated SM2 and mixed paths, many to a world', async () => {
      const seed = seedOfRun()
      const [pure, mixed] = [keyPool(['SM2'], 8), keyPool(['SM2', 'RSA', 'P-256', 'P-384'], 2)]
      // It judges no purposes, and nothing of what RFC 5280 §4 asks of issuers.
      const worldOf = (id: number, pool: readonly KeyHolder[]): World => ({
        ...drawWorld(id, seededRandom(seedOf(seed, id)), pool),
        purpose: false,
        strict: false,
      })
      // Plain PKIX parameters know no delta lists, and no lists by others than the issuer.
      const worlds = Array.from({ length: worldCount }, (_, id) => worldOf(id, id % 4 === 3 ? mixed : pure)).filter(
        ({ delta, what }) => !delta && what !== 'indirect list',
      )
      const twins = keyPool(['P-256'], 8)
      const arbiter: Arbiter = async ({ id, policy }, index) => {
        if (policy === undefined) return undefined
        const verdict = (await opensslVerdicts({ ...worldOf(id, twins), strangers: [] }))[index]
        return verdict && { what: policyTree, verdict }
      }
      const other = startBouncyCastle()
      try {
        const judge = (world: World, item: Case) => ourVerdict(world, item, 'name-and-key')
        const tally = await compareVerdicts(worlds, judge, (world) => other.verdicts(world), bouncyCastleDifferences, arbiter)
        console.log(`Bouncy Castle: ${tallyText(tally, seed)}`)
        expect(tally.unexplained, `YINXIN_SEED=${seed} draws the same again`).toEqual([])
        expect(tally.cases).toBeGreaterThan(5 * worldCount)
        expect(tally.accepted / tally.cases).toBeGreaterThan(0.2)
        expect(tally.accepted / tally.cases).toBeLessThan(0.8)
      } finally {
        other.close()
      }
    }, 240_000)
  },
)
