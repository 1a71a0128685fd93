// R10 A locked PIN unblocked end to end: an assistant with a software UKey, a real RA and CA over HTTP. What is released to whom, how often, and what breaks in between.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSealed, parseCertificate } from '@yinxin/pki'
import { failed } from '@yinxin/protocol/failures'
import { releaseContext, type ReleaseAnswer, type ReleasedAdminPins, type UnblockInput } from '@yinxin/protocol/ra'
import { createBusinesses, type Businesses } from '../../apps/assistant/src/business/businesses.ts'
import { openJournal } from '../../apps/assistant/src/business/journal.ts'
import { createRaClient, type RaClient } from '../../apps/assistant/src/business/ra-client.ts'
import { openLedger } from '../../apps/assistant/src/ledger/ledger.ts'
import { createOperations } from '../../apps/assistant/src/operations/operation.ts'
import { createUkeyRegistry, type UkeyRegistry } from '../../apps/assistant/src/ukey/registry.ts'
import { createUkey, writeCertificate } from '../../apps/assistant/src/ukey/soft/create.ts'
import { createSoftDriver } from '../../apps/assistant/src/ukey/soft/driver.ts'
import { readUkeyFile, writeUkeyFile } from '../../apps/assistant/src/ukey/soft/ukey-file.ts'
import { rewrapSecrets } from '../../apps/server/src/platform/keys/rewrap.ts'
import { masterKeyOf } from '../../apps/server/src/platform/keys/master-keys.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { raComponent } from '../../apps/server/src/ra/component.ts'
import { createRaWorld, organization, uscc, type Holder, type RaWorld } from './ra-world.ts'

const [pin, newPin] = ['735192', '620481']
let [world, officer, cookie, origin]: [RaWorld, Holder, string, string] = [] as never
const folders: string[] = []
let count = 0

