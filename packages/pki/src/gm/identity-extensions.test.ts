import { describe, expect, it } from 'vitest'
import { oids } from '../der/oids.ts'
import { contextPrimitive, tags } from '../der/reader.ts'
import { encodeExplicit, encodeText } from '../der/writer.ts'
import type { RawExtension } from '../x509/extensions.ts'
import { buildIdentityExtensions, identityExtensions, identityKindOf, identityText } from './identity-extensions.ts'
import type { IdentityExtension } from './identity-extensions.ts'

const id = '11010519491231002X'
const withExtensions = (all: readonly RawExtension[]) => ({ extensions: { all } })
const names = Object.keys(identityExtensions) as IdentityExtension[]

describe('GM/T 0015 identity extensions', () => {
  it('are read as we write them', () => {
    const content = { insuranceNumber: 'SB001', registrationNumber: 'R1', organizationCode: '91512081MA62K0260E', taxationNumber: '税1' }
    const written = withExtensions(buildIdentityExtensions({ ...content, residentId: id }))
    const texts = Object.fromEntries(names.map((name) => [name, identityText(written, name)]))
    expect(texts).toEqual(
      Object.fromEntries(Object.entries({ ...content, identityCode: id }).map(([name, text]) => [name, { state: 'written', text }])),
    )
  })

  it('absent ones are absent', () => {
    for (const name of names) expect(identityText(withExtensions([]), name)).toEqual({ state: 'absent' })
    expect(identityKindOf(withExtensions([]))).toBeUndefined()
  })

  it.each([
    ['residentId', { residentId: id }],
    ['militaryId', { militaryId: '军1' }],
    ['passport', { passport: 'E1' }],
  ] as const)('the identity code says which number it is: %s', (kind, content) => {
    expect(identityKindOf(withExtensions(buildIdentityExtensions(content)))).toBe(kind)
  })

  it.each([
    ['IMPLICIT', encodeText(id, contextPrimitive(2)), 'passport'],
    ['EXPLICIT', encodeExplicit(2, encodeText(id, tags.printableString)), 'passport'],
    ['untagged', encodeText(id, tags.printableString), 'residentId'],
    ['under a tag of nobody', encodeText(id, contextPrimitive(7)), undefined],
  ])('identity code %s', (_how, value, kind) => {
    const certificate = withExtensions([{ oid: oids.gmIdentityCode, critical: false, value }])
    expect([identityText(certificate, 'identityCode'), identityKindOf(certificate)]).toEqual([{ state: 'written', text: id }, kind])
  })
})
