// R9 Certificate business from the assistant to a real RA and CA over HTTP, on a software UKey: what is lost nowhere, and how often the PIN is asked for.
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseCertificate } from '@yinxin/pki'
import { failed, failure, type Failure } from '@yinxin/protocol/failures'
import type { StatusReason, SubmitInput } from '@yinxin/protocol/ra'
import { createBusinesses, type Businesses } from '../../apps/assistant/src/business/businesses.ts'
import { openJournal } from '../../apps/assistant/src/business/journal.ts'
import { createRaClient, type RaClient } from '../../apps/assistant/src/business/ra-client.ts'
import { openLedger } from '../../apps/assistant/src/ledger/ledger.ts'
import { createOperations } from '../../apps/assistant/src/operations/operation.ts'
import { createUkeyRegistry, type UkeyRegistry } from '../../apps/assistant/src/ukey/registry.ts'
import { createUkey, writeCertificate } from '../../apps/assistant/src/ukey/soft/create.ts'
import { createSoftDriver } from '../../apps/assistant/src/ukey/soft/driver.ts'
import { createRaWorld, uscc, type Holder, type RaWorld } from './ra-world.ts'

const pin = '735192'
let [world, officer, cookie, origin]: [RaWorld, Holder, string, string] = [] as never
const folders: string[] = []

