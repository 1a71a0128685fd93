import type { ChainVerdict } from '@yinxin/pki'
import { codesOf } from './our-verdict.ts'
import type { OtherVerdict } from './openssl.ts'
import type { Case, World } from './worlds.ts'

/** A disagreement that is understood: who is stricter, why, and where it is written. */
export type Difference = {
  readonly what: string
  /** What the standard (or, where it leaves it open, our policy) says. */
  readonly clause: string
  readonly weAccept: boolean
  applies(question: { world: World; item: Case; ours: ChainVerdict; codes: string; other: OtherVerdict }): boolean
}

export type Tally = {
  readonly cases: number
  readonly accepted: number
  /** How often each known difference was met. */
  readonly known: ReadonlyMap<string, number>
  /** Sentences about what nobody has explained. */
  readonly unexplained: readonly string[]
}

/** A second question to the other, or to a third, about a case no row explains; undefined where there is none to ask. */
export type Arbiter = (world: World, index: number) => Promise<{ readonly what: string; readonly verdict: OtherVerdict } | undefined>

/** Asks both verifiers about every case of every world, two worlds at a time, and sorts the answers. */
export async function compareVerdicts(
  worlds: readonly World[],
  ourVerdict: (world: World, item: Case) => ChainVerdict,
  otherVerdicts: (world: World) => Promise<readonly OtherVerdict[]>,
  differences: readonly Difference[],
  arbiter: Arbiter = async () => undefined,
): Promise<Tally> {
  const known = new Map<string, number>(differences.map(({ what }) => [what, 0]))
  const unexplained: string[] = []
  let [cases, accepted] = [0, 0]
  const waiting = [...worlds]
  const work = async (): Promise<void> => {
    for (let world = waiting.shift(); world; world = waiting.shift()) {
      const others = await otherVerdicts(world)
      for (const [index, item] of world.cases.entries()) {
        const ours = ourVerdict(world, item)
        cases++
        if (ours.verdict === 'accepted') accepted++
        const question = { world, item, ours, other: others[index] as OtherVerdict }
        const found = judge(question, differences)
        if (found === undefined) continue
        const second = found.known === undefined && found.disputed ? await arbiter(world, index) : undefined
        const again = second ? judge({ ...question, other: second.verdict }, differences) : found
        const what = again === undefined ? second?.what : again.known
        if (what === undefined) unexplained.push(found.sentence)
        else known.set(what, (known.get(what) ?? 0) + 1)
      }
    }
  }
  await Promise.all([work(), work()])
  return { cases, accepted, known, unexplained }
}

type Question = { readonly world: World; readonly item: Case; readonly ours: ChainVerdict; readonly other: OtherVerdict }

type Finding = { readonly known?: string; readonly disputed: boolean; readonly sentence: string }

function judge({ world, item, ours, other }: Question, differences: readonly Difference[]): Finding | undefined {
  const weAccept = ours.verdict === 'accepted'
  const codes = codesOf(ours)
  const about = `world ${world.id} (${world.what}), ${item.what}: we ${weAccept ? 'accept' : `refuse (${codes})`}`
  if (item.outcome !== 'open' && (item.outcome === 'valid') !== weAccept)
    return { disputed: false, sentence: `${about}, the standard says ${item.outcome}` }
  if (weAccept === other.accepted) return undefined
  const row = differences.find((known) => known.weAccept === weAccept && known.applies({ world, item, ours, codes, other }))
  const sentence = `${about}, the other ${other.accepted ? 'accepts' : `refuses (${other.why})`}`
  return { ...(row ? { known: row.what } : {}), disputed: true, sentence }
}

/** The table of what was met, for the log. */
export const tallyText = ({ cases, accepted, known }: Tally, seed: number): string =>
  [
    `seed ${seed}: ${cases} cases, ${accepted} accepted, ${[...known.values()].reduce((sum, count) => sum + count, 0)} known differences`,
    ...[...known].map(([what, count]) => `  ${count} × ${what}`),
  ].join('\n')