beforeAll(async () => {
  world = await createRaWorld({ codesPerHour: 1000 })
  officer = await world.officer()
  cookie = (await world.signIn(officer)).cookie
  origin = await world.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await world.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A UKey with a certificate whose PIN is locked, its admin PIN on file, and an assistant. `onFile` is what the RA was told of it. */
async function locked({ onFile = {} }: { readonly onFile?: { readonly pin?: string; readonly holder?: string } } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-unblock-'))
  folders.push(folder)
  const [data, file, serialNumber] = [join(folder, 'data'), join(folder, 'ukeys/one.ukey'), `UB-${++count}`]
  const driver = createSoftDriver(join(folder, 'ukeys'))
  const adminPin = `ADMIN-${randomBytes(4).toString('hex')}`
  const created = await createUkey({ file, label: '示范', serialNumber, keyKind: 'P-256', pin, adminPin })
  if (!created.ok) throw new Error(created.failure.code)
  const { certificationRequest } = created.value
  const issued = await world.ca.issue({ certificationRequest, subject: { organization, uscc }, traceId: '0123456789abcdef' })
  if (!issued.ok) throw new Error(issued.failure.code)
  writeCertificate({ file, certificate: issued.value.certificate })
  const lock = () => {
    const ukey = readUkeyFile(file) ?? expect.unreachable()
    writeUkeyFile(file, { ...ukey, pin: { ...ukey.pin, triesLeft: 0 } })
  }
  lock()
  await world.ra.putAdminPins([{ ukeySerial: serialNumber, uscc: onFile.holder ?? uscc, pin: onFile.pin ?? adminPin }])
  const registry = createUkeyRegistry([driver])
  let broken: ((what: 'unblock' | 'sign') => boolean) | undefined
  const ukeys: UkeyRegistry = {
    ...registry,
    async unblock(input) {
      if (broken?.('unblock') === true) return failed('UKEY_REMOVED')
      return registry.unblock(input)
    },
    sign: async (input) => (broken?.('sign') === true ? failed('UKEY_REMOVED') : registry.sign(input)),
  }
  const start = (client: RaClient = createRaClient()): Businesses =>
    createBusinesses({
      ...{ journal: openJournal(data), ukeys, client, ledger: openLedger(data, Date.now), operations: createOperations(), now: Date.now },
      authorities: () => [{ name: { zh: '示范' }, operator: { zh: '示范' }, address: `${origin}/` }],
      ...{ changed: () => undefined, everyMs: 3_600_000 },
    })
  const state = {
    ...{ ukeys, serialNumber, adminPin, file, data, lock, certificate: issued.value },
    running: start(),
    restart(client?: RaClient) {
      state.running.close()
      state.running = start(client)
    },
    /** Whatever is asked of the UKey fails when this says so. */
    breakWhen: (when: typeof broken) => void (broken = when),
    unplug: () => renameSync(file, join(folder, 'ukeys/drawer/one.ukey')),
    plug: () => renameSync(join(folder, 'ukeys/drawer/one.ukey'), file),
    ukey: async () => (await ukeys.list()).ukeys[0] ?? expect.unreachable(),
    one: async () => state.running.shown((await ukeys.list()).ukeys)[0] ?? expect.unreachable(),
    async apply() {
      const { id: ukeyId, certificates } = await state.ukey()
      const code = await world.code()
      return state.running.start({ ukeyId, pin: '', unblock: { certificate: certificates[0]?.sha256 ?? '', code } })
    },
    async approved() {
      expect(await state.apply()).toEqual({ ok: true, value: undefined })
      const { number = '', step } = await state.one()
      expect(await world.approve(number, officer, cookie)).toMatchObject({ status: 200, body: { state: 'approved' } })
      await state.running.askAuthority()
      return { number, step, secret: secretIn(data) }
    },
    signs: async (with_: string) => {
      const { id: ukeyId, certificates } = await state.ukey()
      const order = {
        ukeyId,
        certificateSha256: certificates[0]?.sha256 ?? '',
        pin: with_,
        algorithm: 'ES256',
        data: Buffer.from('x'),
      } as const
      return (await ukeys.sign(order)).ok
    },
  }
  return state
}

const secretIn = (data: string): string =>
  (JSON.parse(readFileSync(join(data, 'certificate-business.json'), 'utf8')) as { businesses: readonly { secret: string }[] }).businesses[0]
    ?.secret ?? ''

const onFile = async (serial: string) =>
  (
    await sql<{ pending: boolean; generation: number }>`select pending is not null as pending, generation from ra.admin_pin
      where ukey_serial = ${serial}`.execute(world.db)
  ).rows[0]

const release = (number: string, secret: string, body?: object) =>
  world.ask<ReleaseAnswer>('POST', `/ra/v1/applications/${number}/release`, { secret, ...(body === undefined ? {} : { body }) })

const standing = async (serial: string) => (await world.ca.certificatesOf(uscc)).find((one) => one.serial === serial)?.standing

/** The RA's clock goes on by this much, for one application. */
async function later(number: string, minutes: number): Promise<void> {
  await sql`update ra.application set changed_at = changed_at - make_interval(mins => ${minutes}::integer),
    released_at = released_at - make_interval(mins => ${minutes}::integer) where number = ${number}`.execute(world.db)
  await world.ra.goOn()
}

describe('R9 R10 a locked PIN, from the assistant', () => {
  test('a code, an officer’s signature, a new PIN: the UKey works at once, and its admin PIN is another one', async () => {
    const one = await locked()
    const { number, step } = await one.approved()
    expect(await one.one()).toMatchObject({ business: 'unblock', phase: 'unblock', state: 'approved' })
    expect(await one.running.goOn(step, newPin)).toEqual({ ok: true, value: undefined })
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'done' })
    expect([await one.signs(newPin), await one.signs(pin)]).toEqual([true, false])
    expect(await onFile(one.serialNumber)).toEqual({ pending: false, generation: 1 })
    const old = { current: one.adminPin, next: one.adminPin, again: false }
    const { id: ukeyId } = await one.ukey()
    expect(await one.ukeys.unblock({ ukeyId, admin: old, newPin: '555913' })).toMatchObject({ failure: { code: 'UNBLOCK_KEY_REFUSED' } })
    // and once more, with what the RA kept
    one.lock()
    one.running.forget(step)
    const again = await one.approved()
    expect(again.number).not.toBe(number)
    expect((await one.running.goOn(again.step, '918273')).ok).toBe(true)
    expect([await one.signs('918273'), (await onFile(one.serialNumber))?.generation]).toEqual([true, 2])
    expect(await standing(one.certificate.serial)).toBe('in-force')
  })

  test('R15 no admin PIN is on the assistant’s disk, in the RA’s audit, in its answers to officers or in the clear in its database', async () => {
    const one = await locked()
    const { step } = await one.approved()
    let seen: ReleasedAdminPins | undefined
    const client = createRaClient()
    one.restart({
      ...client,
      async release(application) {
        const answer = await client.release(application)
        const journal = openJournal(one.data).find(step) ?? expect.unreachable()
        if (answer.ok)
          seen = opened(answer.value, journal.releaseKey ?? '', { application: application.number, ukey: one.serialNumber, step })
        return answer
      },
    })
    expect((await one.running.goOn(step, newPin)).ok).toBe(true)
    const pins = [one.adminPin, seen?.current ?? '', seen?.next ?? '']
    expect(new Set(pins).size).toBe(2)
    const disk = readdirSync(one.data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    const dump = await sql<{
      all: string
    }>`select (select json_agg(a)::text from ra.application a) || (select json_agg(p)::text from ra.admin_pin p)
      || (select json_agg(l)::text from ra.audit_line l) || (select json_agg(s)::text from ra.step s) as all`.execute(world.db)
    const looked = [...disk, dump.rows[0]?.all ?? '']
    expect(looked.every((text) => text.length > 0)).toBe(true)
    for (const text of looked) for (const secret of pins) expect(text.includes(secret) || text.includes(hexOf(secret))).toBe(false)
    expect(readFileSync(join(one.data, 'certificate-business.json'), 'utf8')).not.toContain('releaseKey')
  })

  test('pulled out before, in the middle of and after it: gone on with, and nobody is locked out', async () => {
    for (const where of ['before', 'unblock', 'sign'] as const) {
      const one = await locked()
      const { step } = await one.approved()
      if (where === 'before') one.unplug()
      let times = 0
      one.breakWhen((what) => what === where && times++ === 0)
      expect((await one.running.goOn(step, newPin)).ok).toBe(false)
      if (where === 'before') one.plug()
      one.restart()
      expect(await one.one()).toMatchObject({ phase: 'unblock' })
      expect((await one.running.goOn(step, newPin)).ok).toBe(true)
      expect([await one.signs(newPin), (await one.one()).state]).toEqual([true, 'done'])
      expect(readUkeyFile(one.file)?.admin?.triesLeft).toBe(5)
    }
  })

  test('the answer of the release, or of the confirmation, is lost: the same once more', async () => {
    const client = createRaClient()
    for (const lost of ['release', 'report'] as const) {
      const one = await locked()
      const { step } = await one.approved()
      let times = 0
      const losing: RaClient = {
        ...client,
        release: async (input) => dropped(await client.release(input), lost === 'release' && times++ === 0),
        report: async (input, signature) => dropped(await client.report(input, signature), lost === 'report' && times++ === 0),
      }
      one.restart(losing)
      await one.running.goOn(step, newPin)
      one.restart(losing)
      if (lost === 'release') expect((await one.running.goOn(step, newPin)).ok).toBe(true)
      else await one.running.askAuthority()
      expect([await one.signs(newPin), (await one.one()).state]).toEqual([true, 'done'])
      expect(await onFile(one.serialNumber)).toEqual({ pending: false, generation: 1 })
    }
  })

  test('a weak new PIN asks for nothing: the two minutes do not begin', async () => {
    const one = await locked()
    const { step, number } = await one.approved()
    for (const weak of ['12345678', '111111', '123']) expect((await one.running.goOn(step, weak)).ok).toBe(false)
    expect((await world.ask('GET', `/ra/v1/applications/${number}`, { secret: secretIn(one.data) })).body.state).toBe('approved')
  })

  test('a wrong code leaves no business behind', async () => {
    const one = await locked()
    const { id: ukeyId, certificates } = await one.ukey()
    const unblock = { certificate: certificates[0]?.sha256 ?? '', code: 'AAAA-AAAA' }
    expect(await one.running.start({ ukeyId, pin: '', unblock })).toMatchObject({ failure: { code: 'APPLICATION_CODE_WRONG' } })
    expect(one.running.shown([])).toEqual([])
  })
})

const dropped = <Value>(answer: Value, isLost: boolean): Value | ReturnType<typeof failed> => (isLost ? failed('RA_UNAVAILABLE') : answer)
const hexOf = (text: string): string => Buffer.from(text).toString('hex')

function opened(answer: ReleaseAnswer, releaseKey: string, about: Parameters<typeof releaseContext>[0]): ReleasedAdminPins {
  const [key, sealed] = [Buffer.from(answer.key, 'base64'), Buffer.from(answer.sealed, 'base64')]
  const bytes = openSealed(Buffer.from(releaseKey, 'base64'), { key, sealed }, releaseContext(about)) ?? expect.unreachable()
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as ReleasedAdminPins
}

describe('R10 two minutes', () => {
  test('not confirmed: the certificate is suspended, both admin PINs stay; a late confirmation counts, and brings nothing back in force', async () => {
    const one = await locked()
    const { number, step } = await one.approved()
    const client = createRaClient()
    one.restart({ ...client, report: async () => failed('RA_UNAVAILABLE') })
    await one.running.goOn(step, newPin)
    await later(number, 1)
    expect(await standing(one.certificate.serial)).toBe('in-force')
    await later(number, 2)
    expect([await standing(one.certificate.serial), await onFile(one.serialNumber)]).toEqual([
      'suspended',
      { pending: true, generation: 0 },
    ])
    const { body } = await world.ask<{ applications: readonly { number: string }[] }>('GET', '/api/applications?state=overdue', { cookie })
    expect(body.applications.map((each) => each.number)).toContain(number) // an officer sees it
    one.restart()
    await one.running.askAuthority()
    expect([(await one.one()).state, await onFile(one.serialNumber)]).toEqual(['done', { pending: false, generation: 1 }])
    expect(await standing(one.certificate.serial)).toBe('suspended')
  })

  test('killed before anything was confirmed: the next case gets the admin PINs there were, whichever the UKey has', async () => {
    for (const where of ['unblock', 'sign'] as const) {
      const one = await locked()
      const { number, step, secret } = await one.approved()
      one.breakWhen((what) => what === where)
      await one.running.goOn(step, newPin)
      await later(number, 3)
      expect((await release(number, secret)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
      await one.running.askAuthority()
      expect(await one.one()).toMatchObject({ phase: 'over', state: 'overdue' })
      expect(one.running.forget(step).ok).toBe(true)
      one.breakWhen(undefined)
      one.lock()
      const next = await one.approved()
      expect((await one.running.goOn(next.step, '840273')).ok).toBe(true)
      expect([await one.signs('840273'), await onFile(one.serialNumber)]).toEqual([true, { pending: false, generation: 1 }])
    }
  })

  test('a CA that is away is asked again: the suspension is not forgotten', async () => {
    const one = await locked()
    const { number, secret } = await one.approved()
    expect((await release(number, secret)).status).toBe(200)
    await sql`update ra.application set changed_at = changed_at - interval '3 minutes', released_at = released_at - interval '3 minutes'
      where number = ${number}`.execute(world.db)
    const away = await world.node({ revoke: async () => failed('CA_UNAVAILABLE') })
    await away.goOn() // on record, and not done yet
    await away.close()
    await world.ra.goOn()
    expect(await standing(one.certificate.serial)).toBe('suspended')
  })

  test('an approval nobody comes for ends after half an hour', async () => {
    const one = await locked()
    const { number, secret } = await one.approved()
    await later(number, 31)
    expect((await release(number, secret)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
    await one.running.askAuthority()
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'expired' })
    expect(await onFile(one.serialNumber)).toEqual({ pending: false, generation: 0 })
  })
})

describe('R10 attacks', () => {
  const submission = (one: Awaited<ReturnType<typeof locked>>, code: string, other: Partial<UnblockInput> = {}) => {
    const [secret, stepId] = [randomBytes(32).toString('base64url'), randomBytes(16).toString('hex')]
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    const body: UnblockInput = {
      ...{
        business: 'unblock',
        stepId,
        accessHash: createHash('sha256').update(secret).digest('hex'),
        ukey: { serialNumber: one.serialNumber },
      },
      ...{ code, certificate: one.certificate.certificate, releaseKey: spki, ...other },
    }
    return { body, secret, privateKey }
  }
  const submit = (body: UnblockInput) => world.ask('POST', '/ra/v1/applications', { body })

  test('another organisation’s UKey, an unknown one, and one whose holder nobody has said', async () => {
    const [mine, theirs] = [await locked(), await locked({ onFile: { holder: '91330106MA2CFHD63Q' } })]
    await world.ra.putAdminPins([{ ukeySerial: 'STOCK-1', pin: '12345678' }])
    for (const serialNumber of [theirs.serialNumber, 'UB-UNKNOWN', 'STOCK-1']) {
      const { body } = submission(mine, await world.code(), { ukey: { serialNumber } })
      expect((await submit(body)).body.failure?.code).toBe('UNBLOCK_NOT_HERE')
      // who has no code does not learn which serial numbers are on file
      expect((await submit({ ...body, code: 'AAAA-AAAA' })).body.failure?.code).toBe('APPLICATION_CODE_WRONG')
    }
  })

  test('a certificate of another CA, a revoked one, and a key nothing can be encrypted to', async () => {
    const one = await locked()
    const code = await world.code()
    for (const releaseKey of ['AAAA', Buffer.alloc(91).toString('base64')])
      expect((await submit(submission(one, code, { releaseKey }).body)).body.failure).toMatchObject({ code: 'INPUT_INVALID' })
    expect((await submit(submission(one, code, { certificate: 'AAAA' }).body)).body.failure?.code).toBe('CERTIFICATE_UNKNOWN')
    const { issuerSha256, serial } = one.certificate
    await world.ca.revoke({ issuerSha256, serial, reason: 'keyCompromise', traceId: '0123456789abcdef' })
    expect((await submit(submission(one, code).body)).body.failure?.code).toBe('CERTIFICATE_UNKNOWN')
  })

  test('nothing is released before an officer has signed, to a wrong secret, or to another key than the application came with', async () => {
    const one = await locked()
    const { body, secret } = submission(one, await world.code())
    const { number } = (await submit(body)).body
    expect((await release(number, secret)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
    const unsigned = await world.ask('POST', `/api/applications/${number}/approval`, {
      body: { challengeId: '0'.repeat(36), authToken: '{}' },
      cookie,
    })
    expect([unsigned.status >= 400, (await release(number, secret)).status]).toEqual([true, 409])
    await world.approve(number, officer, cookie)
    expect((await release(number, randomBytes(32).toString('base64url'))).body.failure?.code).toBe('APPLICATION_UNKNOWN')
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const releaseKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    const other = await release(number, secret, { releaseKey })
    const theirs = privateKey.export({ format: 'der', type: 'pkcs8' })
    if (other.status === 200) {
      const [key, sealed] = [Buffer.from(other.body.key, 'base64'), Buffer.from(other.body.sealed, 'base64')]
      const context = releaseContext({ application: number, ukey: one.serialNumber, step: body.stepId })
      expect(openSealed(theirs, { key, sealed }, context)).toBeUndefined()
    }
    // sent again with another key it is another application, and refused
    expect((await submit({ ...body, releaseKey })).body.failure?.code).toBe('STEP_REUSED')
  })

  test('a release is bound to application, UKey and step, repeated to the same key for two minutes, and on record each time', async () => {
    const one = await locked()
    const { body, secret, privateKey } = submission(one, await world.code())
    const { number } = (await submit(body)).body
    await world.approve(number, officer, cookie)
    const [first, again] = [await release(number, secret), await release(number, secret)]
    const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
    const about = { application: number, ukey: one.serialNumber, step: body.stepId }
    expect(opened(first.body, pkcs8, about)).toMatchObject({ current: one.adminPin, again: false })
    expect(opened(again.body, pkcs8, about)).toEqual({ ...opened(first.body, pkcs8, about), again: true })
    const [key, sealed] = [Buffer.from(first.body.key, 'base64'), Buffer.from(first.body.sealed, 'base64')]
    for (const wrong of [{ application: 'A-0000-0000-0000' }, { ukey: 'UB-1' }, { step: '0'.repeat(32) }])
      expect(openSealed(Buffer.from(pkcs8, 'base64'), { key, sealed }, releaseContext({ ...about, ...wrong }))).toBeUndefined()
    const lines = (await world.audit('ra')).filter(
      ({ event, detail }) => event === 'admin-pin.released' && detail['ukey'] === one.serialNumber,
    )
    expect(lines.map(({ detail }) => detail['again'])).toEqual([false, true])
    // confirmed by nobody but the key of the certificate, with its new PIN
    const receipt = { signature: Buffer.alloc(64).toString('base64') }
    expect((await world.ask('POST', `/ra/v1/applications/${number}/receipt`, { secret, body: receipt })).body.failure?.code).toBe(
      'RECEIPT_REFUSED',
    )
    await later(number, 3)
    expect((await release(number, secret)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
  })

  test('an admin PIN that is not the UKey’s costs one try, and the last one is never made', async () => {
    const one = await locked({ onFile: { pin: 'WRONG-1' } })
    const { step } = await one.approved()
    const tries = () => readUkeyFile(one.file)?.admin?.triesLeft
    expect(await one.running.goOn(step, newPin)).toMatchObject({ failure: { code: 'UNBLOCK_KEY_REFUSED', detail: { triesLeft: 4 } } })
    for (let i = 0; i < 4; i++) await one.running.goOn(step, newPin)
    expect([await one.running.goOn(step, newPin), tries()]).toMatchObject([
      { failure: { code: 'UNBLOCK_KEY_REFUSED', detail: { reason: 'last-try' } } },
      1,
    ])
  })
})

test('R33 a change of the master key takes the admin PINs along, the next one too; and an import changes none that is there', async () => {
  const one = await locked()
  const { number, secret } = await one.approved()
  expect((await release(number, secret)).status).toBe(200)
  expect(await world.ra.putAdminPins([{ ukeySerial: one.serialNumber, uscc, pin: 'OTHER-1' }])).toEqual({ added: 0, holders: 0, known: 1 })
  const [old, fresh] = [masterKeyOf(new Uint8Array(32)), masterKeyOf(new Uint8Array(32).fill(7))]
  const columns = (raComponent.schema?.wrapped ?? []).filter(({ table }) => table === 'admin_pin')
  const rows = Number(
    (await sql<{ n: string }>`select count(current) + count(pending) as n from ra.admin_pin`.execute(world.db)).rows[0]?.n,
  )
  expect(
    await rewrapSecrets(
      world.db,
      'ra',
      columns,
      createSecrets(() => [fresh, old]),
    ),
  ).toBe(rows)
  expect(
    await rewrapSecrets(
      world.db,
      'ra',
      columns,
      createSecrets(() => [old, fresh]),
    ),
  ).toBe(rows) // as the RA of this world knows them
  expect((await release(number, secret)).status).toBe(200)
  expect(parseCertificate(Buffer.from(one.certificate.certificate, 'base64')).ok).toBe(true)
})
