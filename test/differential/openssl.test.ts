import { describe, expect, it } from 'vitest'
import { isLong, needs } from '../needs.ts'
import { keyPool } from './authority.ts'
import { compareVerdicts, tallyText } from './compare.ts'
import type { Arbiter } from './compare.ts'
import { lostAmongStrangers, opensslDifferences } from './known-differences.ts'
import { opensslVerdicts } from './openssl.ts'
import { ourVerdict } from './our-verdict.ts'
import { seedOf, seedOfRun, seededRandom } from './random.ts'
import { drawWorld } from './worlds.ts'

/** Generated paths, right and wrong in one thing: our verifier, the standard where it is clear, and `openssl verify` say the same. */

/** Drawn by the seed of the run; `npm run long` draws more of them. */
const worldCount = isLong ? 3000 : 100

/** Asks once a world, however many of its cases are in dispute. */
function withoutStrangers(): Arbiter {
  const asked = new Map<number, ReturnType<typeof opensslVerdicts>>()
  return async (world, index) => {
    if (world.strangers.length === 0) return undefined
    const answers = asked.get(world.id) ?? opensslVerdicts({ ...world, strangers: [] })
    asked.set(world.id, answers)
    const verdict = (await answers)[index]
    return verdict && { what: lostAmongStrangers, verdict }
  }
}

describe.skipIf(!needs('openssl'))('against OpenSSL', () => {
  it('generated RSA and ECDSA paths, many to a world', async () => {
    const seed = seedOfRun()
    const pool = keyPool(['RSA', 'P-256', 'P-384'], 3)
    const worlds = Array.from({ length: worldCount }, (_, id) => drawWorld(id, seededRandom(seedOf(seed, id)), pool))
    const tally = await compareVerdicts(
      worlds,
      (world, item) => ourVerdict(world, item, 'certificate'),
      opensslVerdicts,
      opensslDifferences,
      withoutStrangers(),
    )
    console.log(`OpenSSL: ${tallyText(tally, seed)}`)
    expect(tally.unexplained, `YINXIN_SEED=${seed} draws the same again`).toEqual([])
    expect(tally.cases).toBeGreaterThan(6 * worldCount)
    // Seeing only one answer would compare nothing.
    expect(tally.accepted / tally.cases).toBeGreaterThan(0.2)
    expect(tally.accepted / tally.cases).toBeLessThan(0.8)
  }, 240_000)
})
