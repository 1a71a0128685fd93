import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { derToPem } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createLog } from './log.ts'
import { openPeer, peerUrls, readPeer, readPeerCertificates } from './peer.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-peer-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pki = createTestPki({ kind: 'P-256', now: new Date() })
const [one, another] = [pki.issue({ subject: 'one' }), pki.issue({ subject: 'another' })]
const file = (name: string, text: string | Buffer) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const keyPem = ({ privateKey }: typeof one) => privateKey.export({ format: 'pem', type: 'pkcs8' })
const files = {
  certificate: file('certificate.pem', derToPem(one.der, 'CERTIFICATE')),
  key: file('key.pem', keyPem(one)),
  authorities: file('authorities.pem', derToPem(pki.root.der, 'CERTIFICATE')),
}

describe('a peer in the settings', () => {
  const peer = { url: 'https://gateway.example', certificate: 'a', key: 'b', authorities: 'c' }

  it('has one address, or several in the order they are asked', () => {
    expect(peerUrls(readPeer(peer) ?? expect.unreachable())).toEqual(['https://gateway.example'])
    const two = { ...peer, url: ['https://a.example', 'https://b.example'] }
    expect(peerUrls(readPeer(two) ?? expect.unreachable())).toEqual(two.url)
  })

  it.each([
    [{ ...peer, url: 'gateway.example' }],
    [{ ...peer, url: ['https://a.example', 5] }],
    [{ ...peer, key: undefined }],
    [{ ...peer, authorities: '' }],
    [{ ...peer, certificat: 'x' }],
    [{ url: peer.url }],
    ['https://gateway.example'],
    [null],
  ])('%j is none', (value) => {
    expect(readPeer(value)).toBeUndefined()
  })
})

describe('the certificates of a peer', () => {
  it('are read from their files', () => {
    const { cert, key, ca } = readPeerCertificates(files, 'portal.gateway')
    expect([cert, key, ca].map((pem) => pem.toString().split('\n')[0])).toEqual([
      '-----BEGIN CERTIFICATE-----',
      '-----BEGIN PRIVATE KEY-----',
      '-----BEGIN CERTIFICATE-----',
    ])
  })

  it.each(['certificate', 'key', 'authorities'] as const)('a %s that is not there is named, with its setting', (name) => {
    const gone = join(folder, 'gone.pem')
    expect(() => readPeerCertificates({ ...files, [name]: gone }, 'portal.gateway')).toThrow(
      new Error(`configuration: 'portal.gateway.${name}' names ${gone}, which cannot be read`),
    )
  })

  it.each([
    ['key of another certificate', { key: file('other-key.pem', keyPem(another)) }],
    ['certificate that is DER', { certificate: file('certificate.der', Buffer.from(one.der)) }],
    ['key that is none', { key: file('no-key.pem', 'key') }],
    ['empty certificate', { certificate: file('empty.pem', '') }],
  ])('a %s is refused before anybody connects, without a word of what is in the files', (_name, change) => {
    const given = { ...files, ...change }
    expect(() => readPeerCertificates(given, 'ca')).toThrow(
      new Error(
        `configuration: 'ca' names files that are no certificate with its key and authorities in PEM: ${given.certificate}, ${given.key}, ${given.authorities}`,
      ),
    )
  })
})

describe('the client of a peer', () => {
  afterEach(() => vi.useRealTimers())

  /** A client that notes what it is given, and how to pass half a minute. */
  function opened() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const told: string[] = []
    const log = createLog({ level: 'silent', name: 'test' })
    const own = {
      certificate: file('own.pem', derToPem(one.der, 'CERTIFICATE')),
      key: file('own-key.pem', keyPem(one)),
      authorities: files.authorities,
    }
    const peer = openPeer({ url: 'https://gateway.example', ...own }, { where: 'portal.gateway', log }, ({ urls }) => ({
      renew: ({ cert }) => void told.push(cert.toString()),
      close: () => void told.push(`closed ${urls.join()}`),
    }))
    return { told, peer, own, halfAMinute: () => vi.advanceTimersByTimeAsync(30_000) }
  }
  let age = 0
  const replace = (path: string, text: string | Buffer) => {
    writeFileSync(path, text)
    utimesSync(path, ++age, age)
  }

  it('is told of renewed files, once they belong together', async () => {
    const { told, peer, own, halfAMinute } = opened()
    await halfAMinute()
    replace(own.certificate, derToPem(another.der, 'CERTIFICATE'))
    await halfAMinute()
    expect(told).toEqual([]) // the key is still the old one's
    replace(own.key, keyPem(another))
    await halfAMinute()
    await halfAMinute()
    expect(told).toEqual([derToPem(another.der, 'CERTIFICATE')])
    peer.close()
  })

  it('is closed, and told of nothing afterwards', async () => {
    const { told, peer, own, halfAMinute } = opened()
    peer.close()
    replace(own.authorities, derToPem(pki.root.der, 'CERTIFICATE'))
    await halfAMinute()
    expect(told).toEqual(['closed https://gateway.example'])
  })
})
