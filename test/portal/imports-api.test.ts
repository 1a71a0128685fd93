// R19: organisations imported by a program over mutual TLS: who may, row by row, once, and on from where it broke off.
import { request, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { buildExtension, derToPem } from '@yinxin/pki'
import type { ImportedOrganization } from '@yinxin/protocol/portal'
import { createTestPki, type TestPki } from '@yinxin/testkit'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { importRoutes } from '../../apps/server/src/portal/imports/routes.ts'
import { startPortal, unit, usccOf, type Answered, type TestPortal } from './portal-harness.ts'

const named = (pki: TestPki, name: string) => {
  const { certificate, privateKeyPkcs8 } = pki.issue({
    ...{ subject: name, extendedKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'] },
    extensions: [buildExtension.subjectAltName([{ kind: 'dns', value: name }])],
  })
  const cert = [certificate, pki.issuingCa.certificate].map(({ raw }) => derToPem(raw, 'CERTIFICATE')).join('')
  return { cert, key: derToPem(privateKeyPkcs8, 'PRIVATE KEY') }
}
const tls = createTestPki({ kind: 'P-256', now: new Date(), name: 'TLS' })
const authorities = derToPem(tls.root.der, 'CERTIFICATE')
const [server, register, other, stranger] = [
  named(tls, 'localhost'),
  named(tls, 'register.test'),
  named(tls, 'other.test'),
  named(tls, 'stranger.test'),
]

let portal: TestPortal
let app: FastifyInstance
beforeAll(async () => {
  portal = await startPortal({ organizations: [] })
  app = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }), tls: { ...server, clientAuthorities: authorities } })
  importRoutes(app, portal.parts, ['register.test', 'other.test'])
  await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await app.close()
  await portal.close()
})

async function call(
  path: string,
  body?: object,
  client: { readonly cert?: string; readonly key?: string } = register,
): Promise<{ status: number; body: Answered }> {
  const { port } = (app.server as unknown as Server).address() as AddressInfo
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: 'localhost', port, path, method: body === undefined ? 'GET' : 'POST', ca: authorities, headers, ...client },
      (answer) => {
        void readText(answer).then(
          (text) => resolve({ status: answer.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) }),
          reject,
        )
      },
    )
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const row = (number: number, change: Partial<ImportedOrganization> = {}): ImportedOrganization => ({
  ...{
    uscc: usccOf(`91990199MA3${String(number).padStart(6, '0')}`),
    name: `示范市第${number}家有限公司`,
    place: '示范市',
    insuredSince: '2020-01-05',
  },
  units: [{ ...unit(String(30_200_000 + number)), insurances: [{ kind: '养老', place: '示范市' }] }],
  ...change,
})
const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => row(from + index))
const known = async () => Number((await sql<{ n: string }>`select count(*) as n from portal.organizations`.execute(portal.db)).rows[0]?.n)

describe('R19 an import over mutual TLS', () => {
  it('is for callers by the name in their certificate, and for nobody else', async () => {
    for (const path of ['/imports/a', '/imports/a/rows']) {
      const body = path.endsWith('rows') ? { from: 1, rows: rows(1, 1) } : undefined
      expect((await call(path, body, stranger)).body.failure.code).toBe('CALLER_REFUSED')
      expect((await call(path, body, {})).body.failure.code).toBe('CALLER_REFUSED')
    }
    expect(await known()).toBe(0)
  })

  it('says of each row what became of it, and goes on row by row; what is sent again is done once', async () => {
    const first = { from: 1, rows: [row(1), row(2, { name: '' }), row(3, { mail: 'not an address' })] }
    const answer = await call('/imports/daily-1/rows', first)
    expect(answer).toEqual({
      status: 200,
      body: {
        next: 4,
        remarks: [
          { row: 2, kind: 'refused', number: 4106, field: 'name' },
          { row: 3, kind: 'warning', number: 4106, field: 'mail' },
        ],
      },
    })
    expect(await known()).toBe(2)
    const audited = async () => (await portal.audit()).filter(({ event }) => event === 'organizations.imported').length
    const lines = await audited()
    expect(await call('/imports/daily-1/rows', first)).toEqual(answer)
    expect(await audited()).toBe(lines)
    expect((await call('/imports/daily-1')).body).toEqual({ next: 4 })
  })

  it('leaves no row out, and begins where the last whole call ended', async () => {
    expect((await call('/imports/daily-3/rows', { from: 1, rows: rows(41, 43) })).body).toEqual({ next: 4, remarks: [] })
    const gap = await call('/imports/daily-3/rows', { from: 6, rows: rows(46, 47) })
    expect([gap.status, gap.body.failure.code, gap.body.failure.detail]).toEqual([409, 'IMPORT_GAP', { next: 4 }])
    const before = await known()
    const overlapping = await call('/imports/daily-3/rows', { from: 2, rows: rows(42, 46) })
    expect(overlapping.body.next).toBe(7)
    expect(await known()).toBe(before + 3)
  })

  it('a call that breaks off has done nothing; two at once do it once', async () => {
    const { port } = (app.server as unknown as Server).address() as AddressInfo
    await new Promise<void>((resolve) => {
      const headers = { 'content-type': 'application/json', 'content-length': '100000' }
      const broken = request({
        host: 'localhost',
        port,
        path: '/imports/daily-2/rows',
        method: 'POST',
        ca: authorities,
        headers,
        ...register,
      })
      broken.on('error', () => resolve())
      broken.write(`{"from":1,"rows":[`, () => broken.destroy(new Error('killed')))
    })
    expect((await call('/imports/daily-2')).body).toEqual({ next: 1 })
    const before = await known()
    const both = await Promise.all([1, 2].map(() => call('/imports/daily-2/rows', { from: 1, rows: rows(20, 24) })))
    expect(both.map(({ body }) => body.next)).toEqual([6, 6])
    expect(await known()).toBe(before + 5)
  })

  it('belongs to its caller: another one with the same name of an import has one of its own', async () => {
    expect((await call('/imports/daily-4/rows', { from: 1, rows: rows(60, 61) })).body.next).toBe(3)
    expect((await call('/imports/daily-4', undefined, other)).body).toEqual({ next: 1 })
    expect((await call('/imports/daily-4')).body).toEqual({ next: 3 })
  })

  it.each([
    ['no row', { from: 1, rows: [] }],
    ['too many rows', { from: 1, rows: Array(5001).fill({}) }],
    ['a row before the first', { from: 0, rows: rows(1, 1) }],
    ['a field nobody knows', { from: 1, rows: [{ ...row(1), state: 'blocked' }] }],
    ['a number for text', { from: 1, rows: [{ ...row(1), name: 7 }] }],
  ])('is refused as a whole where it is not one: %s', async (_what, body) => {
    expect((await call('/imports/bad/rows', body)).body.failure.code).toBe('INPUT_INVALID')
    expect((await call('/imports/bad')).body).toEqual({ next: 1 })
  })
})
