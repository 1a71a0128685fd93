import { setTimeout } from 'node:timers/promises'
import { deflateSync, crc32 } from 'node:zlib'
import { sql, type Kysely } from 'kysely'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withDatabase } from '../../../../../test/postgres.ts'
import { succeeded } from '@yinxin/protocol/failures'
import { createClock } from '@yinxin/testkit'
import { closeDatabase, createDatabase } from '../db.ts'
import { createLog } from '../log.ts'
import { migrate } from '../migrate.ts'
import { createSecrets } from '../secrets.ts'
import { createHttpServer } from '../web/http-server.ts'
import { masterKeyOf } from '../keys/master-keys.ts'
import { rewrapSecrets } from '../keys/rewrap.ts'
import { uploadsMigration } from './migration.ts'
import type { Scanner } from './scanner.ts'
import { deleteExpiredUploads, wrappedUploads } from './store.ts'
import { readUploadBodies, sendUpload } from './upload-routes.ts'
import { openUploads, type UploadLimits } from './uploads.ts'

const key = Buffer.alloc(32, 9)
const clock = createClock(new Date('2026-11-29T08:00:00Z'))
let db: Kysely<any>
beforeAll(async () => {
  db = createDatabase<unknown>((await withDatabase()).url)
  await migrate(db, 'shop', { '0001-uploads': uploadsMigration })
})
afterAll(() => closeDatabase(db))

const opening = (limits: Partial<UploadLimits> = {}, scanner?: Scanner) =>
  openUploads({ db, schema: 'shop', secrets: async () => createSecrets(key), clock, limits, ...(scanner === undefined ? {} : { scanner }) })

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}
let count = 0
const sending = (bytes: Uint8Array, more: object = {}) => ({
  body: pieces(bytes),
  visitor: `visitor ${count++}`,
  about: 'case 7',
  days: 30,
  ...more,
})
const receive = async (bytes: Uint8Array, uploads = opening(), more: object = {}) => {
  const taken = await uploads.receive(sending(bytes, more))
  return taken.ok ? taken.value.kind : taken.failure.code
}
const kept = async () => Number((await sql<{ n: string }>`select count(*) as n from shop.uploads`.execute(db)).rows[0]?.n)

const waitingForLock = async () =>
  Number(
    (
      await sql<{ n: string }>`
        select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
    ).rows[0]?.n,
  )

const pdf = (inside = '', after = '') =>
  Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog ${inside} >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n${after}`)
const picture = (format: 'png' | 'jpeg', size = 40) =>
  sharp({ create: { width: size, height: size, channels: 3, background: '#aa3366' } })
    .withMetadata({ exif: { IFD0: { Artist: 'somebody at home' } } })
    [format]()
    .toBuffer()

/** A PNG that says it is as large as it is told, and holds next to nothing. */
function pngOf(width: number, height: number): Buffer {
  const part = (type: string, data: Buffer) => {
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(Buffer.concat([Buffer.from(type), data])))
    return Buffer.concat([length, Buffer.from(type), data, check])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([1, 0, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc(Math.ceil(width / 8 + 1) * Math.min(height, 2000)))
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), part('IHDR', head), part('IDAT', rows), part('IEND', Buffer.alloc(0))])
}

