import { afterAll, describe, expect, it } from 'vitest'
import { createWorld, newNonce, proofOf } from './gateway-world.ts'

/** A gateway with threads says what one without says, proof by proof. */
describe('gateway with signature threads', () => {
  const world = createWorld('SM2')
  const holders = [world.issue(), world.issue()]
  const [plain, threaded] = [world.gateway(), world.gateway({ signatureWorkers: 2 })]
  afterAll(() => Promise.all([plain.close(), threaded.close()]))

  it('accepts and refuses the same proofs when many come at once', async () => {
    const proofs = Array.from({ length: 60 }, (_, index) => {
      const identity = holders[index % 2] as (typeof holders)[number]
      const shown = holders[(index + 1) % 2] as (typeof holders)[number]
      if (index % 3 === 0) return proofOf('SM2', identity, { signedNonce: newNonce() })
      return index % 5 === 0 ? proofOf('SM2', identity, { shown }) : proofOf('SM2', identity)
    })
    const codes = async (gateway: typeof plain) =>
      (await Promise.all(proofs.map((proof) => gateway.verifyAuthentication(proof)))).map(({ verdict, code }) => code ?? verdict)
    const wanted = proofs.map((_, index) => (index % 3 === 0 || index % 5 === 0 ? 'SIGNATURE_INVALID' : 'accepted'))
    expect(await codes(threaded)).toEqual(wanted)
    expect(await codes(plain)).toEqual(wanted)
  })
})
