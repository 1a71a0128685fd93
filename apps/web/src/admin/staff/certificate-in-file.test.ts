import { describe, expect, it } from 'vitest'
import { certificateInFile } from './certificate-in-file.ts'

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

describe('R44 a certificate in a file', () => {
  it.each([
    ['PEM', pem, pem.trim()],
    ['base64', 'MIIB\nAAAA', 'MIIB\nAAAA'],
  ])('%s goes as it is', async (_what, content, sent) => expect(await certificateInFile(new Blob([content]))).toBe(sent))
  it('DER goes as base64', async () => expect(await certificateInFile(new Blob([new Uint8Array([0x30, 0x82, 0x01])]))).toBe('MIIB'))
  it.each([
    ['nothing', ''],
    ['a sentence', '请用这张证书。'],
    ['markup', '<script>1</script>'],
    ['a picture of it', 'x'.repeat(13_000)],
  ])('%s is none', async (_what, content) => expect(await certificateInFile(new Blob([content]))).toBeUndefined())
})