describe('a file is taken by its content', () => {
  it('PDF, JPEG and PNG are; they come back as they are kept, sealed in between', async () => {
    const uploads = opening()
    for (const [bytes, kind] of [
      [pdf(), 'pdf'],
      [await picture('jpeg'), 'jpeg'],
      [await picture('png'), 'png'],
    ] as const) {
      clock.advance(1)
      const taken = await uploads.receive(sending(bytes))
      if (!taken.ok) throw new Error(taken.failure.code)
      const opened = await uploads.open(taken.value.id)
      expect([opened?.kind, opened?.size, opened?.sha256]).toEqual([kind, taken.value.size, taken.value.sha256])
      if (kind === 'pdf') expect(Buffer.from(opened?.bytes ?? []).equals(bytes)).toBe(true)
      const { rows } = await sql<{ sealed: Buffer }>`select bytes_sealed as sealed from shop.uploads where id = ${taken.value.id}`.execute(
        db,
      )
      expect(rows[0]?.sealed.includes(Buffer.from(opened?.bytes ?? []).subarray(0, 16))).toBe(false)
    }
    expect((await uploads.about('case 7')).map(({ kind }) => kind)).toEqual(['pdf', 'jpeg', 'png'])
    expect(await uploads.about('case 8')).toEqual([])
    expect(await uploads.open('nothing')).toBeUndefined()
  })

  it.each([
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a program', Buffer.from('MZ\0\0')],
    ['an archive', Buffer.from('PK\u0003\u0004')],
    ['a PDF behind something', Buffer.concat([Buffer.from('GIF89a'), pdf()])],
    ['nothing', Buffer.alloc(0)],
  ])('wrong kind: %s', async (_what, bytes) => {
    const before = await kept()
    expect(await receive(bytes)).toBe('UPLOAD_KIND')
    expect(await kept()).toBe(before)
  })

  it('a picture is drawn anew: neither what hangs on it nor what it says of its maker is kept', async () => {
    const polyglot = Buffer.concat([await picture('jpeg'), Buffer.from('PK\u0003\u0004<script>alert(1)</script>')])
    const uploads = opening()
    const taken = await uploads.receive(sending(polyglot))
    const bytes = Buffer.from((await uploads.open(taken.ok ? taken.value.id : ''))?.bytes ?? [])
    expect(bytes.length).toBeGreaterThan(0)
    for (const hidden of ['<script>', 'PK\u0003\u0004', 'somebody at home']) expect(bytes.includes(hidden), hidden).toBe(false)
    expect(polyglot.includes('somebody at home')).toBe(true)
  })

  it('a picture that grows to gigabytes is not decoded, one that is cut short is not taken', async () => {
    expect(await receive(pngOf(60_000, 60_000))).toBe('UPLOAD_DAMAGED') // 3.6 thousand million pixels in a few kilobytes
    const whole = await picture('jpeg', 400)
    expect(await receive(whole.subarray(0, whole.length / 2))).toBe('UPLOAD_DAMAGED')
    expect(await receive(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(500)]))).toBe('UPLOAD_DAMAGED')
  })

  it.each([
    ['an archive behind its end', pdf('', 'PK\u0003\u0004 archive'), 'UPLOAD_DAMAGED'],
    ['a page behind its end', pdf('', '<html><script>alert(1)</script></html>'), 'UPLOAD_DAMAGED'],
    ['no end', pdf().subarray(0, 40), 'UPLOAD_DAMAGED'],
    ['a script', pdf('/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'), 'UPLOAD_ACTIVE'],
    ['a script, its name in signs', pdf('/A << /S /J#61vaScript >>'), 'UPLOAD_ACTIVE'],
    ['another file', pdf('/Names << /EmbeddedFiles 2 0 R >>'), 'UPLOAD_ACTIVE'],
    ['a program to start', pdf('/A << /S /Launch /F (calc.exe) >>'), 'UPLOAD_ACTIVE'],
    ['a password', pdf('/Encrypt 3 0 R'), 'UPLOAD_ACTIVE'],
  ])('a PDF with %s is not taken', async (_what, bytes, code) => expect(await receive(bytes)).toBe(code))
})

describe('a file is bounded', () => {
  it('in size: no more is read than is taken', async () => {
    let asked = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        asked++
        yield Buffer.alloc(1000, '%PDF-')
      }
    }
    const taken = await opening({ most: 10_000 }).receive(sending(Buffer.alloc(0), { body: endless() }))
    expect(taken).toMatchObject({ ok: false, failure: { code: 'INPUT_TOO_LARGE' } })
    expect(asked).toBe(11)
  })

  it('in time: one that trickles or stops is let go of, one that breaks off too', async () => {
    const patience = { whole: 60, silence: 20 }
    async function* stopping(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('%PDF-')
      await new Promise(() => undefined)
    }
    async function* trickling(): AsyncGenerator<Uint8Array> {
      for (;;) {
        await setTimeout(5)
        yield Buffer.from('x')
      }
    }
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('%PDF-')
      throw new Error('ECONNRESET')
    }
    const uploads = opening({ patience })
    expect(await receive(Buffer.alloc(0), uploads, { body: stopping() })).toBe('UPLOAD_SLOW')
    expect(await receive(Buffer.alloc(0), uploads, { body: trickling() })).toBe('UPLOAD_SLOW')
    expect(await receive(Buffer.alloc(0), uploads, { body: breaking() })).toBe('UPLOAD_BROKEN')
  })

  it('in number and size of a day, also for files that come at once; another visitor has a day of their own', async () => {
    const uploads = opening({ filesADay: 3 })
    const at = (visitor: string, more: object = {}) => receive(pdf(), uploads, { visitor, ...more })
    // None is kept before all five have been counted or wait for their turn to be.
    let counted = 0
    const within = async () => {
      counted++
      while (counted + (await waitingForLock()) < 5) await setTimeout(5)
      return succeeded(true)
    }
    const five = await Promise.all(Array.from({ length: 5 }, () => at('busy', { within })))
    expect(five.filter((one) => one === 'pdf').length).toBe(3)
    expect(five.filter((one) => one === 'UPLOAD_QUOTA').length).toBe(2)
    expect(await at('another')).toBe('pdf')
    expect(await receive(pdf(), opening({ bytesADay: 10 }), { visitor: 'large' })).toBe('UPLOAD_QUOTA')
    clock.advance(86_400_001)
    expect(await at('busy')).toBe('pdf')
  })

  it('over its quota nothing of it is read', async () => {
    const body = pieces(pdf())
    expect(await receive(pdf(), opening({ filesADay: 0 }), { body })).toBe('UPLOAD_QUOTA')
    expect((await body.next()).done).toBe(false)
  })
})

