// R9 An SM2 pair onto a UKey behind SKF: the signing key made on it, the encryption key brought to it, from a real RA, CA and key management over PostgreSQL.
import { createDecipheriv } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pauseOf } from 'node:timers/promises'
import { sql } from 'kysely'
import {
  decryptSm2,
  encryptSm2,
  generateKeyPair,
  keyPairFromPkcs8,
  parseCertificate,
  readEnvelopedKey,
  type Certificate,
} from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { buildSkfSoft, createSkfSoftUkey } from '@yinxin/testkit/contracts/skf-soft'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBusinesses, type Businesses } from '../../apps/assistant/src/business/businesses.ts'
import { openJournal } from '../../apps/assistant/src/business/journal.ts'
import { createRaClient } from '../../apps/assistant/src/business/ra-client.ts'
import { openLedger } from '../../apps/assistant/src/ledger/ledger.ts'
import { createOperations } from '../../apps/assistant/src/operations/operation.ts'
import { createHostedDriver } from '../../apps/assistant/src/ukey/hosted-driver.ts'
import { createUkeyRegistry } from '../../apps/assistant/src/ukey/registry.ts'
import { createKm, recoverKey } from '../../apps/server/src/km/index.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { needs } from '../needs.ts'
import { createRaWorld, uscc, type Holder, type RaWorld } from './ra-world.ts'

const traceId = '0123456789abcdef'
const recoveryOfficer = (kind: 'SM2' | 'RSA') => createTestPki({ kind, now: new Date() }).issue({ subject: '恢复员' })
const officers = [recoveryOfficer('SM2'), recoveryOfficer('RSA'), recoveryOfficer('SM2')] as const
const folders: string[] = []
const closing: (() => unknown)[] = []
let [world, officer, cookie, origin]: [RaWorld, Holder, string, string] = [] as never

