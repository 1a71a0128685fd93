import { pemToDer } from '@yinxin/pki'
import { describe, expect, it } from 'vitest'
import { createAnswering } from '../../apps/verifier/src/answering.ts'
import { vectorFolder } from '../vectors/vector-folder.ts'
import { batch, fileOf, verify } from './run-verify.ts'

/** Web eID tokens through the batch: the gateway's own verdicts, each line by itself. */

interface WebEidCase {
  readonly name: string
  readonly token: string
  readonly nonce: string
  readonly origin: string
  readonly trustedCAs: readonly string[]
  readonly now: string
  readonly expect: string
}

const folder = vectorFolder('webeid')
const cases = folder.present ? (JSON.parse(folder.read('cases.json')) as readonly WebEidCase[]) : []

const anchorOf = (file: string): string => {
  const bytes = folder.bytes(file)
  return Buffer.from(pemToDer(Buffer.from(bytes).toString('latin1'))[0] ?? bytes).toString('base64')
}

const lineOf = ({ name, token, nonce, origin, trustedCAs, now }: WebEidCase, asObject = false): string =>
  JSON.stringify({
    ...{ id: name, kind: 'authentication', anchors: trustedCAs.map(anchorOf), at: now, revocation: 'none' },
    ...{ token: asObject ? (JSON.parse(token) as object) : token, origin, nonce },
  })

describe.skipIf(!folder.present)('kind authentication', () => {
  it('every token gets its verdict, a second time too, as text or object', async () => {
    expect(cases.length).toBeGreaterThan(5)
    const lines = cases.flatMap((one) => [lineOf(one), lineOf(one), lineOf(one, true)])
    const wanted = cases.flatMap(({ name, expect: outcome }) => Array<string>(3).fill(`${name} ${outcome === 'OK'}`))
    const shown = async (answers: ReturnType<typeof batch>) => (await answers).map(({ id, verdict }) => `${id} ${verdict === 'accepted'}`)
    expect(await shown(batch(lines.join('\n')))).toEqual(wanted)
    const many = Array<string[]>(20).fill(lines).flat().join('\n')
    expect(await shown(batch(many, 1 << 16, createAnswering(2, 0)))).toEqual(Array<string[]>(20).fill(wanted).flat())
  })

  it('--explain says the gateway’s reason on one screen', async () => {
    const wrong = cases.find(({ expect: outcome }) => outcome !== 'OK')
    if (wrong === undefined) throw new Error('no refused case')
    const anchors = wrong.trustedCAs.map((file) => fileOf(file, folder.bytes(file)))
    const { exit, out } = await verify(
      ...['authentication', '--token', fileOf('token.json', wrong.token), '--origin', wrong.origin, '--nonce', wrong.nonce],
      ...['--anchor', ...anchors, '--at', wrong.now, '--revocation', 'none', '--explain'],
    )
    expect(exit).toBe(1)
    expect(out).toMatch(/^REFUSED {2}[A-Z_]+ \d{4}: /)
    expect(out).toContain('What to do')
  })
})
