import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { driverCatalogueType, readDriverCatalogue } from './driver-catalogue.ts'

const packaged = {
  name: 'maker_1.2_amd64.deb',
  version: '1.2',
  system: 'debian',
  architecture: 'x64',
  size: 10,
  sha256: 'a'.repeat(64),
  address: 'https://dist.example/maker_1.2_amd64.deb',
  needsAdministrator: true,
  silent: [],
  library: { kind: 'pkcs11', path: '/usr/lib/maker.so' },
}
const driver = {
  name: { zh: '示范 UKey' },
  maker: { zh: '示范厂商', en: 'Demo maker' },
  licence: { zh: '许可文本' },
  usb: ['096e:0309'],
  atr: [],
  packages: [packaged],
}
const conflict = { name: { zh: '示范程序' }, does: 'takes-pins', programs: ['demo-service'], software: [] }
const read = (payload: object, typ: string = driverCatalogueType) =>
  readDriverCatalogue({
    header: { typ },
    payload: { counter: 1, exp: 2, drivers: [driver], ...payload },
    signingInput: '',
    signature: new Uint8Array(),
  })
const readPackage = (changes: object) => read({ drivers: [{ ...driver, packages: [{ ...packaged, ...changes }] }] })

describe('R7 the driver catalogue', () => {
  test('is read as it is, and what nobody knows is left out', () => {
    expect(read({ more: 1, drivers: [{ ...driver, more: 1 }] })).toEqual({ counter: 1, exp: 2, drivers: [driver], conflicts: [] })
  })

  test.each([
    ['a name that climbs', { name: '../evil.deb' }],
    ['a name that is an option', { name: '-oDir=/' }],
    ['plain http', { address: 'http://dist.example/x.deb' }],
    ['a file of this computer', { address: 'file:///tmp/x.deb' }],
    ['no hash', { sha256: undefined }],
    ['a hash of another kind', { sha256: 'A'.repeat(64) }],
    ['no size', { size: 0 }],
    ['a size nobody would fetch', { size: 2 ** 40 }],
    ['a system nobody builds for', { system: 'plan9' }],
    ['rights that are a text', { needsAdministrator: 'no' }],
    ['a library somewhere', { library: { kind: 'pkcs11', path: 'maker.so' } }],
    ['a library of another kind', { library: { kind: 'csp', path: '/x.so' } }],
    ['a version in words', { version: 'newest' }],
  ])('a package with %s: none of it is read', (_, changes) => expect(readPackage(changes)).toBeUndefined())

  test.each([
    ['for nothing one can hold', { usb: [] }],
    ['with a USB id that is none', { usb: ['96e:309'] }],
    ['with half an answer to reset', { atr: ['3b8'] }],
    ['without a licence', { licence: undefined }],
  ])('a driver %s: none of it is read', (_, changes) => expect(read({ drivers: [{ ...driver, ...changes }] })).toBeUndefined())

  test('what is in the way of UKeys stands beside it, as it is', () => {
    const { software: _, ...running } = conflict
    expect(read({ conflicts: [{ ...running, more: 1 }] })?.conflicts).toEqual([conflict])
    const older = { ...conflict, does: 'older-assistant', keep: { zh: '示范驱动' } }
    expect(read({ conflicts: [older] })?.conflicts).toEqual([older])
  })

  test.each([
    ['known by nothing', { programs: [] }],
    ['of which something nobody can name is kept', { keep: 7 }],
    ['that does something nobody knows', { does: 'looks-odd' }],
    ['with a path for a name', { programs: ['c:\\x.exe'] }],
    ['with capitals, which are never found', { programs: ['Demo'] }],
    ['that is a part of every name', { software: ['a'] }],
    ['without a name', { name: undefined }],
  ])('a conflict %s: none of it is read', (_, changes) => expect(read({ conflicts: [{ ...conflict, ...changes }] })).toBeUndefined())

  test('another list is not one', () => {
    expect(read({}, 'yinxin-site-list+jwt')).toBeUndefined()
    expect(read({ counter: '1' })).toBeUndefined()
  })

  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        (value) => void [read({ drivers: [value], conflicts: [value] }), readPackage({ library: value, silent: value })],
      ),
    )
  })
})
