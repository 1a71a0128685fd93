import { expect, it } from 'vitest'
import { seenFrom } from './seen-from.ts'

const hall = { name: { zh: '一号服务大厅', en: 'Hall 1' }, addresses: ['10.12.0.0/16', '2001:db8:7::/48', '192.0.2.7'] }

it.each([
  ['203.0.113.7', { network: '203.0.*.*' }],
  ['::ffff:203.0.113.7', { network: '203.0.*.*' }],
  ['10.12.3.4', { network: '10.12.*.*', place: hall.name }],
  ['::ffff:10.12.3.4', { network: '10.12.*.*', place: hall.name }],
  ['192.0.2.7', { network: '192.0.*.*', place: hall.name }],
  ['192.0.2.8', { network: '192.0.*.*' }],
  ['2001:db8:7:1::9', { network: '2001:db8:*', place: hall.name }],
  ['2001:db8:8:1::9', { network: '2001:db8:*' }],
  ['::1', { network: '0:0:*' }],
])('R30 %s is seen as a network, and by name where it has one', (address, expected) => {
  expect(seenFrom(address, [hall])).toEqual(expected)
})
