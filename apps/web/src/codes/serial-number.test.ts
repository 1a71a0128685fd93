import { expect, it } from 'vitest'
import { lastOfSerial, serialText, spacedSerial } from './serial-number.ts'

it('a serial number is written in one case, whatever case it came in', () => {
  expect(serialText('6bb77aff0a')).toBe('6BB77AFF0A')
  expect(serialText('6BB77AFF0A')).toBe('6BB77AFF0A')
})

it('two certificates of one issuer are told apart by the last six', () => {
  expect(lastOfSerial('6bb77affff1cea727489805944f25cfe')).toBe('F25CFE')
  expect(lastOfSerial('0a1')).toBe('0A1')
  expect(lastOfSerial('')).toBe('')
})

it('in groups of four it is read out', () => {
  expect(spacedSerial('6bb77aff0a')).toBe('6BB7 7AFF 0A')
  expect(spacedSerial('')).toBe('')
})
