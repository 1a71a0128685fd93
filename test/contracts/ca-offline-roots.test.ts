// A CA whose root is kept offline: it waits for a ceremony, issues with what it brought, and changes to the next issuing CA while certificates of the
// one before go on being answered for.
import { hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lookupRevocation, parseCertificate, parseCrl, pemToDer, verifyChain, type Certificate, type Crl } from '@yinxin/pki'
import { formatListName, wholeList } from '@yinxin/protocol/status'
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest'
import {
  carryOutScript,
  installIssuingCa,
  installRootList,
  readCeremonyScript,
  requestIssuingCa,
  type CeremonyRoom,
  type OpenedRoot,
  type RootRecordLine,
} from '../../apps/server/src/ca/index.ts'
import { wrappedKeys } from '../../apps/server/src/ca/authorities/keyring.ts'
import { defaultNames } from '../../apps/server/src/ca/certificates/profile.ts'
import { rewrapSecrets } from '../../apps/server/src/platform/keys/rewrap.ts'
import { UsageError } from '../../apps/server/src/commands/arguments.ts'
import { issuerCommand } from '../../apps/server/src/commands/issuer.ts'
import { recordingStatement } from '../../apps/server/src/ca/signing/store.ts'
import { masterKeyOf } from '../../apps/server/src/platform/keys/master-keys.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { createCaWorld, issued, issueInput, read, traceId, type CaWorld } from './ca-world.ts'
import { withDatabase } from '../postgres.ts'

const statusUrl = 'http://status.test'
const day = 86_400_000
let world: CaWorld
beforeAll(async () => {
  world = await createCaWorld({ offlineRoots: true })
})
afterAll(async () => {
  await world.ca.close()
  await world.close()
})

/** The offline half, in memory: its files are those of `yinxin ceremony`'s own test. */
const roots = new Map<string, OpenedRoot>()
const records = new Map<string, RootRecordLine[]>()
function ceremony(steps: readonly object[], given: Readonly<Record<string, Uint8Array>> = {}): ReadonlyMap<string, Uint8Array> {
  const head = { title: 'x', date: '2026-01-01', witnesses: [], custodians: ['a'] }
  const read = readCeremonyScript(JSON.stringify({ ...head, steps }))
  if (!read.ok) throw new Error(read.problem)
  const made = new Map<string, Uint8Array>()
  const room: CeremonyRoom = {
    now: new Date(Math.floor(+world.clock.now() / 1000) * 1000),
    given: (file) => given[file] ?? new Uint8Array(),
    root: (name) => roots.get(name),
    keepRoot: (name, root) => void roots.set(name, root),
    recordOf: (name) => records.get(name) ?? [],
    note: (name, line) => void records.set(name, [...(records.get(name) ?? []), line]),
    write: (file, bytes) => void made.set(file, bytes),
  }
  carryOutScript(read.script, room)
  return made
}

const makeRoot = (root: string) => ({ step: 'make-root', root, kind: 'P-256', organization: '某某', commonName: `某某 ${root}`, years: 20 })
const certify = (root: string, as: string, request: Uint8Array) => ({
  ...{ step: 'certify-issuing-ca', root, as, request: 'request.csr', requestSha256: hash('sha256', request, 'hex') },
  ...{ organization: '某某', commonName: `某某 ${as}`, years: 10, statusUrl },
})
const list = (root: string, as: string, revoked: readonly object[] = []) => ({ step: 'revocation-list', root, as, days: 200, revoked })

const context = () => ({ ...world.deps, names: defaultNames })
const request = () => requestIssuingCa('P-256', 'operator', context())
const listIn = (der: Uint8Array | undefined): Crl => {
  const parsed = parseCrl(der ?? new Uint8Array())
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}
interface Brought {
  readonly certificate: Certificate
  readonly root: Certificate
  readonly list: Crl
}
const install = (brought: Brought, expectedRoot = brought.root.sha256) =>
  installIssuingCa({ ...brought, expectedRoot }, 'operator', context())
