// How close a whole verification comes to the bare signature check, per core: `node tools/with-node.mjs test/bench/verify-authentication.ts`
import { createPublicKey, createVerify, hash, type KeyObject } from 'node:crypto'
import { rawToDer, sm2Z } from '@yinxin/pki'
import { bytesToSign, hashOf, type AuthenticationToken } from '@yinxin/protocol/assistant'
import type { VerifyAuthenticationInput } from '@yinxin/protocol/gateway'
import type { TestIdentity, TestPkiKind } from '@yinxin/testkit'
import { createWorld, proofOf, type World } from '../contracts/gateway-world.ts'
import { median } from './median.ts'
import type { Figure } from './run.ts'

const kinds: readonly TestPkiKind[] = ['SM2', 'P-256', 'RSA']
/** Short turns of either, one after the other: what else the machine does then weighs on both alike. */
const [proofCount, warmUp, rounds] = [150, 10, 31]

/** Operations per CPU-second of this process: other work on the machine does not count. */
async function perSecond(count: number, run: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return (count * 1_000_000) / (user + system)
}

/** The least a verifier can do: node:crypto with the key at hand; for SM2 with its Z already hashed (GM/T 0003.2 §5.5). */
function rawVerifications(kind: TestPkiKind, identity: TestIdentity, proofs: readonly VerifyAuthenticationInput[]): () => void {
  const key: KeyObject = createPublicKey({ key: Buffer.from(identity.publicKeySpki), type: 'spki', format: 'der' })
  const z = kind === 'SM2' ? sm2Z(identity.publicKeySpki) : undefined
  const prepared = proofs.map(({ authToken, origin, nonce }) => {
    const { algorithm, signature } = JSON.parse(authToken) as AuthenticationToken
    const digest = hashOf(algorithm)
    const bytes = Buffer.from(signature, 'base64')
    const der = kind === 'RSA' ? undefined : rawToDer(bytes)
    return {
      digest,
      message: bytesToSign(origin, nonce, (data) => hash(digest, data, 'buffer')),
      signature: der?.ok === true ? der.value : bytes,
    }
  })
  return () => {
    for (const { digest, message, signature } of prepared) {
      const verifier = createVerify(digest)
      if (z !== undefined) verifier.update(z)
      if (!verifier.update(message).verify(key, signature)) throw new Error('bench: a good signature did not verify')
    }
  }
}

async function verifyAll(world: World, proofs: readonly VerifyAuthenticationInput[], gateway = world.gateway()): Promise<void> {
  for (const proof of proofs) {
    const { verdict, code } = await gateway.verifyAuthentication(proof)
    if (verdict !== 'accepted') throw new Error(`bench: refused with ${code ?? ''}`)
  }
}

async function benchKind(kind: TestPkiKind): Promise<readonly Figure[]> {
  const world = createWorld(kind)
  const identity = world.issue()
  const [raws, warms]: [number[], number[]] = [[], []]
  const gateway = world.gateway()
  await verifyAll(world, [proofOf(kind, identity)], gateway) // path, key and revocation are known from here on
  for (let round = -warmUp; round < rounds; round++) {
    const proofs = Array.from({ length: proofCount }, () => proofOf(kind, identity)) // fresh ones: a second use would be a replay
    const raw = await perSecond(proofCount, rawVerifications(kind, identity, proofs))
    const warm = await perSecond(proofCount, () => verifyAll(world, proofs, gateway))
    if (round < 0) continue // Node still compiles what runs often
    raws.push(raw)
    warms.push(warm)
  }
  await gateway.close()
  const strangers = Array.from({ length: 60 }, () => proofOf(kind, world.issue({ keyPair: identity })))
  const cold = await perSecond(strangers.length, () => verifyAll(world, strangers))
  const name = kind === 'RSA' ? 'RSA-2048' : kind
  return [
    { name: `${name} signature alone`, unit: 'per core and second', value: median(raws) },
    {
      name: `${name} verifyAuthentication, certificate known`,
      unit: 'per core and second',
      value: median(warms),
      ratio: median(warms.map((warm, round) => warm / (raws[round] ?? Number.NaN))),
      ...(name === 'SM2' ? { target: { least: 0.85 } } : {}),
    },
    {
      name: `${name} verifyAuthentication, certificate and status new (the test responder signs in the same process)`,
      unit: 'per core and second',
      value: cold,
      ratio: cold / median(raws),
    },
  ]
}

/** Verifications per core: bare signature, whole verification with everything known, and with a certificate never seen. */
export async function bench(): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const kind of kinds) figures.push(...(await benchKind(kind)))
  return figures
}

if (import.meta.main) console.table(await bench())
