import { buildCrl, defaultAlgorithm, keyIdentifierOf, maxCrlBytes, oids, verificationLimits } from '@yinxin/pki'
import { createClock, createTestPki, type TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { createRevocationLists, type RevocationListsDeps } from './lists.ts'
import { positionOf, type Position } from './position.ts'

const kind = 'P-256'
const clock = createClock()
const pki = createTestPki({ kind, now: clock.now() })
const { issuingCa: ca, root } = pki
const url = (name: string | number): string => `http://status.test/${name}.crl`
const positionIn = ({ certificate }: TestIdentity): Position => positionOf(certificate, ca.certificate, [root.certificate])
const issueWith = (name: string | number, more = {}) => pki.issue({ subject: 'x', urls: { crl: [url(name)] }, ...more })

/** The part of the CA's list that this address is for. */
const shardAt = (address: string): Uint8Array =>
  buildCrl({
    issuer: ca.certificate.subject,
    issuerKey: ca.privateKey,
    signatureAlgorithm: defaultAlgorithm(kind),
    authorityKeyIdentifier: keyIdentifierOf(ca.publicKeySpki),
    thisUpdate: clock.now(),
    nextUpdate: new Date(+clock.now() + 3_600_000),
    crlNumber: 1,
    revoked: [],
    issuingDistributionPoint: { urls: [address] },
  })

function createLists(answer: (address: string) => Uint8Array | Promise<Uint8Array>, more: Partial<RevocationListsDeps> = {}) {
  const asked: string[] = []
  const fetch = (async (address: string) => (
    asked.push(address),
    new Response(Buffer.from(await answer(address)))
  )) as typeof globalThis.fetch
  const log = createLog({ level: 'silent', name: 'test' })
  return { asked, ...createRevocationLists({ clock, log, fetch, authorities: [root.certificate, ca.certificate], ...more }) }
}

const pointsOf = (lists: readonly { readonly extensions: { readonly issuingDistributionPoint?: unknown } }[]): string[] =>
  lists.map(({ extensions }) => JSON.stringify(extensions.issuingDistributionPoint))

describe('of many lists', () => {
  it('those that matter most are handed to the verifier, no more than it takes', async () => {
    const lists = createLists(shardAt)
    const holders = Array.from({ length: verificationLimits.lists + 10 }, (_, shard) => positionIn(issueWith(shard)))
    const responder = positionIn(issueWith('responders', { extendedKeyUsage: [oids.ocspSigning] }))
    for (const position of [...holders, responder]) lists.track(position)
    for (const position of [...holders, responder]) await lists.needed(position)
    const last = holders.at(-1) as Position
    const handed = pointsOf(lists.atHand(last).lists)
    expect(handed).toHaveLength(verificationLimits.lists)
    expect([handed[0]?.includes(url(holders.length - 1)), handed[1]?.includes(url('responders'))]).toEqual([true, true])
    await lists.close()
  })

  it('each address is fetched once, however many certificates name it', async () => {
    const lists = createLists(shardAt)
    for (let i = 0; i < 3; i++) lists.track(positionIn(issueWith('one')))
    await lists.needed(positionIn(issueWith('one')))
    expect(lists.asked).toEqual([url('one')])
    await lists.close()
  })

  it('no more are kept than there is room for; those at hand stay', async () => {
    const lists = createLists(shardAt, { mostBytes: 1.5 * shardAt(url('a')).length })
    const [first, second] = [positionIn(issueWith('a')), positionIn(issueWith('b'))]
    for (const position of [first, second]) {
      lists.track(position)
      await lists.needed(position)
    }
    expect(pointsOf(lists.atHand(second).lists).map((point) => point.includes(url('a')))).toEqual([true])
    expect(lists.places()).toMatchObject([
      { url: url('a'), fresh: true },
      { url: url('b'), fresh: false },
    ])
    await lists.close()
  })

  it("addresses that are no web addresses are not asked, and no certificate's more than sixteen", async () => {
    const lists = createLists(shardAt)
    const many = ['ldap://directory/x', 'file:///etc/passwd', ...Array.from({ length: 40 }, (_, i) => url(i))]
    lists.track(positionIn(pki.issue({ subject: 'x', urls: { crl: many } })))
    await lists.refresh()
    expect(new Set(lists.asked).size).toBe(16)
    expect(lists.asked.every((address) => address.startsWith('http:'))).toBe(true)
    await lists.close()
  })
})

describe('a list', () => {
  it('that has not changed replaces nothing: what was decided by it stands', async () => {
    const fixed = shardAt(url('one'))
    const lists = createLists(() => fixed)
    const position = positionIn(issueWith('one'))
    lists.track(position)
    await lists.needed(position)
    const [generation, [first]] = [lists.generation(), lists.atHand(position).lists]
    clock.advance(700_000)
    await lists.refresh()
    expect([lists.asked.length, lists.generation()]).toEqual([2, generation])
    expect(lists.atHand(position).lists).toEqual([first])
    await lists.close()
  })

  it('larger than a fetch may be is not taken', async () => {
    const stream = endless()
    const lists = createLists(() => new Uint8Array(1000).fill(0x30), {
      fetch: (async () => new Response(stream.readable)) as typeof globalThis.fetch,
    })
    const position = positionIn(issueWith('one'))
    lists.track(position)
    await lists.needed(position)
    expect(lists.atHand(position).lists).toEqual([])
    expect(stream.sent()).toBeGreaterThan(maxCrlBytes)
    expect(stream.sent()).toBeLessThan(maxCrlBytes + 5 * chunkBytes)
    await lists.close()
  })

  it('is not handed to the verifier for a CA whose key it was not tried with, until it has been', async () => {
    const lists = createLists(() => pki.crl())
    const position = positionIn(issueWith('one'))
    lists.track(position)
    await lists.needed(position)
    // the same name with another key: a new key of the CA, of which this gateway learns now
    const renewed = pki.issueCa({ subject: ca.certificate.subject, issuer: root })
    const holder = positionOf(issueWith('one').certificate, renewed.certificate, [root.certificate])
    lists.track(holder)
    expect([lists.atHand(position).lists.length, lists.atHand(holder).lists.length]).toEqual([1, 0])
    await lists.refresh()
    expect([lists.atHand(position).lists.length, lists.atHand(holder).lists.length]).toEqual([1, 1])
    await lists.close()
  })
})

/** Chunks without end; whoever stops reading ends it. */
const chunkBytes = 8 * 1024 * 1024

/** A body without an end, and how much of it was asked for. */
function endless(): { readonly readable: ReadableStream<Uint8Array>; readonly sent: () => number } {
  const chunk = new Uint8Array(chunkBytes)
  let chunks = 0
  const readable = new ReadableStream<Uint8Array>({
    pull(controller) {
      chunks++
      controller.enqueue(chunk)
    },
  })
  return { readable, sent: () => chunks * chunkBytes }
}
