// What an account costs: a register of a million, a sign-in with few and with very many organisations, of a holder nobody and somebody is tied to, the
// first that binds; a person's registration and sign-in beside the bare hash of a password.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { hash } from '@node-rs/argon2'
import { sql } from 'kysely'
import { residentCheckCharacter } from '@yinxin/protocol/identifiers'
import { consentVersions } from '@yinxin/protocol/portal'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import type { System } from '../e2e/system.ts'
import { signInWith, type OpenUkey } from '../faults/sign-in-client.ts'
import { createHttpBrowser, type HttpBrowser } from '../portal/http-browser.ts'
import { few, many, startAccountsWorld, type AccountsWorld } from './accounts-world.ts'
import { median } from './median.ts'
import type { Figure } from './run.ts'
import { cpuMeter } from './server-cpu.ts'

const bin = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))

/** Holders nobody is tied to, as many somebody is, and those who sign in for the first time, by turns. */
const [steady, bindingTurns, bindingCount] = [20, 9, 20]
/** Turns of first sign-ins that are not counted: what they run was never run before, on either server. */
const bindingWarmUp = 2
const holders = 2 * steady + (bindingWarmUp + bindingTurns) * bindingCount
/** Sign-ins before any is counted on each server; turns and what is in one; how many are under way at once. */
const [warmUp, turns, count, inFlight] = [2500, 21, 60, 8]
const [personTurns, personCount] = [5, 12]

interface Cost {
  /** CPU seconds, each of `count`. */
  readonly server: number
  readonly postgres: number
}
const whole = ({ server, postgres }: Cost) => server + postgres
const milliseconds = (costs: readonly Cost[], part: (cost: Cost) => number) => 1000 * median(costs.map(part))
/** Of turns that follow each other: what else the machine does then weighs on both alike. */
const ratioOf = (costs: readonly Cost[], others: readonly Cost[], part: (cost: Cost) => number) =>
  median(costs.map((cost, turn) => part(cost) / part(others[turn] ?? cost)))

/** What `work` costs a server, each of `each`. */
async function costOf(system: System, each: number, work: () => Promise<void>): Promise<Cost> {
  const meter = cpuMeter(system)
  const before = meter()
  await work()
  const after = meter()
  return { server: (after.server - before.server) / each, postgres: (after.postgres - before.postgres) / each }
}

async function atOnce(times: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let index = next++; index < times; index = next++) await work(index)
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
}

const signIns = (system: System, ukeys: readonly OpenUkey[], times: number) =>
  atOnce(times, async (index) => {
    const ukey = ukeys[index % ukeys.length]
    const answer = ukey && (await signInWith(system.origin, ukey))
    if (answer === undefined || 'code' in answer) throw new Error(`bench: refused with ${answer?.code}`)
  })

const databaseOf = ({ data }: System) =>
  createDatabase<unknown>(`postgresql:///yinxin?host=${encodeURIComponent(`${data}/postgres`)}&user=yinxin`, { max: 1 })

/** First sign-ins: each compares, binds, tells and writes it down. */
async function bindings({ small, large, ukeys }: AccountsWorld): Promise<Record<'small' | 'large', readonly Cost[]>> {
  const costs = { small: [] as Cost[], large: [] as Cost[] }
  for (let turn = 0; turn < bindingWarmUp + bindingTurns; turn++) {
    const fresh = ukeys.slice(2 * steady + turn * bindingCount).slice(0, bindingCount)
    const onSmall = await costOf(small, bindingCount, () => signIns(small, fresh, bindingCount))
    const onLarge = await costOf(large, bindingCount, () => signIns(large, fresh, bindingCount))
    if (turn < bindingWarmUp) continue
    costs.small.push(onSmall)
    costs.large.push(onLarge)
  }
  return costs
}

/** One person has a role in the organisations of half of the holders, and uses their certificates. */
async function tie(system: System, ukeys: readonly OpenUkey[]): Promise<void> {
  const db = databaseOf(system)
  const codes = ukeys.map(({ uscc }) => uscc)
  await sql`with person as (select id from portal.persons limit 1), theirs as (
      select b.holder_id, b.organization_id, person.id as person_id from person, portal.bindings b join portal.organizations o on o.id = b.organization_id
      where o.uscc = any(${codes})),
    tied as (insert into portal.holder_persons (holder_id, person_id, since, how) select holder_id, person_id, now(), 'binding' from theirs)
    insert into portal.roles (person_id, organization_id, kind, state, until, asked_at, in_force_at, in_force_by)
    select person_id, organization_id, 'supervisor', 'active', '2199-12-31', now(), now(), 'certificate' from theirs`.execute(db)
  await closeDatabase(db)
  execFileSync(process.execPath, [bin, 'rights', 'seal', '--reason', 'written by a bench', '--data', system.data], { stdio: 'ignore' })
}

const password = 'correct horse battery'
let persons = 0

interface Person {
  readonly browser: HttpBrowser
  readonly mobile: string
}

async function post(browser: HttpBrowser, url: string, body: object): Promise<void> {
  const { status, text } = await browser.go(url, { method: 'POST', body })
  if (status !== 200) throw new Error(`bench: ${url} answered ${status} ${text}`)
}

