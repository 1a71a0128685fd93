import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { needs } from '../../../../test/needs.ts'
import { programOf } from './program-of.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-program-'))
afterAll(() => rmSync(folder, { recursive: true }))

const elf = (machine: number): Buffer => {
  const head = Buffer.alloc(64)
  head.write('\x7fELF', 'latin1')
  head.writeUInt16LE(machine, 18)
  return head
}

const pe = (machine: number, at = 128): Buffer => {
  const head = Buffer.alloc(256)
  head.write('MZ', 'latin1')
  head.writeUInt32LE(at, 60)
  if (at + 6 <= head.length) {
    head.write('PE\0\0', at, 'latin1')
    head.writeUInt16LE(machine, at + 4)
  }
  return head
}

describe('for which processor a library is made', () => {
  test.each([
    ['a Linux library of 32 bits', elf(3), 'ia32'],
    ['… of 64 bits', elf(62), 'x64'],
    ['… of an ARM machine', elf(183), 'arm64'],
    ['a Windows library of 32 bits', pe(0x14c), 'ia32'],
    ['… of 64 bits', pe(0x8664), 'x64'],
    ['a machine nobody knows', elf(9999), undefined],
    ['a Windows header that points out of the file', pe(0x8664, 0xffff_fff0), undefined],
    ['a text', Buffer.from('not a library at all, but long enough to be looked at: it goes on and on'), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ])('%s', (_, head, expected) => {
    const file = join(folder, 'library')
    writeFileSync(file, head)
    expect(programOf(file)).toBe(expected)
  })

  test('the program that runs us is one of ours; a file that is not there is none', () => {
    expect(programOf(process.execPath)).toBe(process.arch)
    expect(programOf('/nowhere/at/all.so')).toBeUndefined()
  })

  test.skipIf(!needs('gcc')).each([
    ['-m32', 'ia32'],
    ['-m64', 'x64'],
  ])('a library that gcc %s has made is %s', (flag, expected) => {
    const [source, library] = [join(folder, 'one.c'), join(folder, `one${flag}.so`)]
    writeFileSync(source, 'int one(void) { return 1; }\n')
    execFileSync('gcc', [flag, '-shared', '-nostdlib', '-fPIC', '-fno-stack-protector', '-o', library, source], { stdio: 'pipe' })
    expect(programOf(library)).toBe(expected)
  })

  test.skipIf(!needs('nsis')).each([
    ['x86-unicode', 'ia32'],
    ['amd64-unicode', 'x64'],
  ])('a program of Windows as NSIS has it for %s is %s', (stub, expected) =>
    expect(programOf(`/usr/share/nsis/Stubs/zlib-${stub}`)).toBe(expected),
  )
})