beforeAll(async () => {
  world = await createRaWorld({ codesPerHour: 100 })
  officer = await world.officer()
  cookie = (await world.signIn(officer)).cookie
  origin = await world.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await world.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** An assistant with one software UKey; `restart` is kill -9 and a new start: nothing of the old one is told that it ends. */
async function assistant({ certified }: { readonly certified?: number } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-business-'))
  folders.push(folder)
  const [data, ukeyFolder, file] = [join(folder, 'data'), join(folder, 'ukeys'), join(folder, 'ukeys/one.ukey')]
  const driver = createSoftDriver(ukeyFolder)
  const created = await createUkey({ file, label: '示范', serialNumber: 'S-1', keyKind: 'P-256', pin })
  if (!created.ok) throw new Error(created.failure.code)
  if (certified !== undefined) {
    const issued = await world.ca.issue({
      ...{
        certificationRequest: created.value.certificationRequest,
        subject: { organization: '天府测试有限公司', uscc },
        traceId: '0123456789abcdef',
      },
      notAfter: new Date(Date.now() + certified * 86_400_000).toISOString(),
    })
    if (!issued.ok) throw new Error(issued.failure.code)
    writeCertificate({ file, certificate: issued.value.certificate })
  }
  const registry = createUkeyRegistry([driver])
  /** Called when the device has made its key and nobody knows yet. */
  let afterKey: (() => Failure) | undefined
  const ukeys: UkeyRegistry = {
    ...registry,
    async makeKey(input) {
      const made = await registry.makeKey(input)
      const lost = afterKey?.()
      afterKey = undefined
      return lost === undefined ? made : { ok: false, failure: lost }
    },
  }
  const restated: string[] = []
  const start = (client: RaClient = createRaClient()): Businesses =>
    createBusinesses({
      ...{ journal: openJournal(data), ukeys, client, ledger: openLedger(data, Date.now), operations: createOperations(), now: Date.now },
      authorities: () => [{ name: { zh: '示范' }, operator: { zh: '示范' }, address: `${origin}/` }],
      standingChanged: (sha256) => void restated.push(sha256),
      ...{ changed: () => undefined, everyMs: 3_600_000 },
    })
  const state = {
    /** Certificates of which what was known counts no more. */
    restated,
    running: start(),
    restart(client?: RaClient) {
      state.running.close()
      state.running = start(client)
    },
    ukey: async () => (await ukeys.list()).ukeys[0],
    loseAnswerOfKey: (happens: () => Failure) => void (afterKey = happens),
    certificate: async () => {
      const one = (await ukeys.list()).ukeys[0]?.certificates.find(({ use }) => use === 'authentication')
      const parsed = parseCertificate(Buffer.from(one?.certificate ?? '', 'base64'))
      return parsed.ok ? parsed.value : undefined
    },
    one: async () => state.running.shown((await ukeys.list()).ukeys)[0],
    unplug: () => renameSync(file, join(ukeyFolder, 'drawer/one.ukey')),
    plug: () => renameSync(join(ukeyFolder, 'drawer/one.ukey'), file),
    file: () => readFileSync(file, 'utf8'),
    journal: () => readFileSync(join(data, 'certificate-business.json'), 'utf8'),
    sign: async () => {
      const ukey = await state.ukey()
      const sha256 = ukey?.certificates.find(({ use }) => use === 'authentication')?.sha256 ?? ''
      const certificate = await state.certificate()
      const algorithm = certificate?.keyKind === 'SM2' ? ('SM2SM3' as const) : ('ES256' as const)
      return ukeys.sign({ ukeyId: ukey?.id ?? '', certificateSha256: sha256, pin, algorithm, data: Buffer.from('x') })
    },
    uses: () =>
      openLedger(data, Date.now)
        .uses()
        .map(({ purpose }) => purpose),
  }
  return state
}

type Assistant = Awaited<ReturnType<typeof assistant>>

async function apply(one: Assistant): Promise<string> {
  const code = await world.code()
  const begun = await one.running.start({ ukeyId: (await one.ukey())?.id ?? '', pin, uscc, code })
  expect(begun).toEqual({ ok: true, value: undefined })
  return (await one.one())?.number ?? ''
}

describe('R9 a first certificate onto an empty UKey', () => {
  test('two PINs: key and request, certificate and first signature; each in the ledger', async () => {
    const one = await assistant()
    const number = await apply(one)
    expect(await one.one()).toMatchObject({ phase: 'wait', state: 'waiting' })
    await world.approve(number, officer, cookie)
    await one.running.askAuthority()
    const { step = '' } = (await one.one()) ?? {}
    expect(await one.one()).toMatchObject({ phase: 'write' })
    expect(await one.running.goOn(step, pin)).toMatchObject({ ok: true })
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'done' })
    expect((await one.sign()).ok).toBe(true)
    expect(one.uses().filter((purpose) => purpose === 'new-key' || purpose === 'write-certificate')).toEqual([
      'write-certificate',
      'new-key',
    ])
  })

  test('a wrong PIN leaves no business behind, and costs one try', async () => {
    const one = await assistant()
    const code = await world.code()
    const refused = await one.running.start({ ukeyId: (await one.ukey())?.id ?? '', pin: '111999', uscc, code })
    expect(refused).toMatchObject({ failure: { code: 'PIN_INCORRECT', detail: { triesLeft: 7 } } })
    expect(await one.one()).toBeUndefined()
  })

  test('a wrong code is said and can be taken away; nothing was applied for', async () => {
    const one = await assistant()
    await one.running.start({ ukeyId: (await one.ukey())?.id ?? '', pin, uscc, code: '0000-0000' })
    expect(await one.one()).toMatchObject({ phase: 'send', failure: { code: 'APPLICATION_CODE_WRONG' } })
    expect(one.running.forget((await one.one())?.step ?? '')).toMatchObject({ ok: true })
    expect(await one.one()).toBeUndefined()
  })

  test('a UKey whose certificate is in force has no room for a first one: nothing was touched', async () => {
    const one = await assistant({ certified: 20 })
    const before = JSON.parse(one.file()) as { certificates: unknown }
    const refused = await one.running.start({ ukeyId: (await one.ukey())?.id ?? '', pin, uscc, code: await world.code() })
    expect(refused).toMatchObject({ failure: { code: 'UKEY_FULL' } })
    expect((JSON.parse(one.file()) as { certificates: unknown }).certificates).toEqual(before.certificates)
  })

  test('taken back by its applicant it is over', async () => {
    const one = await assistant()
    await apply(one)
    expect(await one.running.withdraw((await one.one())?.step ?? '')).toMatchObject({ ok: true })
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'withdrawn' })
  })
})

describe('R9 renewal', () => {
  const renew = async (one: Assistant) =>
    one.running.start({ ukeyId: (await one.ukey())?.id ?? '', pin, renews: (await one.certificate())?.sha256 ?? '' })

  test('without an officer; the old certificate works until the new one has signed, and the holder is the same', async () => {
    const one = await assistant({ certified: 20 })
    const old = await one.certificate()
    expect(await renew(one)).toMatchObject({ ok: true })
    expect(await one.one()).toMatchObject({ phase: 'write', state: 'issued' })
    expect((await one.sign()).ok).toBe(true)
    expect((await one.certificate())?.sha256).toBe(old?.sha256)
    await one.running.goOn((await one.one())?.step ?? '', pin)
    const fresh = await one.certificate()
    expect(fresh?.sha256).not.toBe(old?.sha256)
    expect(fresh?.subject).toEqual(old?.subject)
    expect(fresh?.keyKind).toBe(old?.keyKind)
    expect((await one.sign()).ok).toBe(true)
  })

  test('too early it says so, and the key that was made is used by nobody', async () => {
    const one = await assistant({ certified: 200 })
    await renew(one)
    expect(await one.one()).toMatchObject({ phase: 'send', failure: { code: 'RENEWAL_NOT_DUE' } })
    expect((await one.sign()).ok).toBe(true)
  })
})