async function register({ small, codeTo }: AccountsWorld): Promise<Person> {
  const [browser, number] = [createHttpBrowser(), persons++]
  const digits = `9901001990${String(1 + (number % 12)).padStart(2, '0')}11${String(100 + number).padStart(3, '0')}`
  const mobile = `199${String(10_000_000 + number)}`
  const at = `${small.origin}/api/person/registration`
  const document = { kind: 'resident-id', number: digits + residentCheckCharacter(digits) }
  await post(browser, `${at}/identity`, { name: '梁一诺', document, consent: consentVersions.identity })
  const code = codeTo(mobile)
  await post(browser, `${at}/code`, { mobile, language: 'zh-CN' })
  const { terms, privacy } = consentVersions
  await post(browser, at, { code: await code, password, consents: { terms, privacy }, language: 'zh-CN' })
  return { browser, mobile }
}

async function signInPerson({ small, codeTo }: AccountsWorld, { browser, mobile }: Person): Promise<void> {
  const code = codeTo(mobile)
  await post(browser, `${small.origin}/api/person/sign-in/code`, { account: mobile, password, language: 'zh-CN' })
  await post(browser, `${small.origin}/api/person/sign-in`, { code: await code, language: 'zh-CN' })
}

/** CPU seconds of one hash as the portal makes it, with nothing around it. */
async function bareHash(): Promise<number> {
  const before = process.cpuUsage()
  for (let i = 0; i < personCount; i++) await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000_000 / personCount
}

async function personCosts(world: AccountsWorld) {
  const db = databaseOf(world.small)
  const costs = { registration: [] as Cost[], signIn: [] as Cost[], bare: [] as number[] }
  for (let turn = 0; turn < personTurns; turn++) {
    const known: Person[] = []
    await sql`delete from portal.limits`.execute(db) // they come from one address, and in a minute
    costs.registration.push(
      await costOf(world.small, personCount, () => atOnce(personCount, async () => void known.push(await register(world)))),
    )
    await sql`delete from portal.limits`.execute(db)
    costs.signIn.push(
      await costOf(world.small, personCount, () =>
        atOnce(personCount, async (index) => {
          const person = known[index]
          if (person !== undefined) await signInPerson(world, person)
        }),
      ),
    )
    costs.bare.push(await bareHash())
  }
  await closeDatabase(db)
  return costs
}

async function certificateCosts(world: AccountsWorld) {
  const { small, large, ukeys } = world
  const [free, tied] = [ukeys.slice(0, steady), ukeys.slice(steady, 2 * steady)]
  for (const system of [small, large]) await signIns(system, [...free, ...tied], warmUp)
  await tie(small, tied)
  await signIns(small, tied, warmUp / 2)
  const costs = { few: [] as Cost[], many: [] as Cost[], tied: [] as Cost[] }
  for (let turn = 0; turn < turns; turn++) {
    costs.few.push(await costOf(small, count, () => signIns(small, free, count)))
    costs.many.push(await costOf(large, count, () => signIns(large, free, count)))
    costs.tied.push(await costOf(small, count, () => signIns(small, tied, count)))
  }
  return costs
}

/** Everything in one run: ratios are between turns that follow each other. */
export async function bench(): Promise<readonly Figure[]> {
  const world = await startAccountsWorld(holders)
  try {
    const person = await personCosts(world)
    const bound = await bindings(world)
    const certificate = await certificateCosts(world)
    const bare = median(person.bare)
    const beside = (costs: readonly Cost[]) => median(costs.map(({ server }, turn) => (person.bare[turn] ?? bare) / server))
    const perSecond = (costs: readonly Cost[]) => 1000 / milliseconds(costs, ({ server }) => server)
    return [
      {
        name: `import of ${many} organisations, command and database: in three minutes by one core alone`,
        ...{ unit: 'CPU-seconds', value: world.imported.cpuSeconds, target: { most: 180 } },
      },
      { name: '… as the clock saw it, with what else ran here', unit: 's', value: world.imported.seconds },
      { name: 'argon2id, bare', unit: 'per CPU-second', value: 1 / bare },
      {
        name: 'registration of a person, beside it',
        unit: 'per CPU-second of the server',
        ...{ value: perSecond(person.registration), ratio: beside(person.registration), target: { least: 0.25 } },
      },
      {
        name: 'sign-in of a person by password and code, beside it',
        unit: 'per CPU-second of the server',
        ...{ value: perSecond(person.signIn), ratio: beside(person.signIn), target: { least: 0.35 } },
      },
      { name: 'first sign-in by certificate, which binds', unit: 'per CPU-second of the server', value: perSecond(bound.small) },
      {
        name: `… with ${many} organisations, server and PostgreSQL, to the same with ${few}`,
        unit: 'CPU ms each',
        ...{ value: milliseconds(bound.large, whole), ratio: ratioOf(bound.large, bound.small, whole), target: { most: 1.15 } },
      },
      {
        name: `sign-in by certificate with ${few} organisations: server and PostgreSQL`,
        unit: 'CPU ms each',
        value: milliseconds(certificate.few, whole),
      },
      {
        name: `… with ${many}, to it`,
        unit: 'CPU ms each',
        ...{
          value: milliseconds(certificate.many, whole),
          ratio: ratioOf(certificate.many, certificate.few, whole),
          target: { most: 1.15 },
        },
      },
      {
        name: '… of it PostgreSQL alone',
        unit: 'CPU ms each',
        value: milliseconds(certificate.many, ({ postgres }) => postgres),
        ratio: ratioOf(certificate.many, certificate.few, ({ postgres }) => postgres),
      },
      {
        name: '… of a holder somebody is tied to, to one nobody is',
        unit: 'CPU ms each',
        ...{
          value: milliseconds(certificate.tied, whole),
          ratio: ratioOf(certificate.tied, certificate.few, whole),
          target: { most: 1.15 },
        },
      },
    ]
  } finally {
    await world.close()
  }
}
