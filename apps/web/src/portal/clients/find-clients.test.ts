import type { ShownClient } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { findClients, recentClients } from './find-clients.ts'

const client = (name: string, code: string, lastUsed?: string): ShownClient => ({
  ...{ id: name, name, usccMasked: '', until: '2027-01-01', units: [{ code, place: '示范市' }] },
  ...(lastUsed === undefined ? {} : { lastUsed }),
})
const clients = [
  client('示范市明远机械有限公司', '30104826', '2026-11-28'),
  client('示范市清禾食品有限公司', '30104840'),
  client('ＡＢ Trading', '30119305'),
]
const found = (typed: string) => findClients(clients, typed).map(({ units }) => units[0]?.code)

describe('R39 finding a client', () => {
  it.each([
    ['', ['30104826', '30104840', '30119305']],
    ['   ', ['30104826', '30104840', '30119305']],
    ['明远', ['30104826']],
    ['示范市 食品', ['30104840']],
    ['ab trading', ['30119305']],
    ['ＡＢ', ['30119305']],
    ['301048', ['30104826', '30104840']],
    ['4826', []], // a code is known by its beginning
    ['没有', []],
    ['.*', []],
  ])('%j', (typed, codes) => expect(found(typed)).toEqual(codes))
})

describe('R39 the recent ones', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => client(`${at}`, '30104826', at < 7 ? '2026-11-28' : undefined))
  it('stand by themselves only where there are many', () => expect(recentClients(many(8))).toEqual([]))
  it('are five at most, in the order the portal gave', () =>
    expect(recentClients(many(300)).map(({ name }) => name)).toEqual(['0', '1', '2', '3', '4']))
  it('are only those that were used', () => expect(recentClients(many(300).slice(5)).map(({ name }) => name)).toEqual(['5', '6']))
})
