import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileEndings, kindOf, mediaTypes } from './file-kind.ts'
import { judgePdf } from './judge-pdf.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const pdf = (inside = '', after = '') => bytes(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog ${inside} >>\nendobj\n%%EOF${after}`)

describe('a kind is what the first bytes say', () => {
  it.each([
    ['pdf', '%PDF-1.4'],
    ['pdf', '%PDF-'],
    ['jpeg', '\xff\xd8\xff\xe0'],
    ['jpeg', '\xff\xd8\xff'],
    ['png', '\x89PNG\r\n\x1a\n'],
  ] as const)('%s', (kind, start) => expect(kindOf(bytes(start))).toBe(kind))

  it.each([
    ['nothing', ''],
    ['a PDF one byte short', '%PDF'],
    ['a PDF behind a blank', ' %PDF-1.7'],
    ['a PDF behind a byte order mark', '\xef\xbb\xbf%PDF-1.7'],
    ['a PDF in small letters', '%pdf-1.7'],
    ['a JPEG one byte short', '\xff\xd8'],
    ['a PNG whose line ends were changed', '\x89PNG\n\x1a\n'],
    ['a PNG cut in its signature', '\x89PNG\r\n\x1a'],
    ['GIF', 'GIF89a'],
    ['WebP', 'RIFF\0\0\0\0WEBP'],
    ['TIFF', 'II*\0'],
    ['HEIC', '\0\0\0\x18ftypheic'],
    ['HTML', '<html>'],
    ['XML', '<?xml version="1.0"?><svg/>'],
    ['an office file', 'PK\x03\x04'],
    ['an old office file', '\xd0\xcf\x11\xe0'],
    ['PostScript', '%!PS-Adobe'],
  ])('%s is none', (_what, start) => expect(kindOf(bytes(start))).toBeUndefined())

  it('each kind has one type and one ending, and none a browser would run', () => {
    expect(Object.keys(mediaTypes)).toEqual(Object.keys(fileEndings))
    for (const type of Object.values(mediaTypes)) expect(type).not.toMatch(/html|svg|xml|script/)
  })
})

describe('a PDF ends where it says', () => {
  it.each([
    ['at once', ''],
    ['with a line end', '\n'],
    ['with line ends, blanks and zeros', '\r\n \t\0\0\n'],
    ['after as many blanks as readers look through', ' '.repeat(1019)],
  ])('%s', (_what, after) => expect(judgePdf(pdf('', after))).toBeUndefined())

  it('not where more blanks follow than a reader looks through', () => expect(judgePdf(pdf('', ' '.repeat(1020)))).toBe('no end'))

  it('what was appended as an update has an end of its own', () => {
    expect(judgePdf(pdf('', '\n2 0 obj\n<< >>\nendobj\n%%EOF\n'))).toBeUndefined()
    expect(judgePdf(pdf('', '\n2 0 obj\n<< >>\nendobj\n'))).toBe('something after its end')
  })

  it.each(['x', '\nPK\x03\x04', '<script>', '\x80'])('%j behind the end is something', (after) =>
    expect(judgePdf(pdf('', after))).toBe('something after its end'),
  )

  it('an end that only begins is none', () => expect(judgePdf(bytes('%PDF-1.7 %%EO'))).toBe('no end'))

  it('is judged by its own bytes, not by what lies beside them in memory', () => {
    const around = Buffer.concat([bytes('/JavaScript '), pdf(), bytes(' <script>')])
    expect(judgePdf(around.subarray(12, 12 + pdf().length))).toBeUndefined()
  })
})

describe('a PDF that does something by itself', () => {
  it.each([
    ...['/JavaScript 5 0 R', '/JS (app.alert(1))', '/JS(x)', '/S/Launch', '/EmbeddedFile', '/EmbeddedFiles 2 0 R', '/OpenAction 3 0 R'],
    ...[
      '/AA << >>',
      '/XFA []',
      '/RichMedia',
      '/S /SubmitForm',
      '/S /ImportData',
      '/S /GoToE',
      '/#4a#53 (x)',
      '/Java#53cript',
      '/#4FpenAction 1 0 R',
    ],
  ])('%s', (inside) => expect(judgePdf(pdf(inside))).toBe('does something'))

  it.each(['/Encrypt 4 0 R', '/#45ncrypt 4 0 R'])('is locked: %s', (inside) => expect(judgePdf(pdf(inside))).toBe('encrypted'))

  it.each([
    '/JSON',
    '/AAPL:Keywords',
    '/Launchpad',
    '/GoTo',
    '/Annots',
    '(JavaScript)',
    '/Title (AA)',
    '/EncryptMetadata false',
    '/Names 1 0 R',
    '/J#',
  ])('%s is harmless', (inside) => expect(judgePdf(pdf(inside))).toBeUndefined())

  it('never throws, whatever bytes it is shown', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (some) => void judgePdf(some)))
  })
})
