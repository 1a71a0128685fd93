import { describe, expect, it } from 'vitest'
import { documentSummary, maxDocumentBytes, readDocumentName, readForSigning, type DocumentType } from './document.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const formDocument = (form: object): Uint8Array => bytes(JSON.stringify(form))
const read = (text: string | Uint8Array, type: DocumentType = 'text/plain') =>
  readForSigning({ name: 'a.txt', type }, typeof text === 'string' ? bytes(text) : text)
const form = {
  title: '社会保险费申报表',
  fields: [
    { label: '单位', value: '示范单位' },
    { label: '说明', value: '第一行\n第二行' },
  ],
}

describe('R41 a document is shown as it is, or not signed', () => {
  it('a text: all of it, its first line as the title', () => {
    expect(read('\n申报说明\r\n第二行\t完\n')).toMatchObject({
      ok: true,
      value: { title: '申报说明', text: '\n申报说明\n第二行\t完\n', fields: [], lookalikes: [] },
    })
  })

  it('a form: title and fields', () => {
    expect(read(formDocument(form), 'application/json')).toMatchObject({ ok: true, value: { ...form, text: '' } })
  })

  it.each([
    ['a control character', 'a\u0007b', 'hidden'],
    ['a carriage return that would write over the line', 'pay 100\rpay 900', 'hidden'],
    ['a turned direction', 'pay \u202e001', 'hidden'],
    ['an isolate', 'a\u2066b', 'hidden'],
    ['nothing wide', 'a\u200bb', 'hidden'],
    ['a joiner', 'a\u200db', 'hidden'],
    ['a filler', 'a\u3164b', 'hidden'],
    ['a variation selector', 'a\ufe0fb', 'hidden'],
    ['a tag character', 'a\u{e0041}b', 'hidden'],
    ['a private character', 'a\ue000b', 'hidden'],
    ['a line separator', 'a\u2028b', 'hidden'],
    ['marks over other lines', `a${'\u0301'.repeat(5)}`, 'marks'],
    ['text far to the right', `pay 100${' '.repeat(100)}and 900`, 'blank'],
    ['blanks that are none', `pay 100${'\u2800'.repeat(100)}and 900`, 'blank'],
    ['text far below', `pay 100${'\n \u2800'.repeat(25)}\nand 900`, 'blank'],
    ['nothing', ' \n', 'empty'],
    ['a byte order mark', '\ufeffa', 'encoding'],
  ])('%s: refused', (_name, text, reason) => {
    expect(read(text)).toMatchObject({ ok: false, failure: { code: 'DOCUMENT_UNREADABLE', detail: { reason } } })
    const field = { title: '表', fields: [{ label: '项', value: text }] }
    if (reason !== 'empty' && reason !== 'encoding') expect(read(formDocument(field), 'application/json')).toMatchObject({ ok: false })
  })

  it.each([
    ['no UTF-8', Uint8Array.of(0x61, 0xff)],
    ['UTF-8 of a surrogate', Uint8Array.of(0xed, 0xa0, 0x80)],
    ['a long way to write a letter', Uint8Array.of(0xc1, 0xa1)],
  ])('%s: refused', (_name, content) => {
    expect(read(content)).toMatchObject({ failure: { detail: { reason: 'encoding' } } })
  })

  const written = new TextDecoder().decode(formDocument(form))
  it.each([
    ['a member nobody sees', written.replace('{"title"', '{"more":1,"title"')],
    ['a member twice', written.replace('{"title"', '{"title":"另一份","title"')],
    ['a member more in a field', written.replace('"label":"单位"', '"label":"单位","also":1')],
    ['white space', ` ${written}`],
    ['another order', JSON.stringify({ fields: form.fields, title: form.title })],
    ['an escape that is not needed', written.replace('示', '\\u793a')],
    ['no fields', '{"title":"表","fields":[]}'],
    ['a number', '{"title":"表","fields":[{"label":"项","value":1}]}'],
    ['a label of two lines', '{"title":"表","fields":[{"label":"项\\n目","value":"1"}]}'],
    ['a list', '[]'],
  ])('a form with %s: refused, because it would be signed and not shown', (_name, text) => {
    expect(read(text, 'application/json')).toMatchObject({ failure: { detail: { reason: 'form' } } })
  })

  it('what is too large to be read to its end', () => {
    expect(read('字'.repeat(maxDocumentBytes / 3 + 1))).toMatchObject({ failure: { code: 'MESSAGE_TOO_LARGE' } })
  })

  it('names words that mix alphabets, and no others', () => {
    const found = read('Payment to АBC bank, Αpple, ordinary слово 中文abc')
    expect(found).toMatchObject({ value: { lookalikes: ['АBC', 'Αpple'] } })
  })
})

describe('R41 the line that is signed beside the document', () => {
  it('is derived from it, the same in every language, and bounded', () => {
    const many = { title: '表', fields: Array.from({ length: 100 }, (_, n) => ({ label: `项${n}`, value: '值\n'.repeat(900) })) }
    const small = read(formDocument(form), 'application/json')
    const summary = small.ok ? documentSummary(small.value, 'ab'.repeat(32)) : ''
    expect(summary).toBe(
      `社会保险费申报表 | 单位: 示范单位 | 说明: 第一行 第二行 | a.txt (application/json, ${formDocument(form).length} B) | SHA-256 ${'ab'.repeat(32)}`,
    )
    const large = read(formDocument({ ...many, fields: many.fields.slice(0, 6) }), 'application/json')
    expect(large.ok && documentSummary(large.value, '').length).toBeLessThan(800)
  })

  it.each([
    ['申报.json', true],
    ['../申报.json', false],
    ['a\u202egpj.exe', false],
    [' a', false],
    ['a'.repeat(101), false],
    ['', false],
    [7, false],
  ])('a name %j: %s', (name, is) => {
    expect(readDocumentName(name) !== undefined).toBe(is)
  })
})
