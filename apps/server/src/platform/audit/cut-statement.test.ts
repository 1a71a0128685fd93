import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPublicKey } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { cutStatementHolds, readCutStatement, signCut } from './cut-statement.ts'
import { loadSealKey } from './seal-key.ts'
import { auditFiles } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-cut-'))
afterAll(() => rmSync(folder, { recursive: true }))
const [key, other] = [loadSealKey(join(folder, 'key')), loadSealKey(join(folder, 'other'))]
const keys = new Map([[key.id, createPublicKey(key.privateKey)]])
const facts = { stream: 'ca', throughSeal: 7, sealHash: 'ab'.repeat(32), lines: 120, file: 'audit-2026.jsonl', fileSha256: 'cd'.repeat(32) }
const cut = signCut(key, facts)

describe('R32 a statement that lines were taken out', () => {
  it('holds for the key of the seals', () => {
    expect(cutStatementHolds(cut, keys)).toBe(true)
    expect(cut).toMatchObject({ ...facts, key: key.id })
  })

  it.each([
    ['stream', 'portal'],
    ['throughSeal', 8],
    ['sealHash', 'ab'.repeat(31)],
    ['lines', 121],
    ['file', 'audit-2027.jsonl'],
    ['fileSha256', 'ce'.repeat(32)],
    ['key', 'unknown'],
    ['signature', ''],
    ['signature', 'no base64'],
    ['signature', 'AAAA'],
  ])('does not when its %s is %j', (name, value) => {
    expect(cutStatementHolds({ ...cut, [name]: value }, keys)).toBe(false)
  })

  it('does not when another key made it, also under our key’s name', () => {
    expect(cutStatementHolds(signCut(other, facts), keys)).toBe(false)
    expect(cutStatementHolds({ ...signCut(other, facts), key: key.id }, keys)).toBe(false)
  })

  it('is read from the detail of a line as it was written', () => {
    expect(readCutStatement(JSON.parse(JSON.stringify(cut)) as never)).toEqual(cut)
    expect(readCutStatement({ ...cut, more: 'said' })).toEqual(cut)
  })

  it.each(Object.keys(cut))('without %s, or with another kind of value there, it is none', (name) => {
    const { [name as keyof typeof cut]: _gone, ...rest } = cut
    expect(readCutStatement(rest)).toBeUndefined()
    for (const value of [null, {}, [], true, '', 1.5]) expect(readCutStatement({ ...cut, [name]: value })).toBeUndefined()
  })

  it('a line without detail is none', () => {
    expect(readCutStatement(undefined)).toBeUndefined()
  })
})

describe('R32 files of the audit', () => {
  it('are in the data folder unless the operator says where', () => {
    const none = { keyFile: undefined, headsFolder: undefined, secondPlace: undefined, retentionDays: undefined }
    expect(auditFiles('/data', none)).toEqual({ keyFile: '/data/secrets/audit-key', headsFolder: '/data/audit' })
    expect(auditFiles('/data', { ...none, keyFile: '/keys/a', headsFolder: '/heads' })).toEqual({
      keyFile: '/keys/a',
      headsFolder: '/heads',
    })
  })
})
