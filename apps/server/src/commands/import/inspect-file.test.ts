import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, describe, expect, it } from 'vitest'
import { inspectFile } from './inspect-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-inspect-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'any.name')

const formOf = async (content: string | Uint8Array) => {
  writeFileSync(file, content)
  return (await inspectFile(file)).form
}

describe('R19 what a file is, by its content', () => {
  it.each([
    ['单位名称,𠮷\n', { kind: 'csv', encoding: 'utf-8', bom: false }],
    ['\uFEFF单位名称\n', { kind: 'csv', encoding: 'utf-8', bom: true }],
    ['ascii only\n', { kind: 'csv', encoding: 'utf-8', bom: false }],
    [iconv.encode('单位名称,㐂𠮷\n', 'gb18030'), { kind: 'csv', encoding: 'gb18030', bom: false }],
    [iconv.encode('联通\n', 'gbk'), { kind: 'csv', encoding: 'gb18030', bom: false }],
    [Buffer.from('PK\x03\x04…'), { kind: 'xlsx' }],
    ['', { kind: 'csv', encoding: 'utf-8', bom: false }],
  ])('%j', async (content, form) => {
    expect(await formOf(content)).toEqual(form)
  })

  it('the first byte of another encoding may be the last of the file', async () => {
    const text = `${'甲乙丙,1\n'.repeat(60_000)}`
    expect(await formOf(iconv.encode(text, 'gb18030'))).toMatchObject({ encoding: 'gb18030' })
    expect(await formOf(Buffer.concat([Buffer.from('a\n'.repeat(200_000)), Buffer.from([0xb5, 0xa5])]))).toMatchObject({
      encoding: 'gb18030',
    })
  })

  it('says hash and size of the whole file', async () => {
    const content = 'a,b\n'.repeat(50_000)
    await formOf(content)
    expect(await inspectFile(file)).toMatchObject({ size: content.length, sha256: createHash('sha256').update(content).digest('hex') })
  })
})

describe('R19 a file that cannot be read is one sentence', () => {
  it.each([
    [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'is an old .xls, or has a password: save it as .xlsx without one'],
    [Buffer.from('\uFEFFa', 'utf16le'), 'is UTF-16: save it as "CSV UTF-8" or .xlsx'],
    [
      Buffer.concat([Buffer.from('a\nb\nc'), Buffer.from([0xff, 0xff]), Buffer.from('\nd\n')]),
      'is neither UTF-8 nor GB18030 (near line 3)',
    ],
    [Buffer.from('单位').subarray(0, -1), 'is neither UTF-8 nor GB18030'],
  ])('%j', async (content, sentence) => {
    await expect(formOf(content)).rejects.toThrow(sentence)
  })

  it('is missing, or a folder: one sentence with its name', async () => {
    for (const name of [join(folder, 'none.csv'), folder])
      await expect(inspectFile(name)).rejects.toThrow(new Error(`${name} cannot be read`))
  })
})
