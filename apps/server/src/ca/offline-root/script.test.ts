import { describe, expect, it } from 'vitest'
import { readCeremonyScript } from './script.ts'

const hex = 'ab'.repeat(32)
const root = { step: 'make-root', root: 'sm2-root-1', kind: 'SM2', organization: '某某', commonName: '某某根', years: 20 }
const issuing = {
  ...{ step: 'certify-issuing-ca', root: 'sm2-root-1', as: 'sm2-issuing-1', request: 'a.csr', requestSha256: hex },
  ...{ organization: '某某', commonName: '某某签发', years: 10, statusUrl: 'http://ocsp.ca.example' },
}
const list = { step: 'revocation-list', root: 'sm2-root-1', as: 'sm2-list-1', days: 200, revoked: [] }
const head = { title: '仪式', date: '2026-12-01', witnesses: ['赵六'], custodians: ['张三', '李四'] }
const read = (steps: readonly unknown[], more: object = {}) => readCeremonyScript(JSON.stringify({ ...head, steps, ...more }))

describe('the script of a ceremony', () => {
  it('is read with everything it says', () => {
    const entry = { serial: 'AB01', reason: 'superseded', since: '2026-11-01' }
    const result = read([root, { ...issuing, requestSha256: hex.toUpperCase().match(/.{4}/g)?.join(' ') }, { ...list, revoked: [entry] }])
    expect(result).toEqual({
      ok: true,
      script: { ...head, steps: [root, issuing, { ...list, revoked: [{ ...entry, serial: 'ab01' }] }] },
    })
  })

  it.each([
    ['no JSON', '[]', 'it is not a JSON object'],
    ['a word nobody knows', { ...head, steps: [root], note: 1 }, "the script: there is no 'note' here"],
    ['no custodian', { ...head, custodians: [], steps: [root] }, "the script: 'custodians' must be one to five different names"],
    [
      'one custodian twice',
      { ...head, custodians: ['a', 'a'], steps: [root] },
      "the script: 'custodians' must be one to five different names",
    ],
    ['no day', { ...head, date: '2026-13-01', steps: [root] }, "the script: 'date' must be a day like 2026-12-01"],
    ['no step', { ...head, steps: [] }, "the script: 'steps' must be 1 to 50 steps"],
    ['a step nobody knows', { ...head, steps: [{ step: 'toString' }] }, /^step 1: 'step' must be make-root, /],
    [
      'a path',
      { ...head, steps: [root, { ...issuing, request: '../a.csr' }] },
      "step 2: 'request' must be the name of a file beside the script",
    ],
    [
      'a root that is a path',
      { ...head, steps: [{ ...root, root: 'a/b' }] },
      "step 1: 'root' must be a name of small letters, digits and hyphens",
    ],
    ['more years than the lint allows', { ...head, steps: [{ ...root, years: 31 }] }, "step 1: 'years' must be 1 to 30"],
    [
      'half a digest',
      { ...head, steps: [root, { ...issuing, requestSha256: 'abcd' }] },
      "step 2: 'requestSha256' must be a SHA-256 in hex",
    ],
    ['a file made twice', { ...head, steps: [root, { ...list, as: 'sm2-root-1' }] }, "step 2: 'sm2-root-1' is made twice"],
    ['a root used before', { ...head, steps: [issuing, root] }, "step 1: the root 'sm2-root-1' is made after it is used"],
    [
      'an entry of another kind',
      { ...head, steps: [root, { ...list, revoked: [{ serial: 'xy', reason: 'superseded', since: '2026-11-01' }] }] },
      "step 2, entry 1: 'serial' must be a serial number in hex",
    ],
  ] as const)('%s is refused in a sentence that says where', (_what, file, problem) => {
    const result = readCeremonyScript(typeof file === 'string' ? file : JSON.stringify(file))
    expect(result).toEqual({ ok: false, problem: problem instanceof RegExp ? expect.stringMatching(problem) : problem })
  })
})