const events = async () =>
  (await world.db.withSchema('ca').selectFrom('audit_line').select('event').where('event', 'like', 'authority.%').execute()).map(
    ({ event }) => event as string,
  )

let first: Brought
describe('R28 an offline root', () => {
  it('nothing is issued before the ceremony, and the CA runs; the request that waits is given again, by any node', async () => {
    expect(await world.ca.issue(issueInput())).toMatchObject({ ok: false, failure: { code: 'CERTIFICATION_REQUEST_INVALID' } })
    expect(await world.ca.authorities()).toEqual([])
    expect(await world.ca.health()).toMatchObject({ signatures: 'ok', lists: 'ok' })
    const [waiting, again] = await Promise.all([request(), request()]) // two at once are one key
    expect(again).toEqual(waiting)
    expect(await request()).toEqual(waiting)
    expect(await world.ca.unfinishedSignings()).toEqual([])
    const made = ceremony([makeRoot('r1'), certify('r1', 'i1', waiting), list('r1', 'l1')], { 'request.csr': waiting })
    first = { certificate: read(made.get('i1.cer')), root: read(made.get('r1.cer')), list: listIn(made.get('l1.crl')) }
  })

  it('what is not of this ceremony is refused in one sentence, and leaves nothing', async () => {
    const other = await createCaWorld({ offlineRoots: true })
    const foreign = await requestIssuingCa('P-256', 'operator', { ...other.deps, names: defaultNames })
    await other.ca.close()
    await other.close()
    const made = ceremony([makeRoot('r9'), certify('r9', 'i9', foreign), list('r9', 'l9'), certify('r1', 'i8', foreign)], {
      'request.csr': foreign,
    })
    const [r9, l9, i8] = [read(made.get('r9.cer')), listIn(made.get('l9.crl')), read(made.get('i8.cer'))]
    const revoked = ceremony([list('r1', 'l2', [{ serial: first.certificate.serialNumber, reason: 'superseded', since: '2025-01-01' }])])
    const damaged = Uint8Array.from(first.certificate.raw, (byte, n) => (n === first.certificate.raw.length - 3 ? byte ^ 1 : byte))
    const parsed = parseCertificate(damaged)
    const said = await Promise.all([
      install(first, r9.sha256),
      install({ ...first, root: r9, list: l9 }),
      install({ ...first, list: l9 }),
      install({ ...first, certificate: i8 }),
      install({ ...first, list: listIn(revoked.get('l2.crl')) }),
      ...(parsed.ok ? [install({ ...first, certificate: parsed.value })] : []),
    ])
    expect(said).toEqual([
      `the root is another one than was read off the paper: its SHA-256 is ${first.root.sha256}`,
      expect.stringContaining('the certificate does not pass the lint: issuer-name'),
      expect.stringContaining('the list is not one of this root: '),
      'no key here waits for this certificate',
      'the certificate stands on the list of its root',
      'the certificate was not signed by this root',
    ])
    world.clock.step(201 * day)
    expect(await install(first)).toBe('the list is not of today')
    world.clock.step(-201 * day)
    expect(await world.ca.authorities()).toEqual([])
    expect(await events()).toEqual(['authority.requested'])
  })

  it('issues with what the ceremony brought; another node knows within its minute; root and list are published', async () => {
    const node = await world.node({ node: 'n2' })
    expect(await install(first)).toBeUndefined()
    await world.ca.ceremony()
    await node.publishLists()
    const holder = await issued(world.ca)
    expect((await issued(node)).issuerSha256).toBe(first.certificate.sha256)
    const [issuer, root] = [await world.ca.authority(holder.issuerSha256), await world.ca.authority(first.root.sha256)]
    const rootList = await world.ca.crl(formatListName({ issuerSha256: first.root.sha256, ...wholeList }))
    expect(rootList?.list).toEqual(first.list.raw)
    const ownList = await world.ca.crl(formatListName({ issuerSha256: holder.issuerSha256, ...wholeList }))
    const verdict = verifyChain({
      ...{ certificate: holder.parsed, intermediates: [read(issuer)], trustAnchors: [read(root)], now: world.clock.now() },
      ...{ revocation: 'required', crls: [rootList?.list ?? new Uint8Array(), ownList?.list ?? new Uint8Array()] },
    })
    expect(verdict.verdict).toBe('accepted')
    expect(await install(first)).toBe('no key here waits for this certificate')
    await node.close()
  })

  it('the key of the root is nowhere here: its row has none, and its list is never signed here', async () => {
    const rows = await world.db.withSchema('ca').selectFrom('authority').select(['role', 'wrapped_key']).orderBy('role').execute()
    expect(rows.map(({ role, wrapped_key }) => [role, wrapped_key === null])).toEqual([
      ['issuing', false],
      ['root', true],
    ])
    world.clock.advance(150 * day) // beyond its half
    await world.ca.ceremony()
    const rootList = await world.ca.crl(formatListName({ issuerSha256: first.root.sha256, ...wholeList }))
    expect(rootList?.list).toEqual(first.list.raw)
  })

  it('its next list is brought and published; an older one, and one of another root, is not', async () => {
    const [next] = [listIn(ceremony([list('r1', 'l3')]).get('l3.crl'))]
    const bring = (given: Crl, root = first.root) =>
      world.db
        .transaction()
        .execute((trx) => installRootList(trx, { root, list: given }, { actor: 'operator', now: world.clock.now(), node: 'n1' }))
    expect(await bring(next)).toBeUndefined()
    expect((await world.ca.crl(formatListName({ issuerSha256: first.root.sha256, ...wholeList })))?.list).toEqual(next.raw)
    expect(await bring(first.list)).toBe('the list has number 1, and number 3 is published already')
    const other = roots.get('r9')?.certificate ?? first.root
    expect(await bring(listIn(ceremony([list('r9', 'l10')]).get('l10.crl')), other)).toBe('its root is not one of this CA')
    expect(await bring(next, other)).toMatch(/^the list is not one of this root: /)
  })

  it('says weeks before a list of an offline root ends that a ceremony is due', async () => {
    await world.ca.publishLists()
    expect(await world.ca.health()).toMatchObject({ lists: 'ok' })
    world.clock.advance(171 * day) // of 200
    await world.ca.publishLists()
    expect(await world.ca.health()).toMatchObject({ lists: 'degraded' })
    const next = listIn(ceremony([list('r1', 'l4')]).get('l4.crl'))
    await world.db
      .transaction()
      .execute((trx) => installRootList(trx, { root: first.root, list: next }, { actor: 'operator', now: world.clock.now(), node: 'n1' }))
    await world.ca.publishLists()
    expect(await world.ca.health()).toMatchObject({ lists: 'ok' })
  })

  it('the next issuing CA follows: it issues from then on, and those of the one before are answered for and revoked as ever', async () => {
    const early = await issued(world.ca)
    const waiting = await request()
    const made = ceremony([certify('r1', 'i2', waiting), list('r1', 'l5')], { 'request.csr': waiting })
    const second = { certificate: read(made.get('i2.cer')), root: first.root, list: listIn(made.get('l5.crl')) }
    expect(await install(second)).toBeUndefined()
    await world.ca.ceremony()
    const late = await issued(world.ca)
    expect([early.issuerSha256, late.issuerSha256]).toEqual([first.certificate.sha256, second.certificate.sha256])
    for (const { issuerSha256, serial } of [early, late]) {
      expect(await world.ca.revoke({ issuerSha256, serial, reason: 'superseded', traceId })).toMatchObject({ ok: true })
      const lists = listIn((await world.ca.crl(formatListName({ issuerSha256, ...wholeList })))?.list)
      expect(lookupRevocation(lists, serial)?.reason).toBe('superseded')
    }
    expect((await events()).filter((event) => event === 'authority.installed')).toHaveLength(2)
  })

  it('a request whose making was cut short is nothing the operator has to look into', async () => {
    const bytes = { keySha256: 'ab'.repeat(32), algorithm: 'SHA256-ECDSA', toBeSigned: new Uint8Array(8), node: 'n1' }
    const before = { now: new Date(+world.clock.now() - day), ...bytes }
    await recordingStatement()(world.db, { ...before, kind: 'certification-request' })
    expect([await world.ca.unfinishedSignings(), (await world.ca.health()).signatures]).toEqual([[], 'ok'])
    await recordingStatement()(world.db, { ...before, kind: 'end-entity-sign' })
    expect((await world.ca.unfinishedSignings()).map(({ kind }) => kind)).toEqual(['end-entity-sign'])
  })

  it('keys that wait and keys that issue change their master key together', async () => {
    await request()
    const next = createSecrets(() => [new Uint8Array(32).fill(7), new Uint8Array(32)].map(masterKeyOf))
    const changed = await rewrapSecrets(world.db, 'ca', wrappedKeys, next)
    const rows = await world.db.withSchema('ca').selectFrom('responder').select('sha256').execute()
    expect(changed).toBe(2 + 1 + rows.length) // issuing CAs, the request, responders; the root has none
  })
})

