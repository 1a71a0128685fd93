import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOptions, readPort, UsageError } from './arguments.ts'

const options = { config: { type: 'string' }, 'dry-run': { type: 'boolean' } } as const

describe('words behind a command', () => {
  it('are options with a value, flags, and as many words as the command takes', () => {
    const { values, positionals } = readOptions(['--config', 'a.json', 'file', '--dry-run'], options, 1)
    expect({ ...values }).toEqual({ config: 'a.json', 'dry-run': true })
    expect(positionals).toEqual(['file'])
    expect({ ...readOptions(['--config=a=b'], options).values }).toEqual({ config: 'a=b' })
  })

  it.each([
    [['--none'], 0, "Unknown option '--none'"],
    [['--config'], 0, "Option '--config <value>' argument missing"],
    [['--dry-run=yes'], 0, "Option '--dry-run' does not take an argument"],
    [['word'], 0, "Unexpected argument 'word'"],
    [['one', 'two', 'three'], 2, "Unexpected word 'three'"],
    [['-x'], 0, "Unknown option '-x'"],
  ])('%j is refused in one sentence', (words, positionals, sentence) => {
    const read = () => readOptions(words, options, positionals)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(new UsageError(sentence))
  })

  it('whatever they are, they are taken or refused as words nobody can act on', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('--config', '--dry-run', '--', '-', '--config=', '--__proto__', '--constructor=x'))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        try {
          expect(readOptions(words, options, 2).positionals.length).toBeLessThanOrEqual(2)
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
        }
      }),
    )
  })
})

describe('a port on the command line', () => {
  it('is a whole number that leaves room for two more beside it', () => {
    expect([readPort('1'), readPort('8600'), readPort('65533')]).toEqual([1, 8600, 65_533])
  })

  it.each(['', '0', '65534', '-1', '80.5', '8e3', '0x50', ' 80', '80 ', '８０', 'http'])('is not %j', (text) => {
    expect(() => readPort(text)).toThrow(new UsageError(`'${text}' is not a port (1 to 65533)`))
  })
})
