// The desk's contract in this process and over HTTPS with a client certificate: the same answers to the same questions.
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { buildExtension, derToPem } from '@yinxin/pki'
import type { DeskContract } from '@yinxin/protocol/desk'
import type { Result } from '@yinxin/protocol/failures'
import { createTestPki } from '@yinxin/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDeskClient, type DeskClient } from '../../apps/server/src/desk/client.ts'
import { deskPeerRoutes } from '../../apps/server/src/desk/peer-routes.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { provePossession, seeEverything, startDeskWorld, type Clerk, type DeskWorld } from '../desk/desk-world.ts'

const log = createLog({ level: 'silent', name: 'test' })
const pki = createTestPki({ kind: 'P-256', now: new Date(), name: 'TLS' })

/** Both ends of TLS by one authority; a name each. */
function endOf(name: string) {
  const { certificate, privateKeyPkcs8 } = pki.issue({
    ...{ subject: name, extendedKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'] },
    extensions: [buildExtension.subjectAltName([{ kind: 'dns', value: name }])],
  })
  const cert = [certificate, pki.issuingCa.certificate].map(({ raw }) => derToPem(raw, 'CERTIFICATE')).join('')
  return { cert, key: derToPem(privateKeyPkcs8, 'PRIVATE KEY'), ca: derToPem(pki.root.der, 'CERTIFICATE') }
}
const [desk, portal, stranger] = [endOf('localhost'), endOf('portal.test'), endOf('stranger.test')]
const closing: (() => unknown)[] = []

let world: DeskWorld
let lin: Clerk
let xu: Clerk
let remote: DeskClient
let url = ''

const clientOf = (urls: readonly string[], tls = portal): DeskClient => {
  const client = createDeskClient({ urls, tls, clock: systemClock, log })
  closing.unshift(() => client.close())
  return client
}

beforeAll(async () => {
  world = await startDeskWorld()
  lin = await world.staff('林书云', ['clerk'])
  xu = await world.staff('许知远', ['approver'])
  const app = createHttpServer({ log, tls: { cert: desk.cert, key: desk.key, clientAuthorities: desk.ca } })
  deskPeerRoutes(app, world.desk.cases, { 'portal.test': 'portal' })
  await app.listen({ host: '127.0.0.1', port: 0 })
  closing.unshift(() => app.close())
  url = `https://localhost:${((app.server as unknown as Server).address() as AddressInfo).port}`
  remote = clientOf([url])
})
afterAll(async () => {
  for (const close of closing.splice(0)) await close()
  await world.close()
})

const traceId = 'ab'.repeat(8)
const place = { name: { zh: '市中心大厅', en: 'Central hall' } }
const codeOf = (answer: Result<unknown>) => (answer.ok ? 'ok' : answer.failure.code)

/** As it crosses the border: a refusal from afar has the number it is found by in the log besides. */
function withoutTrace(answer: Result<unknown>): unknown {
  const { failure: told, ...rest } = JSON.parse(JSON.stringify(answer)) as { failure?: { traceId?: string } }
  const { traceId: _trace, ...failure } = told ?? {}
  return told === undefined ? rest : { ...rest, failure }
}

/** A case, and the hash of the cookie of the browser that opened it. */
async function opened(name: string) {
  const one = await world.mismatch({ name })
  const { rows } = await sql<{ browser: string }>`select b.browser from desk.case_browsers b join desk.cases c on c.id = b.case_id
    where c.number = ${one.number}`.execute(world.portal.db)
  return { ...one, hash: rows[0]?.browser ?? '' }
}

describe('R22 what the portal asks the desk', () => {
  it.each<[string, (of: DeskContract, one: Awaited<ReturnType<typeof opened>>) => Promise<Result<unknown>>]>([
    ['a case, by its browser', (of, { number, hash }) => of.personCase({ number, browser: hash })],
    ['a case, by its code', (of, { number, code }) => of.personCase({ number, code })],
    ['a case of somebody else', (of, { number }) => of.personCase({ number, browser: 'f'.repeat(64) })],
    ['a number that is none', (of, { hash }) => of.personCase({ number: '20200101-00001', browser: hash })],
    ['the cases of a browser', (of, { hash }) => of.personCases(hash)],
    ['the cases of nobody', (of) => of.personCases('e'.repeat(64))],
    ['what waits to be looked at', (of) => of.waitingLooks()],
    ['what waits to be applied', (of) => of.waitingEffects()],
    ['the directory', (of) => of.directory()],
    [
      'an effect that nobody decided',
      (of) => of.reportEffect({ decisionId: '00000000-0000-4000-8000-000000000000', traceId, applied: true }),
    ],
    ['looks that were never', (of) => of.reportLooks(['00000000-0000-4000-8000-000000000000'])],
    [
      'a proof with another certificate',
      (of, { number, hash }) =>
        of.recordPossession({ number, browser: hash, certificateSha256: 'd'.repeat(64), madeAt: new Date().toISOString(), traceId }),
    ],
    [
      'a visit on a day long after',
      (of, { number, hash }) => of.prepareVisit({ number, browser: hash, place, day: '2099-01-01', traceId }),
    ],
    [
      'a file that is none',
      (of, { number, hash }) =>
        of.addDocument({ number, browser: hash, shows: 'licence', from: 'case', bytes: Buffer.from('<script>'), traceId }),
    ],
    [
      'a file for somebody else’s case',
      (of, { number }) =>
        of.addDocument({ number, browser: 'c'.repeat(64), shows: 'licence', from: 'case', bytes: Buffer.from('x'), traceId }),
    ],
    ['to give up somebody else’s case', (of, { number }) => of.withdrawCase({ number, browser: 'c'.repeat(64), traceId })],
  ])('%s: the same answer near and far', async (_what, ask) => {
    const one = await shared()
    const [near, far] = [await ask(world.desk.cases, one), await ask(remote, one)]
    expect(withoutTrace(far)).toEqual(withoutTrace(near))
  })

  let sharedCase: ReturnType<typeof opened> | undefined
  const shared = () => (sharedCase ??= opened('示范市远近有限公司'))

  it('what changes something does so from afar: visit, proof, giving up', async () => {
    const { number, hash, identity, browser } = await opened('示范市远程有限公司')
    const day = (await lin.read(number)).keptUntil.slice(0, 10)
    expect(await remote.prepareVisit({ number, browser: hash, place, day, traceId })).toMatchObject({ ok: true, value: { visit: { day } } })
    const { sha256 } = identity.certificate
    const madeAt = world.portal.clock.now().toISOString()
    expect(codeOf(await remote.recordPossession({ number, browser: hash, certificateSha256: sha256, madeAt, traceId }))).toBe('ok')
    expect((await lin.read(number)).possession).toMatchObject({ at: madeAt, serves: true, where: 'portal' })
    expect(codeOf(await remote.withdrawCase({ number, browser: hash, traceId }))).toBe('ok')
    expect((await browser.request('GET', `/api/cases/${number}`)).body.state).toBe('withdrawn')
    expect(codeOf(await remote.withdrawCase({ number, browser: hash, traceId }))).toBe('CASE_STEP_REFUSED')
  })

  it('a decision is seen from afar, and said to be applied, once', async () => {
    const { number, browser, identity } = await opened('示范市决定有限公司')
    await lin.step(number, { step: 'take' })
    await seeEverything(lin, number)
    await provePossession(browser, number, identity)
    await lin.step(number, { step: 'submit', outcome: 'bind', reason: '已核对' })
    await xu.step(number, { step: 'approve' })
    const effects = await remote.waitingEffects()
    const effect = effects.ok ? effects.value.find((one) => one.number === number) : undefined
    expect(effect).toMatchObject({ clerk: lin.id, approver: xu.id, about: 'NAME_MISMATCH' })
    const report = { decisionId: effect?.decisionId ?? '', traceId, applied: true } as const
    expect([codeOf(await remote.reportEffect(report)), codeOf(await remote.reportEffect(report))]).toEqual(['ok', 'ok'])
    expect((await lin.read(number)).events.filter(({ kind }) => kind === 'applied')).toHaveLength(1)
  })
})

describe('R22 who may ask the desk', () => {
  it('nobody whose name is not configured, though the authority is the right one', async () => {
    expect(codeOf(await clientOf([url], stranger).waitingEffects())).not.toBe('ok')
    expect(codeOf(await remote.waitingEffects())).toBe('ok')
  })

  it('nobody without a certificate', async () => {
    const bare = await fetch(`${url}/desk/v1/effects`, { method: 'POST' }).then(
      ({ status }) => status,
      () => 'no connection',
    )
    expect(bare).toBe('no connection')
  })

  it.each<[string, () => Promise<Result<unknown>>]>([
    ['a number as a number', () => remote.personCase({ number: 7 as unknown as string, browser: 'a'.repeat(64) })],
    ['a browser that is no hash', () => remote.personCases('../x')],
    ['a report of nothing', () => remote.reportEffect({} as never)],
    ['a trace id with markup', () => remote.withdrawCase({ number: '20260302-00001', browser: 'a'.repeat(64), traceId: '<b>' })],
  ])('%s is refused at the edge', async (_what, ask) => expect(codeOf(await ask())).toBe('INPUT_INVALID'))
})

describe('R22 a desk that is not one', () => {
  const answering = async (body: string, status = 200) => {
    const server = createServer({ cert: desk.cert, key: desk.key, ca: desk.ca, requestCert: true }, (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.unshift(() => server.close())
    return clientOf([`https://localhost:${(server.address() as AddressInfo).port}`])
  }

  it.each([
    ['no JSON', '<html>'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['a list that is none', '{"cases":7,"looks":{},"effects":"x","directory":7}'],
    ['a list of what are no objects', '{"cases":[7],"looks":["x"],"effects":[null],"directory":{"desks":[]}}'],
    ['a case without a state', '{"number":"1","about":"x","organization":"x","keptUntil":"x"}'],
  ])('that answers %s is DESK_UNAVAILABLE, and nothing of it is taken', async (_what, body) => {
    const client = await answering(body)
    const browser = 'a'.repeat(64)
    const answers = [
      await client.personCase({ number: '1', browser }),
      await client.personCases(browser),
      await client.waitingLooks(),
      await client.waitingEffects(),
    ]
    expect(answers.map(codeOf)).toEqual(Array(4).fill('DESK_UNAVAILABLE'))
    expect(codeOf(await client.directory())).toBe(body === '{}' || body.includes('keptUntil') ? 'ok' : 'DESK_UNAVAILABLE')
  })

  it('nobody there is DESK_UNAVAILABLE too, and of two nodes the one that answers is asked', async () => {
    expect(codeOf(await clientOf(['https://localhost:1']).waitingEffects())).toBe('DESK_UNAVAILABLE')
    expect(codeOf(await clientOf(['https://localhost:1', url]).waitingEffects())).toBe('ok')
  })
})