test('yinxin issuer: the request is written once and asked for again, what is missing is said, a foreign certificate is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-issuer-'))
  const { url } = await withDatabase()
  const config = join(folder, 'config.json')
  writeFileSync(config, JSON.stringify({ data: join(folder, 'data'), databaseUrl: url }), { mode: 0o600 })
  const run = async (...words: readonly string[]) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const status = await issuerCommand.run([...words, '--config', config]).catch((error: unknown) => error)
    const said = status instanceof Error ? status.message : log.mock.calls.flat().join('\n')
    log.mockRestore()
    return { status: status instanceof UsageError ? 2 : status instanceof Error ? 1 : status, said }
  }
  const at = (name: string) => join(folder, name)
  try {
    const first = await run('request', '--kind', 'P-256', '--out', at('one.csr'))
    expect(first).toEqual({
      status: 0,
      said: expect.stringMatching(/^Request of P-256 in .*one\.csr\. SHA-256 for the script: [0-9a-f]{64}$/),
    })
    expect((await run('request', '--kind', 'P-256', '--out', at('two.csr'))).said.slice(-64)).toBe(first.said.slice(-64))
    expect(readFileSync(at('two.csr'))).toEqual(readFileSync(at('one.csr')))
    expect((await run('request', '--kind', 'P-256', '--out', at('two.csr'))).status).toBe(1) // over no file
    world.clock.set(new Date()) // the command goes by this computer's
    const [request] = pemToDer(readFileSync(at('one.csr'), 'latin1'), 'CERTIFICATE REQUEST')
    const made = ceremony([makeRoot('r20'), certify('r20', 'i20', request ?? new Uint8Array()), list('r20', 'l20')], {
      'request.csr': request ?? new Uint8Array(),
    })
    for (const [name, bytes] of made) writeFileSync(at(name), bytes)
    const brought = ['--certificate', at('i20.cer'), '--root', at('r20.cer'), '--list', at('l20.crl')]
    const [right, wrong] = [read(made.get('r20.cer')).sha256, 'ab'.repeat(32)]
    expect(await run('install', ...brought)).toEqual({ status: 2, said: '--root-sha256 is missing' })
    expect((await run('install', ...brought, '--root-sha256', wrong)).said).toContain('another one than was read off the paper')
    expect([(await run('request', '--out', at('x'))).status, (await run('revoke')).status]).toEqual([2, 2])
    expect((await run('list', '--root', at('r20.cer'), '--list', at('l20.crl'))).said).toBe('its root is not one of this CA')
    expect(await run('install', ...brought, '--root-sha256', right)).toEqual({
      status: 0,
      said: expect.stringMatching(/^Issues from now on: CN=某某 i20,/),
    })
    writeFileSync(at('l21.crl'), ceremony([list('r20', 'l21')]).get('l21.crl') ?? new Uint8Array())
    expect((await run('list', '--root', at('r20.cer'), '--list', at('l21.crl'))).said).toMatch(/^Published: list 2 of CN=某某 r20,/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
