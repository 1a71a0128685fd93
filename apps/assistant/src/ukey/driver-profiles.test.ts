import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readDriverProfiles } from './driver-profiles.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-profiles-'))
afterAll(() => rmSync(folder, { recursive: true }))

const written = (text: string): string => {
  const file = join(folder, 'profiles.json')
  writeFileSync(file, text)
  return file
}

test('profiles as written', () => {
  const skf = [{ name: 'maker', files: ['libmaker.so'] }]
  expect(readDriverProfiles(written(JSON.stringify({ skf })))).toEqual({ skf, pkcs11: [] })
  expect(readDriverProfiles(undefined)).toEqual({ skf: [], pkcs11: [] })
})

test('a file that is not there, or no JSON, is refused in one sentence', () => {
  for (const file of [join(folder, 'none.json'), written('{')]) expect(() => readDriverProfiles(file)).toThrow('cannot be read')
})

test('a kind of driver nobody knows is refused, and a profile that cannot be used', () => {
  expect(() => readDriverProfiles(written('{"csp": []}'))).toThrow('"csp"')
  expect(() => readDriverProfiles(written('{"skf": [{}]}'))).toThrow('has no name')
  const sm2 = (mechanism: unknown, input: unknown = 'digest') => ({ pkcs11: [{ name: 'm', files: [], sm2: { mechanism, input } }] })
  const more = (fields: object) => ({ pkcs11: [{ name: 'm', files: [], sm2: { mechanism: '0x80000001', input: 'digest', ...fields } }] })
  const wrongly = [more({ keyType: 3 }), more({ keyType: '0x00000003' }), more({ curve: '06 08' }), more({ signature: 'der' })]
  for (const refused of [sm2('0x00000040'), sm2(0x8000_0001), sm2('0x80000001', 'hash'), ...wrongly])
    expect(() => readDriverProfiles(written(JSON.stringify(refused)))).toThrow('"m": sm2')
  const other = (fields: object) => () =>
    readDriverProfiles(written(JSON.stringify({ pkcs11: [{ name: 'm', files: ['a.so'], ...fields }] })))
  expect(other({ factoryPins: '111111' })).toThrow('"m": factoryPins')
  expect(other({ events: 1 })).toThrow('"m": events')
  expect(other({ files: ['A.so'] })).toThrow('"m": files')
  expect(other({ factoryPins: ['111111'], events: false })().pkcs11).toHaveLength(1)
  for (const button of [60, { seconds: '60' }, { seconds: 1.5 }, { seconds: 60, notPressed: '0x50' }, { seconds: 60, pressed: 1 }])
    expect(other({ button })).toThrow('"m": button')
  expect(other({ button: { seconds: 60, notPressed: '0x80000F01' } })().pkcs11).toHaveLength(1)
  for (const read of [sm2('0x80000001'), more({ keyType: '0x80000015', curve: '06082a811ccf5501822d' })])
    expect(readDriverProfiles(written(JSON.stringify(read))).pkcs11).toHaveLength(1)
})
