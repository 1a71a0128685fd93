import { expect, it } from 'vitest'
import { whatIsLacking } from './what-is-lacking.ts'

const seen = { item: 'identity', seenBy: '林书云', seenAt: '2026-11-30T08:00:00Z' } as const
const proof = { at: '2026-11-30T08:00:00Z', where: 'desk' } as const
const ready = { checklist: [seen], possession: { ...proof, serves: true } }

it.each([
  ['everything is there', ready, 'bind', '已核对', []],
  ['a paper nobody has seen', { ...ready, checklist: [seen, { item: 'letter' }] }, 'bind', '已核对', ['papers']],
  ['no proof', { checklist: [seen] }, 'bind', '已核对', ['possession']],
  ['a proof that is too old', { ...ready, possession: { ...proof, serves: false } }, 'bind', '已核对', ['possession']],
  ['a reason of spaces', ready, 'bind', '  \n', ['reason']],
  ['nothing at all', { checklist: [{ item: 'letter' }] }, 'bind', '', ['papers', 'possession', 'reason']],
  ['a refusal needs a reason alone', { checklist: [{ item: 'letter' }] }, 'refuse', '材料不符', []],
  ['and so does closing', { checklist: [{ item: 'letter' }] }, 'close', '', ['reason']],
] as const)('%s', (_what, shown, outcome, reason, lacking) => {
  expect(whatIsLacking(shown, outcome, reason)).toEqual(lacking)
})