function read(der: Uint8Array | string): Certificate {
  const parsed = parseCertificate(typeof der === 'string' ? Buffer.from(der, 'base64') : der)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

/** An assistant with an empty skf-soft UKey. */
function assistant(serialNumber: string) {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-pair-'))
  const ukeyFolder = mkdtempSync(join(tmpdir(), 'yinxin-pair-ukey-'))
  folders.push(folder, ukeyFolder)
  const ukey = createSkfSoftUkey(ukeyFolder, { containers: [], serialNumber })
  Object.assign(process.env, ukey.environment) // the child takes it at its start
  const driver = createHostedDriver('skf', buildSkfSoft('standard'), { pollEveryMs: 3_600_000, backOffMs: 1 })
  const ukeys = createUkeyRegistry([driver])
  const start = (): Businesses =>
    createBusinesses({
      ...{ journal: openJournal(folder), ukeys, client: createRaClient(), ledger: openLedger(folder, Date.now), now: Date.now },
      operations: createOperations(),
      authorities: () => [{ name: { zh: '示范' }, operator: { zh: '示范' }, address: `${origin}/` }],
      ...{ changed: () => undefined, everyMs: 3_600_000 },
    })
  const state = {
    ukey,
    running: start(),
    restart() {
      state.running.close()
      state.running = start()
    },
    listed: async () => (await ukeys.list()).ukeys[0],
    one: async () => state.running.shown((await ukeys.list()).ukeys)[0],
    file: () => readFileSync(join(ukeyFolder, 'UK1.ukey'), 'latin1'),
  }
  closing.push(
    () => driver.close(),
    () => state.running.close(),
  )
  return state
}

/** Applied for, approved, and ready to be written. @returns the step */
async function approved(one: ReturnType<typeof assistant>): Promise<string> {
  for (let i = 0; i < 50 && (await one.listed()) === undefined; i++) await pauseOf(100)
  const begun = await one.running.start({ ukeyId: (await one.listed())?.id ?? '', pin: one.ukey.pin, uscc, code: await world.code() })
  expect(begun).toEqual({ ok: true, value: undefined })
  const { number = '', step = '' } = (await one.one()) ?? {}
  await world.approve(number, officer, cookie)
  await one.running.askAuthority()
  return step
}

const keysMade = async (): Promise<number> =>
  (await sql<{ count: number }>`select count(*)::int as count from km.encryption_key`.execute(world.db)).rows[0]?.count ?? 0

describe.skipIf(!needs('gcc', 'libc6-dev', 'libgcrypt20-dev'))('R9 an SM2 pair', () => {
  beforeAll(async () => {
    world = await createRaWorld(
      { codesPerHour: 100 },
      ['SM2', 'P-256'],
      officers.map(({ certificate }) => certificate),
    )
    officer = await world.officer()
    cookie = (await world.signIn(officer)).cookie
    origin = await world.app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterAll(async () => {
    for (const end of closing) await end()
    await world.close()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  const pair: { signing?: Certificate | undefined; encryption?: Certificate | undefined } = {}
  let held = ''

  test('applied for once, with two PINs: both certificates on the UKey, and what is encrypted to the one opens with what it holds', async () => {
    const one = assistant('PAIR-1')
    const step = await approved(one)
    expect(await one.one()).toMatchObject({ phase: 'write' })
    // died while the key was brought in: the same key comes again, and there is one
    one.ukey.fault('crash SKF_ImportECCKeyPair:write')
    expect(await one.running.goOn(step, one.ukey.pin)).toMatchObject({ failure: { code: 'DRIVER_CRASHED' } })
    one.ukey.fault(undefined)
    one.restart()
    await pauseOf(50)
    expect(await one.running.goOn(step, one.ukey.pin)).toMatchObject({ ok: true })
    expect([(await one.one())?.state, await keysMade()]).toEqual(['done', 1])
    const certificates = (await one.listed())?.certificates ?? []
    expect(certificates.map(({ use }) => use)).toEqual(['authentication', 'encryption'])
    ;[pair.signing, pair.encryption] = certificates.map(({ certificate }) => read(certificate))
    const { signing, encryption } = pair as Readonly<Record<'signing' | 'encryption', Certificate>>
    expect(encryption.extensions.keyUsage).toEqual(['keyEncipherment', 'dataEncipherment', 'keyAgreement'])
    expect([encryption.subject, encryption.notAfter]).toEqual([signing.subject, signing.notAfter])
    // the private number as the UKey has it
    held = /^sm2\.encrypt=([0-9a-f]{64})/m.exec(one.file())?.[1] ?? ''
    const pkcs8 = `3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420${held}`
    const ownPair = keyPairFromPkcs8(new Uint8Array(Buffer.from(pkcs8, 'hex')))
    const letter = encryptSm2(encryption.publicKeySpki, Buffer.from('给单位的信'))
    const opened = decryptSm2(ownPair.privateKey, letter.ok ? letter.value : new Uint8Array())
    expect(opened.ok && Buffer.from(opened.value).toString()).toBe('给单位的信')
  })

  test('key management sees no signing key: it is told one public key, and what it keeps opens with no key of the server', async () => {
    const { rows } = await sql<Record<string, unknown>>`select * from km.encryption_key`.execute(world.db)
    expect(Object.keys(rows[0] ?? {}).sort()).toEqual([
      ...['archived', 'enveloped_key', 'key_sha256', 'made_at', 'recipient_sha256', 'request', 'signing_certificate', 'uscc'],
    ])
    const made = (await world.audit('km')).filter(({ event }) => event === 'encryption-key.made')
    expect(made).toHaveLength(1)
    expect(made[0]?.detail['officers']).toEqual(officers.map(({ certificate }) => certificate.sha256))
    expect(held).toHaveLength(64)
    const [kept] = (await sql<{ kept: string }>`select string_agg(t::text, '') as kept from km.encryption_key t`.execute(world.db)).rows
    for (const form of ['hex', 'base64'] as const) expect(kept?.kept).not.toContain(Buffer.from(held, 'hex').toString(form).slice(0, 40))
  })

  test('for another UKey there is no second envelope, and without two recovery officers no key', async () => {
    const { signing } = pair as Readonly<Record<'signing' | 'encryption', Certificate>>
    const order = { signingCertificate: signing.sha256, recipient: Buffer.from(signing.publicKeySpki).toString('base64'), uscc, traceId }
    const km = await createKm({ db: world.db, clock: systemClock, node: 'n2', recoveryOfficers: [officers[0].certificate] })
    const [again, repeated] = [await km.makeEncryptionKey(order), await km.makeEncryptionKey(order)]
    expect(again).toEqual(repeated)
    const other = Buffer.from(generateKeyPair('SM2').publicKeySpki).toString('base64')
    expect(await km.makeEncryptionKey({ ...order, recipient: other })).toMatchObject({ failure: { code: 'STEP_REUSED' } })
    expect(await km.makeEncryptionKey({ ...order, signingCertificate: 'a'.repeat(64) })).toMatchObject({
      failure: { code: 'KM_NOT_READY' },
    })
    expect(await km.makeEncryptionKey({ ...order, recipient: 'AAAA' })).toMatchObject({
      failure: { code: 'CERTIFICATION_REQUEST_INVALID' },
    })
    expect(await keysMade()).toBe(1)
  })

  test('two recovery officers bring it into another UKey; one alone, a stranger or nobody’s key is refused; every attempt is on record', async () => {
    const { publicKeySpki } = pair.encryption as Certificate
    const recipient = generateKeyPair('SM2')
    const deps = { db: world.db, clock: systemClock, node: 'n1' }
    const base = { publicKeySpki, recipientSpki: recipient.publicKeySpki, caseNumber: 'K-2026-1', reason: '原 UKey 丢失', traceId }
    const [first, second] = [officers[0].privateKey, officers[1].privateKey]
    const codeOf = async (input: Partial<Parameters<typeof recoverKey>[0]>) => {
      const done = await recoverKey({ ...base, officers: [first, second], ...input }, deps)
      return done.ok ? 'ok' : done.failure.code
    }
    expect(await codeOf({ officers: [first, first] })).toBe('RECOVERY_REFUSED')
    expect(await codeOf({ officers: [first, recoveryOfficer('SM2').privateKey] })).toBe('RECOVERY_REFUSED')
    expect(await codeOf({ publicKeySpki: recipient.publicKeySpki })).toBe('ARCHIVED_KEY_UNKNOWN')
    expect(await codeOf({ recipientSpki: generateKeyPair('P-256').publicKeySpki })).toBe('CERTIFICATION_REQUEST_INVALID')
    const recovered = await recoverKey({ ...base, officers: [first, second] }, deps)
    const envelope = readEnvelopedKey(recovered.ok ? recovered.value : new Uint8Array())
    if (!envelope.ok || !recovered.ok) throw new Error('not recovered')
    const cipher = recovered.value.subarray(17)
    const key = decryptSm2(recipient.privateKey, cipher.subarray(0, 2 + (cipher[1] ?? 0)))
    if (!key.ok) throw new Error(key.problem)
    const sm4 = createDecipheriv('sm4-ecb', key.value, null).setAutoPadding(false)
    const d = Buffer.concat([sm4.update(envelope.value.encryptedScalar), sm4.final()]).toString('hex')
    const pkcs8 = `3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420${d}`
    expect(Buffer.from(keyPairFromPkcs8(new Uint8Array(Buffer.from(pkcs8, 'hex'))).publicKeySpki)).toEqual(Buffer.from(publicKeySpki))
    const lines = (await world.audit('km')).filter(({ event }) => event !== 'encryption-key.made')
    expect(lines.map(({ event, detail }) => [event, detail['code'] ?? 'ok', detail['case'], detail['reason']])).toEqual([
      ...['RECOVERY_REFUSED', 'RECOVERY_REFUSED', 'ARCHIVED_KEY_UNKNOWN', 'CERTIFICATION_REQUEST_INVALID'].map((code) => [
        ...['encryption-key.recovery-refused', code, 'K-2026-1', '原 UKey 丢失'],
      ]),
      ['encryption-key.recovered', 'ok', 'K-2026-1', '原 UKey 丢失'],
    ])
  })

  test('what becomes of the signing certificate becomes of the encryption certificate; the desk is shown one', async () => {
    const { signing, encryption } = pair as Readonly<Record<'signing' | 'encryption', Certificate>>
    const reasons = async () => {
      const { rows } = await sql<{ sha256: string; reason: string | null }>`select sha256, reason from ca.issuance
        left join ca.revocation using (issuer_sha256, serial)`.execute(world.db)
      return [signing, encryption].map((one) => rows.find(({ sha256 }) => sha256 === one.sha256)?.reason ?? null)
    }
    const [line] = (await world.ca.certificatesOf(uscc)).filter(({ sha256 }) => [signing.sha256, encryption.sha256].includes(sha256))
    expect((await world.ca.certificatesOf(uscc)).map(({ sha256 }) => sha256)).not.toContain(encryption.sha256)
    const change = (reason: 'certificateHold' | 'removeFromCRL' | 'keyCompromise') =>
      world.ca.revoke({ issuerSha256: line?.issuerSha256 ?? '', serial: signing.serialNumber, reason, traceId })
    for (const [reason, after] of [
      ['certificateHold', 'certificateHold'],
      ['removeFromCRL', null],
      ['keyCompromise', 'keyCompromise'],
    ] as const) {
      expect((await change(reason)).ok).toBe(true)
      expect(await reasons()).toEqual([after, after])
    }
  })

  test('key management away: the application stays approved, and the pair follows when it is back, with the signing certificate that was issued', async () => {
    const one = assistant('PAIR-2')
    await sql`alter table km.encryption_key rename to away`.execute(world.db)
    const step = await approved(one).catch((error: unknown) => String(error))
    await sql`alter table km.away rename to encryption_key`.execute(world.db)
    const before = (await sql<{ count: number }>`select count(*)::int as count from ca.approved_issuance`.execute(world.db)).rows[0]?.count
    for (let i = 0; i < 60 && (await one.one())?.phase !== 'write'; i++) {
      await pauseOf(100)
      await one.running.askAuthority()
    }
    const after = (await sql<{ count: number }>`select count(*)::int as count from ca.approved_issuance`.execute(world.db)).rows[0]?.count
    expect(await one.one()).toMatchObject({ phase: 'write' })
    expect([Number(after) - Number(before), await keysMade()]).toEqual([1, 2])
    expect(await one.running.goOn(step, one.ukey.pin)).toMatchObject({ ok: true })
    expect((await one.listed())?.certificates).toHaveLength(2)
  }, 30_000)
})
