import fc from 'fast-check'
import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { readBatchLine } from './batch-line.ts'
import { createKnownInputs } from './known-inputs.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const [anchor, certificate] = [pki.root.der, pki.issuingCa.der].map((der) => Buffer.from(der).toString('base64'))
const known = createKnownInputs()
const read = (line: unknown) => readBatchLine(Buffer.from(typeof line === 'string' ? line : JSON.stringify(line)), known)
const chain = { kind: 'chain', certificate, anchors: [anchor], at: '2026-03-02' }

describe('a line of a batch', () => {
  it('asks with what it says, and with the defaults of the command where it says nothing', () => {
    expect(read({ ...chain, id: 7 })).toMatchObject({
      id: 7,
      unknown: [],
      question: {
        ...{ kind: 'chain', at: new Date('2026-03-02T00:00:00Z'), revocation: 'required', profile: 'path', algorithms: 'legacy' },
        ...{ intermediates: [], crls: [], ocsp: [], extendedKeyUsages: [] },
        policy: { requireExplicit: false, inhibitMapping: false, inhibitAny: false },
      },
    })
    expect(read({ ...chain, serverName: 'a.example' })).toMatchObject({ question: { profile: 'rfc5280', algorithms: 'strict' } })
  })

  it('null is as good as a field left out', () => {
    const nothing = Object.fromEntries(['id', 'intermediates', 'serverName', 'maxDepth', 'revocation', 'nonce'].map((name) => [name, null]))
    expect(read({ ...chain, ...nothing })).toEqual(read(chain))
  })

  it('a field nobody reads is named, not taken for another', () => {
    expect(read({ ...chain, anchor, Policies: [], toString: 1 })).toMatchObject({ unknown: ['anchor', 'Policies', 'toString'] })
  })

  it.each([
    [{ kind: 'crls' }, 'kind must be one of chain, crl, ocsp, authentication'],
    [{ kind: undefined }, 'kind must be one of chain, crl, ocsp, authentication'],
    [{ kind: 5 }, 'kind must be a text'],
    [{ certificate: undefined }, 'certificate is missing'],
    [{ certificate: 'no-base64' }, 'certificate is not base64'],
    [{ certificate: ['MAA='] }, 'certificate must be a text'],
    [{ anchors: certificate }, 'anchors must be a list of texts'],
    [{ anchors: [5] }, 'anchors must be a list of texts'],
    [{ anchors: ['MAA=', '?'] }, 'anchors[1] is not base64'],
    [{ ocsp: [''] }, 'ocsp[0] is not base64'],
    [{ at: '2026-02-30' }, "at '2026-02-30' is not a time like 2026-03-02T08:00:00Z"],
    [{ revocation: 'maybe' }, 'revocation must be one of required, if-present, none'],
    [{ requireExplicitPolicy: 'false' }, 'requireExplicitPolicy must be true or false'],
    [{ policies: ['x'] }, "policies 'x' is not an object identifier like 2.5.29.32.0"],
    [{ maxDepth: -1 }, 'maxDepth must be a whole number'],
    [{ nonce: '?' }, 'nonce is not base64'],
  ])('%j: %s', (change, problem) => {
    expect(read({ ...chain, id: 'line', ...change })).toEqual({ id: 'line', problem })
  })

  it.each(['', 'x', '5', 'null', '[]', '"text"', '{'])('%j is no object', (text) => {
    expect(read(text)).toEqual({ id: null, problem: 'not a JSON object' })
  })

  it.each([[true], [{}], [['a']], ['x'.repeat(201)]])('an id that is %j names no line', (id) => {
    expect(read({ ...chain, id })).toEqual({ id: null, problem: 'id must be a text of at most 200 characters or a number' })
  })

  it('of a token given as an object the text is kept for the gateway', () => {
    const asked = { kind: 'authentication', origin: 'https://a.example', nonce: 'n', anchors: [anchor] }
    expect(read({ ...asked, token: { format: 'x' } })).toMatchObject({ authentication: { token: '{"format":"x"}', nonce: 'n' } })
    expect(read({ ...asked, token: 'text' })).toMatchObject({ authentication: { token: 'text' } })
    for (const name of ['origin', 'nonce', 'token'])
      expect(read({ ...asked, token: 'text', [name]: undefined })).toEqual({ id: null, problem: `${name} is missing` })
  })

  it('whatever is in it, it is a question or one problem', () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(certificate, [anchor], 'chain', 'authentication', null))
    const fields = ['id', 'kind', 'certificate', 'anchors', 'at', 'revocation', 'token', 'origin', 'maxDepth', 'policies']
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...fields), value), (line) => {
        const asked = read({ ...line })
        expect('problem' in asked ? typeof asked.problem : 'question' in asked || 'authentication' in asked).toBeTruthy()
      }),
    )
  })
})
