import { createClock } from '@yinxin/testkit'
import { expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { createPeerNodes } from './peer-nodes.ts'

const [a, b] = ['https://a.example', 'https://b.example']

function nodesOf(...urls: readonly string[]) {
  const clock = createClock()
  const lines: { readonly msg: string }[] = []
  const write = (line: string) => void lines.push(JSON.parse(line) as { msg: string })
  const log = createLog({ level: 'info', name: 'test', destination: { write } })
  return { clock, said: () => lines.splice(0).map(({ msg }) => msg), ...createPeerNodes('gateway', urls, { clock, log }) }
}

it('asks as configured; one that failed comes last until it has rested', () => {
  const nodes = nodesOf(a, b)
  expect(nodes.order()).toEqual([a, b])
  nodes.failed(a, 'refused')
  expect(nodes.order()).toEqual([b, a])
  nodes.clock.advance(500)
  expect(nodes.order()).toEqual([a, b])
})

it('rests longer with each failure, and never over 15 seconds, whatever the wall says', () => {
  const nodes = nodesOf(a, b)
  for (let i = 0; i < 20; i++) nodes.failed(a, 'refused')
  nodes.clock.step(3_600_000)
  nodes.clock.advance(14_999)
  expect(nodes.order()).toEqual([b, a])
  nodes.clock.advance(1)
  expect(nodes.order()).toEqual([a, b])
})

it('says once that the gateway is away, and that it is back', () => {
  const nodes = nodesOf(a, b)
  nodes.failed(a, 'refused')
  expect(nodes.said()).toEqual(['a node of the gateway does not answer'])
  for (let i = 0; i < 3; i++) nodes.failed(b, 'refused')
  expect(nodes.said()).toEqual(['a node of the gateway does not answer', 'the gateway is away: none of its nodes answers'])
  nodes.answered(a)
  nodes.answered(a)
  expect(nodes.said()).toEqual(['the gateway is back'])
})
