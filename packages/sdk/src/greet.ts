import { assistantProduct, helloText, type Approval, type HelloParams, type HelloResult } from '@yinxin/protocol/assistant'
import { failure, type Failure } from '@yinxin/protocol/failures'
import { asObject, asText, assistantProtocol, compareVersions, decodeBase64Url, encodeBase64Url } from '@yinxin/protocol/wire'
import type { LoopbackLink } from './channels/loopback.ts'

/** Who answered on a port. `foreign`: some other program, or one that claims to be the assistant and cannot prove it. */
export type Greeting =
  | { readonly kind: 'ours'; readonly version: string; readonly approval: Approval; readonly publicKey: string }
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'foreign' }

/** What a greeting needs to know. */
export interface GreetingTerms {
  readonly origin: string
  /** Oldest assistant that will do; absent: any. */
  readonly minimumVersion?: string | undefined
}

/** 32 random bytes as base64url, for one greeting. */
export const createHelloChallenge = (): string => encodeBase64Url(crypto.getRandomValues(new Uint8Array(32)))

/** Says hello with a fresh challenge and judges the answer. Never rejects. */
export async function greet(link: LoopbackLink, terms: GreetingTerms, timeoutMs: number): Promise<Greeting> {
  const challenge = createHelloChallenge()
  const answer = await link.call('hello', { challenge } satisfies HelloParams, timeoutMs)
  if (!answer.ok) return answer.failure.code === 'ASSISTANT_LOST' ? { kind: 'foreign' } : { kind: 'failure', failure: answer.failure }
  return judgeHello(answer.value, challenge, terms)
}

/** Judges what somebody answered to `challenge`, over whichever way it came. Never rejects. */
export async function judgeHello(value: unknown, challenge: string, { origin, minimumVersion }: GreetingTerms): Promise<Greeting> {
  const hello = readHello(value)
  if (hello === undefined) return { kind: 'foreign' }
  const tooOld = judgeVersion(hello, minimumVersion)
  if (tooOld !== undefined) return { kind: 'failure', failure: tooOld }
  if (!(await proofHolds(hello.proof, helloText(origin, challenge)))) return { kind: 'foreign' }
  return { kind: 'ours', version: hello.version, approval: hello.approval, publicKey: hello.proof.publicKey }
}

type ProvenHello = HelloResult & Required<Pick<HelloResult, 'proof'>>

/** Reads the answer to `hello`; undefined when it is none of ours: an assistant that is asked proves itself. */
function readHello(value: unknown): ProvenHello | undefined {
  const object = asObject(value)
  const [version, protocol] = [asText(object?.['version'], 32), object?.['protocol']]
  if (object?.['product'] !== assistantProduct || version === undefined || !Array.isArray(protocol)) return undefined
  const [min, max] = protocol as unknown[]
  if (typeof min !== 'number' || typeof max !== 'number') return undefined
  const approval = (['listed', 'approved', 'needed'] as const).find((name) => name === object['approval']) ?? 'needed'
  const proof = asObject(object['proof'])
  const [publicKey, signature] = [asText(proof?.['publicKey'], 512), asText(proof?.['signature'], 128)]
  if (publicKey === undefined || signature === undefined) return undefined
  return { product: assistantProduct, version, protocol: [min, max], approval, proof: { publicKey, signature } }
}

/** ASSISTANT_TOO_OLD when it speaks no protocol of ours or is older than the site wants; undefined when it will do. */
function judgeVersion(hello: HelloResult, minimumVersion: string | undefined): Failure | undefined {
  const speaksOurs = hello.protocol[1] >= assistantProtocol[0] && hello.protocol[0] <= assistantProtocol[1]
  const newEnough = minimumVersion === undefined || compareVersions(hello.version, minimumVersion) >= 0
  if (speaksOurs && newEnough) return undefined
  return failure('ASSISTANT_TOO_OLD', minimumVersion === undefined ? undefined : { version: minimumVersion, installed: hello.version })
}

/** Verifies ES256 over the UTF-8 bytes of `text`. */
async function proofHolds(proof: ProvenHello['proof'], text: string): Promise<boolean> {
  const [spki, signature] = [decodeBase64Url(proof.publicKey), decodeBase64Url(proof.signature)]
  if (spki === undefined || signature === undefined) return false
  const message = new TextEncoder().encode(text)
  try {
    const key = await crypto.subtle.importKey('spki', spki as BufferSource, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature as BufferSource, message)
  } catch {
    return false // not a P-256 key
  }
}
