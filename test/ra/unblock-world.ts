// An RA with its CA over HTTP, and assistants with UKeys whose PIN is locked: for the tests of unblocking.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { openSealed } from '@yinxin/pki'
import { failed } from '@yinxin/protocol/failures'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { releaseContext, type ReleaseAnswer, type ReleasedAdminPins } from '@yinxin/protocol/ra'
import { createBusinesses, type Businesses } from '../../apps/assistant/src/business/businesses.ts'
import { openJournal } from '../../apps/assistant/src/business/journal.ts'
import { createRaClient, type RaClient } from '../../apps/assistant/src/business/ra-client.ts'
import { openLedger } from '../../apps/assistant/src/ledger/ledger.ts'
import { createOperations } from '../../apps/assistant/src/operations/operation.ts'
import type { DriverUkey, UkeyDriver } from '../../apps/assistant/src/ukey/driver.ts'
import { listRead } from '../../apps/assistant/src/ukey/list-read.ts'
import { createUkeyRegistry, type UkeyRegistry } from '../../apps/assistant/src/ukey/registry.ts'
import { createUkey, writeCertificate } from '../../apps/assistant/src/ukey/soft/create.ts'
import { createSoftDriver } from '../../apps/assistant/src/ukey/soft/driver.ts'
import { readUkeyFile, writeUkeyFile } from '../../apps/assistant/src/ukey/soft/ukey-file.ts'
import type { RaConfig } from '../../apps/server/src/ra/index.ts'
import { createRaWorld, organization, uscc, type Holder, type RaWorld } from './ra-world.ts'

export const [pin, newPin] = ['735192', '620481']

export type UnblockWorld = Awaited<ReturnType<typeof createUnblockWorld>>

/** A UKey behind a driver, and what signs of it. */
interface OnUkey {
  readonly driver: UkeyDriver
  readonly serialNumber: string
  /** base64 DER; absent: the first one for signing in. */
  readonly certificate?: string
  readonly algorithm?: 'ES256' | 'RS256'
}

export async function createUnblockWorld(more: Partial<RaConfig> = {}, kinds?: readonly CertifiedKeyKind[]) {
  const world: RaWorld = await createRaWorld({ codesPerHour: 1000, ...more }, kinds)
  const officer: Holder = await world.officer()
  const { cookie } = await world.signIn(officer)
  const origin = await world.app.listen({ host: '127.0.0.1', port: 0 })
  const [folders, closing]: [string[], (() => unknown)[]] = [[], []]
  let count = 0
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'yinxin-unblock-'))
    folders.push(folder)
    return folder
  }

  /** An assistant that has this UKey. */
  function assistantWith({ driver, serialNumber, certificate: chosen, algorithm = 'ES256' }: OnUkey, data = join(newFolder(), 'data')) {
    const registry = createUkeyRegistry([driver])
    const isChosen = ({ use, certificate }: DriverUkey['certificates'][number]): boolean =>
      chosen === undefined ? use === 'authentication' : certificate === chosen
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
      ...{ ukeys, serialNumber, data },
      running: start(),
      restart(client?: RaClient) {
        state.running.close()
        state.running = start(client)
      },
      /** Whatever is asked of the UKey fails when this says so. */
      breakWhen: (when: typeof broken) => void (broken = when),
      ukey: async () => (await listRead(ukeys)).ukeys[0] ?? expect.unreachable(),
      one: async () => state.running.shown((await listRead(ukeys)).ukeys)[0] ?? expect.unreachable(),
      async apply() {
        const { id: ukeyId, certificates } = await state.ukey()
        const certificate = certificates.find(isChosen)?.sha256 ?? ''
        return state.running.start({ ukeyId, pin: '', unblock: { certificate, code: await world.code() } })
      },
      async approved() {
        expect(await state.apply()).toEqual({ ok: true, value: undefined })
        const { number = '', step } = await state.one()
        expect(await world.approve(number, officer, cookie)).toMatchObject({ status: 200, body: { state: 'approved' } })
        await state.running.askAuthority()
        return { number, step, secret: secretIn(data) }
      },
      async signs(with_: string) {
        const { id: ukeyId, certificates } = await state.ukey()
        const certificateSha256 = certificates.find(isChosen)?.sha256 ?? ''
        return (await ukeys.sign({ ukeyId, certificateSha256, pin: with_, algorithm, data: Buffer.from('x') })).ok
      },
    }
    closing.push(() => (state.running.close(), registry.close()))
    return state
  }

  /** A software UKey with a certificate whose PIN is locked, its admin PIN on file, and an assistant. `onFile` is what the RA was told of it. */
  async function locked({ onFile: told = {} }: { readonly onFile?: { readonly pin?: string; readonly holder?: string } } = {}) {
    const folder = newFolder()
    const [data, file, serialNumber] = [join(folder, 'data'), join(folder, 'ukeys/one.ukey'), `UB-${++count}`]
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
    await world.ra.putAdminPins([{ ukeySerial: serialNumber, uscc: told.holder ?? uscc, pin: told.pin ?? adminPin }])
    const assistant = assistantWith({ driver: createSoftDriver(join(folder, 'ukeys')), serialNumber }, data)
    return Object.assign(assistant, {
      ...{ adminPin, file, lock, certificate: issued.value },
      unplug: () => renameSync(file, join(folder, 'ukeys/drawer/one.ukey')),
      plug: () => renameSync(join(folder, 'ukeys/drawer/one.ukey'), file),
    })
  }

  return {
    ...{ world, officer, cookie, locked, assistantWith, newFolder },
    onFile: async (serial: string) =>
      (
        await sql<{ pending: boolean; generation: number }>`select pending is not null as pending, generation from ra.admin_pin
          where ukey_serial = ${serial}`.execute(world.db)
      ).rows[0],
    release: (number: string, secret: string, body?: object) =>
      world.ask<ReleaseAnswer>('POST', `/ra/v1/applications/${number}/release`, { secret, ...(body === undefined ? {} : { body }) }),
    standing: async (serial: string) => (await world.ca.certificatesOf(uscc)).find((one) => one.serial === serial)?.standing,
    /** The RA's clock goes on by this much, for one application. */
    async later(number: string, minutes: number): Promise<void> {
      await sql`update ra.application set changed_at = changed_at - make_interval(mins => ${minutes}::integer),
        released_at = released_at - make_interval(mins => ${minutes}::integer) where number = ${number}`.execute(world.db)
      await world.ra.goOn()
    },
    async close() {
      for (const close of closing) await close()
      await world.close()
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const secretIn = (data: string): string =>
  (JSON.parse(readFileSync(join(data, 'certificate-business.json'), 'utf8')) as { businesses: readonly { secret: string }[] }).businesses[0]
    ?.secret ?? ''

/** What is in an answer of the RA, for who has the key of the application. */
export function opened(answer: ReleaseAnswer, releaseKey: string, about: Parameters<typeof releaseContext>[0]): ReleasedAdminPins {
  const [key, sealed] = [Buffer.from(answer.key, 'base64'), Buffer.from(answer.sealed, 'base64')]
  const bytes = openSealed(Buffer.from(releaseKey, 'base64'), { key, sealed }, releaseContext(about)) ?? expect.unreachable()
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as ReleasedAdminPins
}
