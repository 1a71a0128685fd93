import { describe, expect, it } from 'vitest'
import { cutOverDateAt, mayBindAt, type PortalAuthority } from './config.ts'

const authority = (bindsAutomatically?: boolean | readonly string[]): readonly PortalAuthority[] => [
  {
    id: 'a',
    name: { zh: '甲', en: 'A' },
    issuers: ['CN=A1', 'CN=A2'],
    ...(bindsAutomatically === undefined ? {} : { bindsAutomatically }),
  },
]

describe('portal configuration', () => {
  it('R19 the cut-over date may differ by place', () => {
    const config = { cutOverDate: '2025-01-01', cutOverDates: { 示范市: '2024-06-01' } }
    expect([cutOverDateAt(config, '示范市'), cutOverDateAt(config, '示范省本级')]).toEqual(['2024-06-01', '2025-01-01'])
  })

  it.each([
    ['a listed authority', authority(), 'a', true],
    ['an unlisted one', authority(), 'b', false],
    ['an authority allowed here', authority(['示范市']), 'a', true],
    ['an authority allowed elsewhere', authority(['别处']), 'a', false],
    ['an authority that may not bind', authority(false), 'a', false],
  ])('R19 automatic binding by %s', (_name, authorities, id, expected) => {
    expect(mayBindAt(authorities, id, '示范市')).toBe(expected)
  })
})
