import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jwsSigningInput, siteListType } from '@yinxin/protocol/assistant'
import { encodeBase64Url } from '@yinxin/protocol/wire'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSiteList } from './site-list.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'yinxin-sites-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const { x, y } = publicKey.export({ format: 'jwk' })
const start = +new Date('2026-03-02T08:00:00Z')
const day = 86_400_000
let stamps = 0

/** An assistant's list with its two clocks, and a vendor who publishes. */
function open() {
  const clocks = { wall: start, ran: 0 }
  const files = { list: join(folder, 'list.jws'), vendorKey: join(folder, 'vendor.json'), data: folder }
  writeFileSync(files.vendorKey, JSON.stringify({ kty: 'EC', crv: 'P-256', x, y, kid: 'vendor' }))
  const again = () => openSiteList(files, { now: () => clocks.wall, elapsed: () => clocks.ran })
  let sites = again()
  return {
    publish(counter: number, days: number) {
      const key = { kty: 'EC', crv: 'P-256', x, y, kid: 'k1' }
      const list = { counter, exp: (start + days * day) / 1000, sites: [{ origin: 'https://a.example', name: 'a', keys: [key] }] }
      const input = jwsSigningInput({ alg: 'ES256', typ: siteListType }, list)
      const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      writeFileSync(files.list, `${input}.${encodeBase64Url(signature)}`)
      utimesSync(files.list, ++stamps, stamps)
    },
    /** Time that passes. */
    pass(milliseconds: number) {
      clocks.wall += milliseconds
      clocks.ran += milliseconds
    },
    /** Somebody sets the clock on the wall. */
    set: (wall: number) => void (clocks.wall = wall),
    restart: () => void (sites = again()),
    inForce: () => sites.listed('https://a.example') !== undefined,
  }
}

describe('how long a site list is in force', () => {
  it('until it ends, by time that passes and by the clock on the wall', () => {
    const list = open()
    list.publish(1, 30)
    expect(list.inForce()).toBe(true)
    list.pass(30 * day - 1)
    expect(list.inForce()).toBe(true)
    list.pass(1)
    expect(list.inForce()).toBe(false)
  })

  it('a clock that is set back, at whatever moment, gives it no more life', () => {
    const list = open()
    list.publish(1, 30)
    expect(list.inForce()).toBe(true)
    for (let week = 0; week < 5; week++) {
      list.set(start) // each week anew
      list.pass(7 * day)
    }
    list.set(start)
    expect(list.inForce()).toBe(false)
    list.publish(1, 30) // the same list, laid there once more
    list.pass(2000)
    list.set(start)
    expect(list.inForce()).toBe(false)
  })

  it('a clock that ran ahead and is set right takes it away for as long as it was wrong', () => {
    const list = open()
    list.publish(1, 30)
    expect(list.inForce()).toBe(true)
    list.set(start + 365 * day)
    expect(list.inForce()).toBe(false)
    list.set(start + day)
    expect(list.inForce()).toBe(true)
  })

  it('one that was read by a clock far ahead is in force when that is set right', () => {
    const list = open()
    list.set(start + 365 * day)
    list.publish(1, 30)
    expect(list.inForce()).toBe(false)
    list.set(start)
    expect(list.inForce()).toBe(true)
  })

  it('a newer one has a life of its own, an older one none', () => {
    const list = open()
    list.publish(2, 30)
    expect(list.inForce()).toBe(true)
    list.pass(31 * day)
    expect(list.inForce()).toBe(false)
    list.publish(1, 90)
    list.pass(2000)
    expect(list.inForce()).toBe(false)
    list.publish(3, 90)
    list.pass(2000)
    expect(list.inForce()).toBe(true)
  })

  it('after a restart it is the kept one, by the clock on the wall', () => {
    const list = open()
    list.publish(1, 30)
    expect(list.inForce()).toBe(true)
    list.restart()
    expect(list.inForce()).toBe(true)
    list.pass(31 * day)
    list.restart()
    expect(list.inForce()).toBe(false)
  })
})
