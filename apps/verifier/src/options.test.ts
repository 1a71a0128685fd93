import { UsageError } from '@yinxin/server/commands/arguments.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVerifyOptions } from './options.ts'

const forms = { certificate: 'one', anchor: 'several', explain: 'flag' } as const
const read = (...words: string[]) => readVerifyOptions(words, forms)

describe('options of yinxin verify', () => {
  it('several values stand behind one option, or behind it repeated', () => {
    expect(read('--anchor', 'a', 'b', '--certificate', 'c').many('anchor')).toEqual(['a', 'b'])
    expect(read('--anchor', 'a', '--certificate=c', '--anchor=b', 'd').many('anchor')).toEqual(['a', 'b', 'd'])
  })

  it('a value may have an equals sign, be empty when it is said so, or begin with one dash', () => {
    expect(read('--certificate=a=b').one('certificate')).toBe('a=b')
    expect(read('--certificate=').one('certificate')).toBe('')
    expect(read('--certificate', '-').one('certificate')).toBe('-')
  })

  it('what was not said is absent, and a required one says so', () => {
    const options = read('--explain')
    expect([options.one('certificate'), options.many('anchor'), options.flag('explain')]).toEqual([undefined, [], true])
    expect(read().flag('explain')).toBe(false)
    expect(() => options.required('certificate')).toThrow(new UsageError('--certificate is missing'))
    expect(() => options.required('anchor')).toThrow(new UsageError('--anchor is missing'))
  })

  it.each([
    [['file.pem'], "'file.pem' stands alone"],
    [['--explain', 'file.pem'], "'file.pem' stands alone"],
    [['--explain=yes'], '--explain takes no value'],
    [['--certificate'], '--certificate needs a value'],
    [['--certificate', '--explain'], '--certificate needs a value'],
    [['--anchor', '--certificate', 'a'], '--anchor needs a value'],
    [['--certificate', 'a', 'b'], '--certificate takes one value'],
    [['--certificate', 'a', '--certificate', 'b'], '--certificate takes one value'],
    [['--anchors', 'a'], '--anchors is unknown'],
    [['--Anchor', 'a'], '--Anchor is unknown'],
    [['--'], '-- is unknown'],
    [['--=a'], '-- is unknown'],
    [['--__proto__', 'a'], '--__proto__ is unknown'],
    [['--constructor=a'], '--constructor is unknown'],
  ])('%j: %s', (words, sentence) => {
    expect(() => read(...words)).toThrow(new UsageError(sentence))
  })

  it('no word gets lost: each is a value somebody asks for, or the whole is refused', () => {
    const word = fc.oneof(
      fc.constantFrom('--certificate', '--anchor', '--explain', '--anchor=x', '--certificate=y'),
      fc.stringMatching(/^[a-z]{1,3}$/),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        let found: ReturnType<typeof read>
        try {
          found = read(...words)
        } catch (error) {
          return void expect(error).toBeInstanceOf(UsageError)
        }
        const given = words.flatMap((one) => (one.startsWith('--') ? one.split('=').slice(1) : [one]))
        expect([...found.many('certificate'), ...found.many('anchor')].toSorted()).toEqual(given.toSorted())
        return undefined
      }),
    )
  })
})
