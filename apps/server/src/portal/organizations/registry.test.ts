import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askRegistry, readRegistryRecord, registryFile, registryOf, registryService, type RegistryRecord } from './registry.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-registry-'))
const uscc = '91330106MA27XY183E'
const record: RegistryRecord = {
  ...{ uscc, name: '明远集团有限公司', formerNames: ['明远有限公司', '明远机械厂'], type: '有限责任公司', legalRepresentative: '张三' },
  state: 'active',
}
const found = { result: 'found', record }

let server: Server
let [status, body, heard]: [number, string, string[]] = [200, '', []]
beforeAll(async () => {
  server = createServer((request, answer) => {
    request.on('data', (part: Buffer) => heard.push(part.toString()))
    request.on('end', () => {
      heard.push(request.headers.authorization ?? '')
      answer.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

describe('R17 R18 the register of legal persons', () => {
  it('in a file: rows that are none are left out, states stand in the words of registers', async () => {
    const file = join(folder, 'register.csv')
    const [registry, other] = [registryFile(file), '91350100M000100Y43']
    expect(await askRegistry(registry, uscc)).toEqual({ result: 'unavailable' }) // not there yet
    writeFileSync(
      file,
      `\uFEFF代码,名称,曾用名,类型,法定代表人,状态\n${uscc},明远集团有限公司,明远有限公司；明远机械厂,有限责任公司,张三,存续\n${other},别家公司,,,,注销\n12345,短,,,,存续\n${uscc}\n`,
    )
    expect(await askRegistry(registry, uscc)).toEqual(found)
    expect(await askRegistry(registry, other)).toMatchObject({ record: { state: 'ended', formerNames: [] } })
    expect(await askRegistry(registry, '91512081MA62K0260E')).toEqual({ result: 'unknown' })
  })

  it('as a service: asked for the code, with what lets us in', async () => {
    const registry = registryService({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/find`, authorization: 'Bearer x' })
    ;[status, body, heard] = [200, JSON.stringify(found), []]
    expect(await askRegistry(registry, uscc)).toEqual(found)
    expect(heard).toEqual([JSON.stringify({ uscc }), 'Bearer x'])
    body = '{"result":"unknown"}'
    expect(await askRegistry(registry, uscc)).toEqual({ result: 'unknown' })
    body = '{"result":"found","record":{"uscc":"x"}}'
    expect(await askRegistry(registry, uscc)).toEqual({ result: 'unavailable' })
    body = JSON.stringify({ ...found, record: { ...record, uscc: '91350100M000100Y43' } })
    expect(await askRegistry(registry, uscc)).toEqual({ result: 'unavailable' }) // of somebody else
    for (const [code, text] of [
      [500, ''],
      [302, ''],
      [200, 'no json'],
      [200, JSON.stringify({ ...found, more: 'x'.repeat(70_000) })],
    ] as const) {
      ;[status, body] = [code, text]
      expect(await askRegistry(registry, uscc)).toEqual({ result: 'unavailable' })
    }
  })

  it('none, or one that fails, confirms nothing', async () => {
    expect(await askRegistry(undefined, uscc)).toEqual({ result: 'unavailable' })
    expect(await askRegistry({ id: 'x', find: () => Promise.reject(new Error('down')) }, uscc)).toEqual({ result: 'unavailable' })
    expect(await askRegistry(registryOf('x', []), uscc)).toEqual({ result: 'unknown' })
  })

  it.each([
    null,
    'x',
    [],
    {},
    { ...record, uscc: '1' },
    { ...record, name: ' ' },
    { ...record, state: undefined },
    { ...record, formerNames: [1] },
    { ...record, formerNames: Array(101).fill('a') },
  ])('%j is no record', (value) => {
    expect(readRegistryRecord(value)).toBeUndefined()
  })

  it('a state nobody knows is an end', () => {
    expect(readRegistryRecord({ ...record, state: '歇业' })?.state).toBe('ended')
    expect(readRegistryRecord({ ...record, state: '存续（在营、开业、在册）' })?.state).toBe('active')
  })
})
