import { expect, it } from 'vitest'
import { nameOf } from '../x509/name.ts'
import { unseenCharacters } from '../der/text.ts'
import { showsAllCharacters } from './name-characters.ts'

it.each([
  ['天府测试有限公司'],
  ['Ünïcode GmbH & Co. KG'],
  ['（集团）有限公司·成都'],
  ['𠮷野家'],
  ['张三\u3000李四'], // the ideographic space is seen
])('%j shows what it holds', (text) => expect(unseenCharacters(text)).toEqual([]))

it.each([
  ['NUL', '天府\u0000'],
  ['line feed', '天府\n公司'],
  ['C1 control', '天府\u0085'],
  ['zero-width space', '天府\u200b公司'],
  ['zero-width joiner', '天府\u200d公司'],
  ['byte order mark', '\ufeff天府'],
  ['right-to-left override', '天府\u202e司公'],
  ['isolate', '\u2066天府\u2069'],
  ['soft hyphen', '天\u00ad府'],
  ['Hangul filler', '天府\u3164'],
  ['variation selector', '天府\ufe0f'],
  ['ideographic variation', '葛\u{e0100}城'],
  ['tag', '天府\u{e0041}'],
  ['line separator', '天府\u2028'],
  ['half of a pair', '天府\ud842'],
  ['no character', '天府\uffff'],
  ['lost text', '天府\ufffd'],
  ['blank Braille', '天府\u2800'],
])('%s does not', (_name, text) => {
  expect(unseenCharacters(text)).not.toEqual([])
  const names = [nameOf([['CN', text]]), nameOf([['O', '天府']])]
  if (text.isWellFormed()) expect(names.map(showsAllCharacters)).toEqual([false, true])
})
