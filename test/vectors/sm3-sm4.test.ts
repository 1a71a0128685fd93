import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keyValueBlocks, vectorFolder } from './vector-folder.ts'

/** The primitives come from OpenSSL inside Node; these vectors say that the Node at hand has them and has them right. */

const folder = vectorFolder('sm')
const fromHex = (hex: string): Buffer => Buffer.from(hex, 'hex')
const inputOf = (value: string): Buffer => (value.startsWith('"') ? Buffer.from(value.slice(1, -1)) : fromHex(value))

describe.skipIf(!folder.present)('SM3', () => {
  const botan = folder.present ? keyValueBlocks(folder.read('botan-sm3.vec')).filter((block) => 'Out' in block) : []
  const openssl = folder.present
    ? keyValueBlocks(folder.read('tongsuo-evpmd_sm3.txt')).filter((block) => block['Digest'] === 'SM3' && 'Output' in block)
    : []
  const macs = folder.present ? keyValueBlocks(folder.read('tongsuo-evpmac_sm3.txt')).filter((block) => block['MAC'] === 'HMAC') : []

  it('hashes every vector', () => {
    const pairs = [...botan.map((b) => [b['In'] ?? '', b['Out'] ?? '']), ...openssl.map((b) => [b['Input'] ?? '', b['Output'] ?? ''])]
    expect(pairs.length).toBeGreaterThan(100)
    for (const [input = '', output = ''] of pairs) expect(createHash('sm3').update(inputOf(input)).digest('hex')).toBe(output.toLowerCase())
  })

  it('authenticates every HMAC vector', () => {
    expect(macs.length).toBeGreaterThan(2)
    for (const mac of macs)
      expect(
        createHmac('sm3', inputOf(mac['Key'] ?? ''))
          .update(inputOf(mac['Input'] ?? ''))
          .digest('hex'),
      ).toBe(mac['Output']?.toLowerCase())
  })
})

describe.skipIf(!folder.present)('SM4', () => {
  it('encrypts and decrypts single blocks', () => {
    const blocks = keyValueBlocks(folder.read('botan-sm4.vec')).filter((block) => 'Key' in block)
    expect(blocks.length).toBeGreaterThan(5)
    for (const { Key = '', In = '', Out = '' } of blocks) {
      const cipher = createCipheriv('sm4-ecb', fromHex(Key), null).setAutoPadding(false)
      expect(Buffer.concat([cipher.update(fromHex(In)), cipher.final()]).toString('hex')).toBe(Out.toLowerCase())
      const decipher = createDecipheriv('sm4-ecb', fromHex(Key), null).setAutoPadding(false)
      expect(Buffer.concat([decipher.update(fromHex(Out)), decipher.final()]).toString('hex')).toBe(In.toLowerCase())
    }
  })

  // GCM, CCM and XTS need OpenSSL newer than the one in Node 24; nothing here uses them.
  it('runs the modes we use', () => {
    const modes = keyValueBlocks(folder.read('tongsuo-evpciph_sm4.txt')).filter((block) =>
      /^SM4-(ECB|CBC|CTR|OFB|CFB)$/.test(block['Cipher'] ?? ''),
    )
    expect(modes.length).toBeGreaterThanOrEqual(7)
    for (const block of modes) {
      const iv = block['IV'] === undefined ? null : fromHex(block['IV'])
      const cipher = createCipheriv((block['Cipher'] ?? '').toLowerCase(), fromHex(block['Key'] ?? ''), iv).setAutoPadding(false)
      expect(Buffer.concat([cipher.update(fromHex(block['Plaintext'] ?? '')), cipher.final()]).toString('hex')).toBe(
        block['Ciphertext']?.toLowerCase(),
      )
    }
  })
})
