// A list of a million entries on its way into a gateway that has other things to do.
import { randomBytes } from 'node:crypto'
import type { Worker } from 'node:worker_threads'
import {
  assembleSigned,
  buildExtension,
  defaultAlgorithm,
  encodeAlgorithm,
  encodeExplicit,
  encodeExtensions,
  encodeInteger,
  encodeName,
  encodeSequence,
  encodeTime,
  encodeValue,
  serialOctets,
  sign,
  tags,
} from '@yinxin/pki'
import type { TestIdentity } from '@yinxin/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RunningGateway } from '../../apps/server/src/gateway/index.ts'
import { createWorld, proofOf, traceId, urls, type World } from './gateway-world.ts'

const kind = 'SM2'
const hour = 3_600_000
const threads: Worker[] = []
const noteThread = (thread: Worker): void => void threads.push(thread)
beforeEach(() => void process.on('worker', noteThread))
afterEach(() => {
  process.off('worker', noteThread)
  threads.length = 0
})

/** A signed list of the issuing CA with so many entries, random but for `revoked`, which are spread over it. */
function largeList({ pki, clock }: World, count: number, revoked: readonly TestIdentity[], { after = 0, number = 1 } = {}): Uint8Array {
  const octets = 16
  const head = encodeSequence(encodeValue(tags.integer, new Uint8Array(octets)), encodeTime(clock.now()))
  const entries = Buffer.concat(Array.from({ length: count }, () => head))
  for (let i = 0; i < count; i++) {
    const serial = randomBytes(octets)
    serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f)
    serial.copy(entries, i * head.length + 4)
  }
  revoked.forEach(({ certificate }, place) => {
    const at = Math.floor(((count - 1) * place) / Math.max(1, revoked.length - 1))
    entries.set(serialOctets(certificate.serialNumber), at * head.length + 4)
  })
  const { issuingCa: by } = pki
  const algorithm = defaultAlgorithm(kind)
  const thisUpdate = new Date(+clock.now() + after)
  const message = encodeSequence(
    encodeInteger(1),
    encodeAlgorithm(algorithm),
    encodeName(by.certificate.subject),
    encodeTime(thisUpdate),
    encodeTime(new Date(+thisUpdate + hour)),
    encodeValue(tags.sequence, entries),
    encodeExplicit(0, encodeExtensions([buildExtension.crlNumber(number)])),
  )
  return assembleSigned(message, encodeAlgorithm(algorithm), sign({ algorithm, privateKey: by.privateKey, message }))
}

/** Certificates that name the list and no responder; their serial numbers have sixteen octets. */
const issue = (world: World): TestIdentity =>
  world.issue({ urls: { crl: urls.crl }, serialNumber: `4${randomBytes(16).toString('hex').slice(1)}` })

const announce = (gateway: RunningGateway, { der }: TestIdentity) =>
  gateway.verifyCertificate({ certificate: Buffer.from(der).toString('base64'), announce: true, traceId })

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it(
  'R28 a list of a million entries is read on another thread while the gateway answers; then who is on it is refused',
  { timeout: 120_000 },
  async () => {
    const world = createWorld(kind)
    const [good, other, ...revoked] = Array.from({ length: 5 }, () => issue(world)) as [TestIdentity, TestIdentity, ...TestIdentity[]]
    const list = largeList(world, 1_000_000, revoked)
    world.status.crl = () => list
    const gateway = world.gateway()
    await announce(gateway, good)
    let answered = 0
    while (!(await gateway.health()).revocationLists.some(({ fresh }) => fresh)) {
      const { verdict } = await gateway.verifyAuthentication({ ...proofOf(kind, other), policy: { revocation: 'none' } })
      if (verdict === 'accepted') answered++
      await turn()
    }
    expect(answered).toBeGreaterThan(20)
    expect(threads).toHaveLength(1)
    const codes: (string | undefined)[] = []
    for (const identity of [good, ...revoked]) codes.push((await gateway.verifyAuthentication(proofOf(kind, identity))).code)
    expect(codes).toEqual([undefined, 'CERTIFICATE_REVOKED', 'CERTIFICATE_REVOKED', 'CERTIFICATE_REVOKED'])
    await gateway.close()
  },
)

it('R28 while a newer long list is read the one at hand counts, then the newer does', { timeout: 120_000 }, async () => {
  const world = createWorld(kind)
  const [first, second] = [issue(world), issue(world)]
  world.status.crl = () => largeList(world, 20_000, [first])
  const gateway = world.gateway()
  const codes = async () => [
    (await gateway.verifyAuthentication(proofOf(kind, second))).code,
    (await gateway.verifyAuthentication(proofOf(kind, first))).code,
  ]
  await announce(gateway, first)
  while (!(await gateway.health()).revocationLists.some(({ fresh }) => fresh)) await turn()
  expect(await codes()).toEqual([undefined, 'CERTIFICATE_REVOKED'])
  const newer = largeList(world, 300_000, [first, second], { after: hour / 2, number: 2 })
  world.status.crl = () => newer
  world.clock.advance(hour / 2)
  const loaded = gateway.refreshRevocationLists()
  expect(await codes()).toEqual([undefined, 'CERTIFICATE_REVOKED'])
  await loaded
  expect(await codes()).toEqual(['CERTIFICATE_REVOKED', 'CERTIFICATE_REVOKED'])
  expect(threads).toHaveLength(1)
  await gateway.close()
})