describe('R9 suspended, resumed and revoked by the certificate’s own key', () => {
  const change = async (one: Assistant, business: 'suspend' | 'resume' | 'revoke', reason: StatusReason, typed = pin) =>
    one.running.start({
      ...{ ukeyId: (await one.ukey())?.id ?? '', pin: typed },
      change: { business, reason, certificate: (await one.certificate())?.sha256 ?? '' },
    })
  const standing = async (one: Assistant) => {
    const sha256 = (await one.certificate())?.sha256
    return (await world.ca.certificatesOf(uscc)).find((line) => line.sha256 === sha256)?.standing
  }

  test('one PIN each; what waits for an officer is followed, and the certificate stays where it is', async () => {
    const one = await assistant({ certified: 200 })
    const before = one.file()
    expect(await change(one, 'suspend', 'lost')).toMatchObject({ ok: true })
    expect(await one.one()).toMatchObject({ business: 'suspend', phase: 'over', state: 'done', reason: 'lost' })
    const [sha256] = [(await one.certificate())?.sha256]
    expect(one.restated).toEqual([sha256])
    expect(await standing(one)).toBe('suspended')
    await change(one, 'resume', 'found')
    const { number = '' } = (await one.one()) ?? {}
    expect(await one.one()).toMatchObject({ business: 'resume', phase: 'wait', state: 'waiting' })
    expect(one.restated).toHaveLength(1) // nothing has changed yet
    one.restart()
    await world.approve(number, officer, cookie)
    await one.running.askAuthority()
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'done' })
    expect(await standing(one)).toBe('in-force')
    expect(one.restated).toEqual([sha256, sha256])
    expect(JSON.parse(one.file())).toMatchObject({ certificates: (JSON.parse(before) as { certificates: object }).certificates })
    expect(one.uses()).toEqual(['certificate-status', 'certificate-status'])
  })

  test('a wrong PIN leaves nothing behind, and asks for nothing', async () => {
    const one = await assistant({ certified: 200 })
    expect(await change(one, 'revoke', 'damaged', '111999')).toMatchObject({ failure: { code: 'PIN_INCORRECT' } })
    expect([await one.one(), await standing(one)]).toEqual([undefined, 'in-force'])
  })

  test('killed before the answer came: sent again it is the same application', async () => {
    const one = await assistant({ certified: 200 })
    const real = createRaClient()
    one.restart({ ...real, submit: async (...given) => (await real.submit(...given), failed('RA_UNAVAILABLE')) })
    await change(one, 'revoke', 'no-longer-needed')
    expect(await one.one()).toMatchObject({ phase: 'send' })
    one.restart()
    await one.running.askAuthority()
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'done' })
    expect(await standing(one)).toBe('revoked')
  })

  test('a reason that is none, and a certificate that is not there, begin nothing', async () => {
    const one = await assistant({ certified: 200 })
    expect(await change(one, 'resume', 'damaged')).toMatchObject({ failure: { code: 'INPUT_INVALID' } })
    const ukeyId = (await one.ukey())?.id ?? ''
    const other = { business: 'suspend', reason: 'lost', certificate: 'ab'.repeat(32) } as const
    expect(await one.running.start({ ukeyId, pin, change: other })).toMatchObject({ failure: { code: 'CERTIFICATE_NOT_ON_UKEY' } })
    expect(await one.one()).toBeUndefined()
  })
})

