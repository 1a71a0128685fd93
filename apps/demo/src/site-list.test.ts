import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createPublicKey, verify } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCompactJws, readApplicationList, readSiteList } from '@yinxin/protocol/assistant'
import { parseUnitCode, parseUscc } from '@yinxin/protocol/identifiers'
import { deskServices } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoDesks } from './desks.ts'
import { demoOrganizations } from './organizations.ts'
import { ensureApplicationList, ensureSiteList } from './site-list.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'yinxin-demo-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const key = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43), kid: 'k1' } as const
const site = { origin: 'https://portal.example', name: '示范', keys: [key] }
const now = new Date('2026-03-02T08:00:00Z')
const days = (count: number) => new Date(+now + count * 86_400_000)

function signed({ siteList, vendorKey }: ReturnType<typeof ensureSiteList>) {
  const jws = parseCompactJws(readFileSync(siteList, 'utf8'), 100_000) ?? expect.unreachable()
  const { x, y } = JSON.parse(readFileSync(vendorKey, 'utf8')) as { x: string; y: string }
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  expect(verify('sha256', Buffer.from(jws.signingInput), { key: publicKey, dsaEncoding: 'ieee-p1363' }, jws.signature)).toBe(true)
  return readSiteList(jws) ?? expect.unreachable()
}

describe('R11 the application list of the demo', () => {
  it('is signed like the site list, stays while it says the same, and is made anew when a desk or an application changes', () => {
    const application = { name: { zh: '平台' }, operator: { zh: '示范' }, address: 'https://portal.example/' }
    const file = ensureApplicationList(folder, { applications: [application], desks: [] }, now)
    const first = readFileSync(file, 'utf8')
    expect(ensureApplicationList(folder, { applications: [application], desks: [] }, days(180))).toBe(file)
    expect(readFileSync(file, 'utf8')).toBe(first)
    ensureApplicationList(folder, { applications: [application], desks: [{ name: { zh: '窗口' }, phone: '000-5550100' }] }, now)
    const jws = parseCompactJws(readFileSync(file, 'utf8'), 100_000) ?? expect.unreachable()
    expect(readApplicationList(jws)).toMatchObject({ counter: 2, applications: [application], desks: [{ phone: '000-5550100' }] })
  })
})

describe('the site list of the demo', () => {
  it('is signed by a key of this folder, whose private half is for its owner only', () => {
    const files = ensureSiteList(folder, [site], now)
    expect(signed(files)).toMatchObject({ counter: 1, sites: [{ origin: 'https://portal.example' }] })
    expect(statSync(join(folder, 'secrets/demo-vendor-key.pem')).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(files.vendorKey, 'utf8'))).not.toHaveProperty('d')
  })

  it('stays as it is while it says the same and is good for half a year', () => {
    const first = readFileSync(ensureSiteList(folder, [site], now).siteList, 'utf8')
    expect(readFileSync(ensureSiteList(folder, [site], days(180)).siteList, 'utf8')).toBe(first)
    expect(signed(ensureSiteList(folder, [site], days(183)))).toMatchObject({ counter: 2 })
  })

  it('another site, or another key of it, is a new list with a higher counter and the same vendor', () => {
    const vendor = readFileSync(ensureSiteList(folder, [site], now).vendorKey, 'utf8')
    const files = ensureSiteList(folder, [{ ...site, keys: [{ ...key, kid: 'k2' }] }], now)
    expect(signed(files)).toMatchObject({ counter: 2, sites: [{ keys: [{ kid: 'k2' }] }] })
    expect(readFileSync(files.vendorKey, 'utf8')).toBe(vendor)
  })

  it('a list that was damaged is written anew', () => {
    writeFileSync(ensureSiteList(folder, [site], now).siteList, 'damaged')
    expect(signed(ensureSiteList(folder, [site], now)).sites).toHaveLength(1)
  })
})

describe('everybody of the demo', () => {
  it('has a credit code whose check characters fit, in a region that does not exist', () => {
    for (const { uscc } of demoOrganizations) {
      expect(parseUscc(uscc)).toMatchObject({ uscc, checkFits: true })
      expect(uscc.slice(2, 6)).toBe('9901')
    }
  })

  it('is somebody else than everybody else', () => {
    for (const values of [
      demoOrganizations.map(({ id }) => id),
      demoOrganizations.map(({ uscc }) => uscc),
      demoOrganizations.flatMap(({ units }) => units.map(({ code }) => code)),
    ])
      expect(new Set(values).size).toBe(values.length)
  })

  it('has units that can be imported, and a PIN a UKey takes', () => {
    for (const { pin, state, units } of demoOrganizations) {
      expect(units.length).toBeGreaterThan(0)
      for (const { code, insurances } of units) expect([parseUnitCode(code), insurances.length > 0]).toEqual([code, true])
      expect(pin === undefined).toBe(state === 'factory-pin')
      expect(pin ?? '000000').toMatch(/^\d{6}$/)
    }
  })

  it('finds a desk for every service, by phone and in both languages', () => {
    const offered = demoDesks.flatMap(({ services }) => services)
    expect([...new Set(offered)].toSorted()).toEqual([...deskServices].toSorted())
    for (const { name, phone, address, hours } of demoDesks) {
      expect(phone).toMatch(/^000-555/)
      for (const words of [name, address, hours])
        expect([words?.zh, words?.en].every((text) => text !== undefined && text !== '')).toBe(true)
    }
  })
})