it.each([
  ['infected', 'UPLOAD_INFECTED'],
  ['away', 'UPLOAD_NOT_SCANNED'],
  ['clean', 'pdf'],
] as const)('a scanner that says %s: %s; it is shown what came, not what is kept', async (result, outcome) => {
  const seen: Uint8Array[] = []
  const scanner: Scanner = {
    scan: async (bytes) => {
      seen.push(bytes)
      return result
    },
  }
  expect(await receive(pdf(), opening({}, scanner))).toBe(outcome)
  expect(Buffer.from(seen[0] ?? []).equals(pdf())).toBe(true)
})

it('a file is gone when its time is over, and opens under a key that was changed', async () => {
  const uploads = opening()
  const taken = await uploads.receive(sending(pdf(), { days: 1 }))
  const id = taken.ok ? taken.value.id : ''
  const newer = Buffer.alloc(32, 8)
  const both = createSecrets(() => [masterKeyOf(newer), masterKeyOf(key)])
  expect(await rewrapSecrets(db, 'shop', [wrappedUploads], both)).toBeGreaterThan(0)
  const moved = openUploads({ db, schema: 'shop', secrets: async () => createSecrets(newer), clock })
  expect(Buffer.from((await moved.open(id))?.bytes ?? []).equals(pdf())).toBe(true)
  await rewrapSecrets(
    db,
    'shop',
    [wrappedUploads],
    createSecrets(() => [masterKeyOf(key), masterKeyOf(newer)]),
  )
  clock.advance(86_400_001)
  expect(await uploads.open(id)).toBeUndefined()
  while ((await deleteExpiredUploads(db, 'shop', clock.now(), 2)) > 0);
  expect((await sql`select 1 from shop.uploads where id = ${id}`.execute(db)).rows).toEqual([])
})

it('over HTTP: the body as it is, and back as an attachment that a browser gives no rights', async () => {
  const uploads = opening()
  const app = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }) })
  readUploadBodies(app)
  app.post('/files', { bodyLimit: 10_000_000 }, async (request, reply) => {
    const taken = await uploads.receive({ ...sending(Buffer.alloc(0)), body: request.body as AsyncIterable<Uint8Array> })
    return reply.status(taken.ok ? 201 : 415).send(taken.ok ? { id: taken.value.id } : {})
  })
  app.get<{ Params: { id: string } }>('/files/:id', async (request, reply) => {
    const found = await uploads.open(request.params.id)
    return found === undefined ? reply.status(404).send({}) : sendUpload(reply, found)
  })
  const headers = { 'content-type': 'application/octet-stream' }
  const sent = await app.inject({ method: 'POST', url: '/files', headers, payload: pdf() })
  expect(sent.statusCode).toBe(201)
  const { id } = sent.json<{ id: string }>()
  const got = await app.inject(`/files/${id}`)
  expect(got.rawPayload.equals(pdf())).toBe(true)
  expect(got.headers).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': `attachment; filename="${id}.pdf"`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'private, no-store',
  })
  expect(
    (await app.inject({ method: 'POST', url: '/files', headers: { 'content-type': 'text/html' }, payload: '<p>' })).statusCode,
  ).not.toBe(201)
  await app.close()
})
