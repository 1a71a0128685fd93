// The vendor's lists from a download site, over real HTTP, with everything such a site may answer.
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jwsSigningInput, siteListType } from '@yinxin/protocol/assistant'
import { encodeBase64Url } from '@yinxin/protocol/wire'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createListRefresh, type ListRefresh } from './refresh-lists.ts'
import { openSiteList } from './site-list.ts'

const start = +new Date('2026-11-30T08:00:00Z')
const day = 86_400_000
const [vendor, thief] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }))
const { x, y } = vendor?.publicKey.export({ format: 'jwk' }) ?? {}

function listOf(counter: number, { days = 30, by = vendor } = {}): string {
  const key = { kty: 'EC', crv: 'P-256', x, y, kid: 'k1' }
  const list = { counter, exp: (start + days * day) / 1000, sites: [{ origin: `https://n${counter}.example`, name: 'a', keys: [key] }] }
  const input = jwsSigningInput({ alg: 'ES256', typ: siteListType }, list)
  const privateKey = by?.privateKey ?? expect.unreachable()
  return `${input}.${encodeBase64Url(sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }))}`
}

let [folder, address, now, changes, asked]: [string, string, number, number, string[]] = ['', '', start, 0, []]
let served: string | undefined
let server: Server
let open: ListRefresh[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (served === undefined || request.url !== '/lists/sites.jws') return void response.writeHead(404).end()
    return void response.end(served)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => server.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yinxin-refresh-'))
  ;[now, changes, served, asked] = [start, 0, undefined, []]
  writeFileSync(join(folder, 'vendor.json'), JSON.stringify({ kty: 'EC', crv: 'P-256', x, y, kid: 'vendor' }))
  writeFileSync(join(folder, 'list.jws'), listOf(5))
})
afterEach(() => {
  for (const one of open) one.close()
  open = []
  rmSync(folder, { recursive: true })
})

/** An assistant that was just started. */
function started(from: readonly [string | undefined] = [address]) {
  const sources = { list: join(folder, 'list.jws'), vendorKey: join(folder, 'vendor.json'), refreshed: true, data: folder }
  const sites = openSiteList(sources, { now: () => now, elapsed: () => now })
  const nothing = { offer: () => 'unsigned' as const }
  const lists = { sites, applications: nothing, drivers: nothing }
  const refresh = createListRefresh({ address: from[0], lists, changed: () => (changes += 1), firstAfterMs: day })
  open.push(refresh)
  return { inForce: () => sites.all().map(({ origin }) => origin), problem: () => sites.problem()?.code, refresh: () => refresh.refresh() }
}

describe('lists of the download site', () => {
  test('a newer one is in force at once, and after a restart before the older file that came with the assistant', async () => {
    const first = started()
    served = listOf(7)
    await first.refresh()
    expect([first.inForce(), changes]).toEqual([['https://n7.example'], 1])
    await first.refresh()
    expect(changes).toBe(1)
    const again = started()
    expect([again.inForce(), again.problem()]).toEqual([['https://n7.example'], undefined])
  })

  test.each<[string, () => string | undefined]>([
    ['an older one (rollback)', () => listOf(4)],
    ['one that is over by its own word (freeze)', () => listOf(9, { days: -1 })],
    ['one that somebody else signed', () => listOf(9, { by: thief })],
    ['one that was changed', () => listOf(9).replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))],
    ['more than a list can be', () => listOf(9) + ' '.repeat(1024 * 1024)],
    ['none', () => undefined],
  ])('%s changes nothing', async (_what, answer) => {
    const { inForce, problem, refresh } = started()
    served = answer()
    await refresh()
    expect([inForce(), problem(), changes]).toEqual([['https://n5.example'], undefined, 0])
    expect(asked).toEqual(['/lists/sites.jws', '/lists/applications.jws', '/lists/drivers.jws'])
  })

  test('what is in force ends as it said, whoever holds back the next one', async () => {
    const { inForce, problem, refresh } = started()
    now += 31 * day
    await refresh()
    expect([inForce(), problem()]).toEqual([[], 'SITE_LIST_INVALID'])
  })

  test('without a download site nobody is asked', async () => {
    await started([undefined]).refresh()
    expect(asked).toEqual([])
  })
})
