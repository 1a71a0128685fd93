import { describe, expect, it } from 'vitest'
import { readMessage } from './read-message.ts'

const der = Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x05)
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const pem = '-----BEGIN CMS-----\r\nMAMC\r\nAQU=\r\n-----END CMS-----\r\n'

describe('a signature as people have it', () => {
  it.each([
    ['DER', der, false, der],
    ['PEM, whatever its label', bytes(pem), false, der],
    ['PEM, pasted', bytes(`from: x\n${pem}`), true, der],
    ['base64 with white space, pasted', bytes(' MAMC\n AQU= '), true, der],
    ['another file goes to the portal as it is', bytes('hello.'), false, bytes('hello.')],
    ['pasted text that is neither', bytes('hello.'), true, undefined],
    ['nothing pasted', bytes(' '), true, undefined],
  ])('%s', (_name, given, isText, read) => {
    expect(readMessage(given, isText)).toEqual(read)
  })
})
