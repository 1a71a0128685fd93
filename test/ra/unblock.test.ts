// R10 A locked PIN unblocked end to end: an assistant with a software UKey, a real RA and CA over HTTP; and what breaks in between.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseCertificate } from '@yinxin/pki'
import { failed } from '@yinxin/protocol/failures'
import type { ReleasedAdminPins } from '@yinxin/protocol/ra'
import { openJournal } from '../../apps/assistant/src/business/journal.ts'
import { createRaClient, type RaClient } from '../../apps/assistant/src/business/ra-client.ts'
import { readUkeyFile } from '../../apps/assistant/src/ukey/soft/ukey-file.ts'
import { rewrapSecrets } from '../../apps/server/src/platform/keys/rewrap.ts'
import { masterKeyOf } from '../../apps/server/src/platform/keys/master-keys.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { raComponent } from '../../apps/server/src/ra/component.ts'
import { uscc } from './ra-world.ts'
import { createUnblockWorld, newPin, opened, pin, secretIn, type UnblockWorld } from './unblock-world.ts'

let [its, world]: [UnblockWorld, UnblockWorld['world']] = [] as never

beforeAll(async () => {
  its = await createUnblockWorld()
  ;({ world } = its)
})
afterAll(() => its.close())

describe('R9 R10 a locked PIN, from the assistant', () => {
  test('a code, an officer’s signature, a new PIN: the UKey works at once, and its admin PIN is another one', async () => {
    const one = await its.locked()
    const { number, step } = await one.approved()
    expect(await one.one()).toMatchObject({ business: 'unblock', phase: 'unblock', state: 'approved' })
    expect(await one.running.goOn(step, newPin)).toEqual({ ok: true, value: undefined })
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'done' })
    expect([await one.signs(newPin), await one.signs(pin)]).toEqual([true, false])
    expect(await its.onFile(one.serialNumber)).toEqual({ pending: false, generation: 1 })
    const old = { current: one.adminPin, next: one.adminPin, again: false }
    const { id: ukeyId } = await one.ukey()
    expect(await one.ukeys.unblock({ ukeyId, admin: old, newPin: '555913' })).toMatchObject({ failure: { code: 'UNBLOCK_KEY_REFUSED' } })
    // and once more, with what the RA kept
    one.lock()
    one.running.forget(step)
    const again = await one.approved()
    expect(again.number).not.toBe(number)
    expect((await one.running.goOn(again.step, '918273')).ok).toBe(true)
    expect([await one.signs('918273'), (await its.onFile(one.serialNumber))?.generation]).toEqual([true, 2])
    expect(await its.standing(one.certificate.serial)).toBe('in-force')
  })

  test('R15 no admin PIN is on the assistant’s disk, in the RA’s audit, in its answers to officers or in the clear in its database', async () => {
    const one = await its.locked()
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
      const one = await its.locked()
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
      const one = await its.locked()
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
      expect(await its.onFile(one.serialNumber)).toEqual({ pending: false, generation: 1 })
    }
  })

  test('a weak new PIN asks for nothing: the two minutes do not begin', async () => {
    const one = await its.locked()
    const { step, number } = await one.approved()
    for (const weak of ['12345678', '111111', '123']) expect((await one.running.goOn(step, weak)).ok).toBe(false)
    expect((await world.ask('GET', `/ra/v1/applications/${number}`, { secret: secretIn(one.data) })).body.state).toBe('approved')
  })

  test('a wrong code leaves no business behind', async () => {
    const one = await its.locked()
    const { id: ukeyId, certificates } = await one.ukey()
    const unblock = { certificate: certificates[0]?.sha256 ?? '', code: 'AAAA-AAAA' }
    expect(await one.running.start({ ukeyId, pin: '', unblock })).toMatchObject({ failure: { code: 'APPLICATION_CODE_WRONG' } })
    expect(one.running.shown([])).toEqual([])
  })
})

const dropped = <Value>(answer: Value, isLost: boolean): Value | ReturnType<typeof failed> => (isLost ? failed('RA_UNAVAILABLE') : answer)
const hexOf = (text: string): string => Buffer.from(text).toString('hex')

test('R33 a change of the master key takes the admin PINs along, the next one too; and an import changes none that is there', async () => {
  const one = await its.locked()
  const { number, secret } = await one.approved()
  expect((await its.release(number, secret)).status).toBe(200)
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
  expect((await its.release(number, secret)).status).toBe(200)
  expect(parseCertificate(Buffer.from(one.certificate.certificate, 'base64')).ok).toBe(true)
})
