// Signs in over real HTTP with software UKeys that were unlocked before: nothing but the server's work stands between two sign-ins.
import { createHash, hash } from 'node:crypto'
import { defaultAlgorithm, keyPairFromPkcs8, signRaw } from '@yinxin/pki'
import { bytesToSign, formatOf, hashOf, type TokenAlgorithm } from '@yinxin/protocol/assistant'
import { readFailure, type Failure } from '@yinxin/protocol/failures'
import type { ChallengeAnswer } from '@yinxin/protocol/portal'
import { encodeBase64 } from '@yinxin/protocol/wire'

/** A software UKey that was unlocked, with its certificate. */
export interface OpenUkey {
  /** Default P-256. */
  readonly kind?: 'SM2' | 'P-256'
  readonly uscc: string
  readonly certificate: string
  readonly privateKeyPkcs8: Uint8Array
}

/** A sign-in the server has acknowledged, and what must therefore be there for ever. */
export interface Acknowledged {
  readonly uscc: string
  readonly traceId: string
  /** SHA-256 of the session cookie, hex: how the portal stores it. */
  readonly sessionHash: string
  readonly challengeId: string
  readonly authToken: string
  readonly browserCookie: string
}

/** One sign-in. Answers the failure when it is refused; throws when the connection breaks. */
export async function signInWith(origin: string, ukey: OpenUkey): Promise<Acknowledged | Failure> {
  const challenged = await post(origin, '/api/sign-in/challenges', { purpose: 'sign-in', certificate: ukey.certificate })
  if (challenged.failure !== undefined) return challenged.failure
  const { id, nonce } = challenged.body as ChallengeAnswer
  const authToken = JSON.stringify(tokenOf(ukey, origin, nonce))
  const browserCookie = cookieOf(challenged.cookies, 'yinxin-browser')
  const answered = await post(origin, '/api/sign-in', { challengeId: id, authToken }, `yinxin-browser=${browserCookie}`)
  if (answered.failure !== undefined) return answered.failure
  const sessionHash = createHash('sha256').update(cookieOf(answered.cookies, 'yinxin-session')).digest('hex')
  return { uscc: ukey.uscc, traceId: answered.traceId, sessionHash, challengeId: id, authToken, browserCookie }
}

/** Posts an acknowledged proof again; the failure it is refused with, or undefined when it was let in. */
export async function replay(origin: string, { challengeId, authToken, browserCookie }: Acknowledged): Promise<Failure | undefined> {
  return (await post(origin, '/api/sign-in', { challengeId, authToken }, `yinxin-browser=${browserCookie}`)).failure
}

const tokenAlgorithms: Readonly<Record<NonNullable<OpenUkey['kind']>, TokenAlgorithm>> = { SM2: 'SM2SM3', 'P-256': 'ES256' }

/** The token an assistant would make for a site and a nonce. */
export function tokenOf({ certificate, privateKeyPkcs8, kind = 'P-256' }: OpenUkey, origin: string, nonce: string) {
  const algorithm = tokenAlgorithms[kind]
  const { privateKey } = keyPairFromPkcs8(privateKeyPkcs8)
  const message = bytesToSign(origin, nonce, (data) => hash(hashOf(algorithm), data, 'buffer'))
  const signature = signRaw({ algorithm: defaultAlgorithm(kind), privateKey, message })
  return { unverifiedCertificate: certificate, algorithm, signature: encodeBase64(signature), format: formatOf(algorithm) }
}

interface Answered {
  readonly body: unknown
  readonly failure: Failure | undefined
  readonly cookies: readonly string[]
  readonly traceId: string
}

async function post(origin: string, path: string, body: object, cookie = ''): Promise<Answered> {
  const headers = { 'content-type': 'application/json', origin, cookie }
  const answer = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
  const read: unknown = await answer.json()
  const { failure } = read as { failure?: unknown }
  return {
    body: read,
    failure: readFailure(failure),
    cookies: answer.headers.getSetCookie(),
    traceId: answer.headers.get('x-trace-id') ?? '',
  }
}

function cookieOf(lines: readonly string[], name: string): string {
  const line = lines.find((text) => text.startsWith(`${name}=`))
  if (line === undefined) throw new Error(`the answer sets no cookie ${name}`)
  return line.slice(name.length + 1).split(';', 1)[0] ?? ''
}