describe('R9 what breaks in between goes on', () => {
  test('killed after every step: the same key, the same application, one certificate', async () => {
    const one = await assistant()
    const number = await apply(one)
    const key = (JSON.parse(one.file()) as { next: { publicKey: string } }).next.publicKey
    one.restart()
    expect(await one.one()).toMatchObject({ phase: 'wait', number })
    await world.approve(number, officer, cookie)
    one.restart()
    await one.running.askAuthority()
    one.restart()
    expect(await one.one()).toMatchObject({ phase: 'write', number })
    const step = (await one.one())?.step ?? ''
    await one.running.goOn(step, pin)
    one.restart()
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'done' })
    expect(Buffer.from((await one.certificate())?.publicKeySpki ?? []).toString('base64')).toBe(key)
    const issued = (await world.audit('ca')).filter(
      ({ event, detail }) => event === 'certificate.issued' && detail['application'] === number,
    )
    expect(issued).toHaveLength(1)
  })

  test('an answer that was lost: sent again it is the same application', async () => {
    const one = await assistant()
    const sent: SubmitInput[] = []
    const real = createRaClient()
    one.restart({
      ...real,
      async submit(authority, input) {
        sent.push(input)
        await real.submit(authority, input)
        return { ok: false, failure: { code: 'RA_UNAVAILABLE', number: 5047 } }
      },
    })
    await one.running.start({ ukeyId: (await one.ukey())?.id ?? '', pin, uscc, code: await world.code() })
    expect(await one.one()).toMatchObject({ phase: 'send', failure: { code: 'RA_UNAVAILABLE' } })
    one.restart()
    await one.running.askAuthority()
    expect(await one.one()).toMatchObject({ phase: 'wait', state: 'waiting' })
    expect(sent).toHaveLength(1)
  })

  test('written, and killed before anybody was told: written again it is the same certificate', async () => {
    const one = await assistant({ certified: 20 })
    await one.running.start({ ukeyId: (await one.ukey())?.id ?? '', pin, renews: (await one.certificate())?.sha256 ?? '' })
    const before = one.journal()
    const step = (await one.one())?.step ?? ''
    await one.running.goOn(step, pin)
    writeFileSync(join(folders.at(-1) ?? '', 'data/certificate-business.json'), before)
    one.restart()
    expect(await one.one()).toMatchObject({ phase: 'write' })
    expect(await one.running.goOn(step, pin)).toMatchObject({ ok: true })
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'done' })
  })

  test('pulled out it waits for its UKey and touches no other', async () => {
    const one = await assistant()
    const number = await apply(one)
    await world.approve(number, officer, cookie)
    await one.running.askAuthority()
    one.unplug()
    const step = (await one.one())?.step ?? ''
    expect(await one.running.goOn(step, pin)).toMatchObject({ failure: { code: 'UKEY_MISSING' } })
    expect((await one.one())?.ukeyId).toBeUndefined()
    one.plug()
    expect(await one.running.goOn(step, pin)).toMatchObject({ ok: true })
  })

  test('pulled out when its key was just made: the business stays, and goes on with that key', async () => {
    const one = await assistant()
    one.loseAnswerOfKey(() => (one.unplug(), failure('UKEY_REMOVED')))
    const order = { ukeyId: (await one.ukey())?.id ?? '', pin, uscc, code: await world.code() }
    expect(await one.running.start(order)).toMatchObject({ failure: { code: 'UKEY_REMOVED' } })
    one.restart()
    const { step = '', phase } = (await one.one()) ?? {}
    expect(phase).toBe('key')
    one.plug()
    const keyOf = () => (JSON.parse(one.file()) as { next: { publicKey: string } }).next.publicKey
    const made = keyOf()
    expect(await one.running.goOn(step, pin)).toMatchObject({ ok: true })
    expect([keyOf(), (await one.one())?.phase]).toEqual([made, 'wait'])
  })

  test.each(['DRIVER_CRASHED', 'UKEY_FAILED', 'STATE_UNWRITABLE'] as const)(
    '%s after the key was made is no reason to forget it',
    async (code) => {
      const one = await assistant()
      one.loseAnswerOfKey(() => failure(code))
      await one.running.start({ ukeyId: (await one.ukey())?.id ?? '', pin, uscc, code: await world.code() })
      expect(await one.one()).toMatchObject({ phase: 'key' })
    },
  )

  test('an authority that is away is waited for; nothing is lost', async () => {
    const one = await assistant()
    const away = { ok: false, failure: { code: 'RA_UNAVAILABLE', number: 5047 } } as const
    one.restart({ ...createRaClient(), submit: async () => away })
    await one.running.start({ ukeyId: (await one.ukey())?.id ?? '', pin, uscc, code: await world.code() })
    expect(await one.one()).toMatchObject({ phase: 'send', failure: { code: 'RA_UNAVAILABLE' } })
    expect(one.running.forget((await one.one())?.step ?? '')).toMatchObject({ ok: false })
  })

  test('the secret of an application and its code leave the page’s data', async () => {
    const one = await assistant()
    await apply(one)
    const { secret } = (JSON.parse(one.journal()) as { businesses: readonly { secret: string; code?: string }[] }).businesses[0] ?? {}
    expect(JSON.stringify(await one.one())).not.toContain(secret)
    expect(one.journal()).not.toContain('"code"')
  })
})
