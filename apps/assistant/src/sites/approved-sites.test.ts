import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openApprovedSites } from './approved-sites.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'yinxin-approved-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const file = () => join(folder, 'approved-sites.json')
const site = (origin: string, kid = 'k1') => ({
  origin,
  name: origin,
  keys: [{ kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43), kid } as const],
})

describe('R14 sites the person approved', () => {
  test('are there after a restart with the keys and the day they had, readable by their owner only', () => {
    openApprovedSites(folder, () => 42).approve(site('https://a.example'), 'until-withdrawn')
    expect(openApprovedSites(folder, () => 43).find('https://a.example')).toEqual({ ...site('https://a.example'), approvedAt: 42 })
    expect(statSync(file()).mode & 0o077).toBe(0)
  })

  test('approved anew with another key they have that one only; taken back they are gone', () => {
    const sites = openApprovedSites(folder, () => 1)
    sites.approve(site('https://a.example', 'old'), 'until-withdrawn')
    sites.approve(site('https://a.example', 'new'), 'until-withdrawn')
    expect(sites.all().map(({ keys }) => keys.map(({ kid }) => kid))).toEqual([['new']])
    sites.forget('https://a.example')
    expect([sites.all(), openApprovedSites(folder, () => 1).all()]).toEqual([[], []])
  })

  test('for ninety days they are approved for ninety days, over a restart too, and an end nobody can read has come', () => {
    let now = 1000
    const day = 86_400_000
    openApprovedSites(folder, () => now).approve(site('https://a.example'), 'ninety-days')
    const sites = openApprovedSites(folder, () => now)
    now += 90 * day - 1
    expect(sites.find('https://a.example')).toMatchObject({ approvedAt: 1000, until: 1000 + 90 * day })
    now += 1
    expect([sites.find('https://a.example'), sites.all()]).toEqual([undefined, []])
    writeFileSync(file(), JSON.stringify({ sites: [{ ...site('https://a.example'), approvedAt: 1, until: 'x' }] }))
    expect(openApprovedSites(folder, () => 1).all()).toEqual([])
  })

  test('D2 a disk that refuses approves nobody, and keeps nobody approved who was taken back', () => {
    const sites = openApprovedSites(folder, () => 1)
    sites.approve(site('https://a.example'), 'until-withdrawn')
    rmSync(file())
    mkdirSync(join(file(), 'in-the-way'), { recursive: true })
    expect(() => sites.approve(site('https://b.example'), 'until-withdrawn')).toThrow()
    expect(sites.all().map(({ origin }) => origin)).toEqual(['https://a.example'])
    expect(() => sites.forget('https://a.example')).toThrow()
    expect(sites.all()).toEqual([])
  })

  test('a hundred at most: the oldest goes', () => {
    const sites = openApprovedSites(folder, () => 1)
    for (let i = 0; i < 101; i++) sites.approve(site(`https://s${i}.example`), 'until-withdrawn')
    expect([sites.all().length, sites.find('https://s0.example')]).toEqual([100, undefined])
  })

  test('what somebody else wrote into the file approves nobody', () => {
    const good = { ...site('https://good.example'), approvedAt: 1 }
    const entries = [good, { ...good, origin: 'http://evil.example' }, { ...good, keys: [] }, { ...good, approvedAt: 'x' }, null, 7]
    writeFileSync(file(), JSON.stringify({ sites: entries }))
    expect(
      openApprovedSites(folder, () => 1)
        .all()
        .map(({ origin }) => origin),
    ).toEqual(['https://good.example'])
    for (const text of ['', '{', '[]', '{"sites":{}}', '"x"']) {
      writeFileSync(file(), text)
      expect(openApprovedSites(folder, () => 1).all()).toEqual([])
    }
    expect(readFileSync(file(), 'utf8')).toBe('"x"')
  })
})
