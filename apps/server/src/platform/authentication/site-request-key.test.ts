import { createPublicKey, verify } from 'node:crypto'
import { parseCompactJws, readListedSite, readSiteKey, readSiteRequest, type SiteRequest } from '@yinxin/protocol/assistant'
import { describe, expect, it } from 'vitest'
import { createRequestKey, siteRequestKey, sitePublication } from './site-request-key.ts'

const iat = 1_764_000_000
const request: SiteRequest = {
  ...{
    iss: 'https://desk.example',
    jti: 'A'.repeat(22),
    nonce: 'n'.repeat(44),
    purpose: 'possession',
    aud: 'assistant',
    iat,
    exp: iat + 300,
  },
  ...{ callback: 'https://desk.example/window', about: { type: 'case', number: '20261129-0047' } },
}
const taken = (text: string) => parseCompactJws(text, 4096) ?? expect.unreachable()

describe('protocol §1 the key a site signs its requests with', () => {
  it('signs what an assistant reads, verifiable by the key that is published', async () => {
    const key = await siteRequestKey(createRequestKey())
    const jws = taken(key.sign(request))
    expect(readSiteRequest(jws, iat)).toEqual({ ok: true, value: request })
    const [{ x, y, kid }] = key.publicKeys as [(typeof key.publicKeys)[0]]
    expect(jws.header).toEqual({ alg: 'ES256', typ: 'yinxin-request+jwt', kid })
    const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
    const isOwn = (input: string) => verify('sha256', Buffer.from(input), { key: publicKey, dsaEncoding: 'ieee-p1363' }, jws.signature)
    expect([isOwn(jws.signingInput), isOwn(`${jws.signingInput}x`)]).toEqual([true, false])
  })

  it('is named by its thumbprint: the same after a restart, another for another key', async () => {
    const kept = createRequestKey()
    const [one, again, other] = [await siteRequestKey(kept), await siteRequestKey(kept), await siteRequestKey(createRequestKey())]
    expect(again.publicKeys).toEqual(one.publicKeys)
    expect(other.publicKeys[0]?.kid).not.toBe(one.publicKeys[0]?.kid)
  })

  it('publishes what assistants and the vendor’s list read, and never the private half', async () => {
    const { publicKeys } = await siteRequestKey(createRequestKey())
    for (const key of publicKeys) expect(readSiteKey(key)).toEqual(key)
    const said = sitePublication('https://desk.example', '窗口服务台', publicKeys)
    expect(readListedSite(said)).toEqual(said)
    expect(JSON.stringify(said)).not.toContain('"d"')
  })

  it('is not made from what is no key of its curve', async () => {
    await expect(siteRequestKey(Buffer.from('not a key'))).rejects.toThrow()
  })
})
