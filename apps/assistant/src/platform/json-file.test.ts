import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noteHomeAddress, readHomeAddress } from '../pages/home-address.ts'
import { readJsonFile, readTextFile, writeJsonFile, writeTextFile } from './json-file.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'yinxin-json-'))))
afterEach(() => rmSync(folder, { recursive: true }))

describe('a file of the assistant', () => {
  it('is read as it was written, is for its owner only, and nothing stays beside it', () => {
    const file = join(folder, 'deep/er/state.json')
    writeJsonFile(file, { 单位: '示范', list: [1] })
    expect(readJsonFile(file)).toEqual({ 单位: '示范', list: [1] })
    writeJsonFile(file, { other: true })
    expect(readJsonFile(file)).toEqual({ other: true })
    expect([statSync(file).mode & 0o777, statSync(join(folder, 'deep/er')).mode & 0o777]).toEqual([0o600, 0o700])
    expect(readdirSync(join(folder, 'deep/er'))).toEqual(['state.json'])
  })

  it('that was open to others is not any more once it is written', () => {
    const file = join(folder, 'state.json')
    writeFileSync(file, '{}')
    chmodSync(file, 0o666)
    writeJsonFile(file, { a: 1 })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it.each(['', 'x', '[]', 'null', '5', '"text"', '{"a":', '\u0000'])('with %j in it has nothing to say', (text) => {
    const file = join(folder, 'state.json')
    writeFileSync(file, text)
    expect(readJsonFile(file)).toBeUndefined()
  })

  it('that is missing, a folder, or larger than anything we write has nothing to say either', () => {
    expect([readJsonFile(join(folder, 'none')), readTextFile(folder)]).toEqual([undefined, undefined])
    const file = join(folder, 'large')
    writeTextFile(file, 'x'.repeat(1024 * 1024))
    expect(readTextFile(file)).toHaveLength(1024 * 1024)
    writeTextFile(file, 'x'.repeat(1024 * 1024 + 1))
    expect(readTextFile(file)).toBeUndefined()
  })

  it('that cannot take the place of the old one leaves the old one, and nothing beside it', () => {
    const file = join(folder, 'state.json')
    mkdirSync(file)
    expect(() => writeTextFile(file, 'x')).toThrow()
    expect([existsSync(file), readdirSync(folder)]).toEqual([true, ['state.json']])
  })
})

describe('the address of the home page', () => {
  it('is where the assistant wrote it; none has run where there is none, or where it is no address', () => {
    expect(readHomeAddress(folder)).toBeUndefined()
    noteHomeAddress(folder, 'http://127.0.0.1:41234/home#code')
    expect(readHomeAddress(folder)).toBe('http://127.0.0.1:41234/home#code')
    expect(readFileSync(join(folder, 'home.json'), 'utf8')).toContain('41234')
    for (const address of ['', 5, null, 'x'.repeat(201)]) {
      writeJsonFile(join(folder, 'home.json'), { address })
      expect(readHomeAddress(folder)).toBeUndefined()
    }
  })
})
