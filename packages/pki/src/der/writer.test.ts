import { expect, it } from 'vitest'
import { toHex } from './bytes.ts'
import { readOid, readerOver } from './reader.ts'
import { encodeOid } from './writer.ts'

it.each([
  ['2.5.29.14', '0603551d0e'],
  ['1.2.840.113549.1.1.11', '06092a864886f70d01010b'],
  ['1.2.156.10197.1.501', '06082a811ccf55018375'],
  ['2.999.3', '0603883703'],
  ['1.3.0', '06022b00'],
  ['1.2.2147483647.2147483648.4294967296', '06102a87ffffff7f8880808000' + '9080808000'],
])('%s is written %s', (dotted, hex) => expect(toHex(encodeOid(dotted))).toBe(hex))

it.each([
  '2.25.22431985839457525920384103384427070667',
  '2.25.340282366920938463463374607431768211455',
  '2.47',
  '0.39',
  '1.0.999999999.9999999999',
])('%s comes back', (dotted) => expect(readOid(readerOver(encodeOid(dotted)))).toBe(dotted))
