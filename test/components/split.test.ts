// Bureau and CA company apart: four programs, each with its own data, that know each other only by HTTPS with certificates and by HTTP.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import { buildCertificationRequest, defaultAlgorithm, generateKeyPair, nameOf, parseCertificate } from '@yinxin/pki'
import type { CaCertificate } from '@yinxin/protocol/ca'
import { runServer, type RunningServer } from '../../apps/server/src/commands/run-server.ts'
import { caComponent } from '../../apps/server/src/ca/component.ts'
import { readConfig } from '../../apps/server/src/config.ts'
import { gatewayComponent } from '../../apps/server/src/gateway/component.ts'
import { keyHashOf, ownProfile } from '../../apps/server/src/gateway/index.ts'
import { portalComponent } from '../../apps/server/src/portal/component.ts'
import { importOrganizations } from '../../apps/server/src/portal/index.ts'
import { tlsAuthority } from '../e2e/tls.ts'
import { freePorts } from '../faults/start-process.ts'
import { signInWith, type OpenUkey } from '../faults/sign-in-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-split-'))
const running: RunningServer[] = []
const traceId = 'ab'.repeat(8)
const uscc = `91990100MA9TP0010${usccCheckCharacter('91990100MA9TP0010')}`
const organization = '示范市分立测试有限公司'

let origin = ''
let ukey: OpenUkey
let gateway: RunningServer

async function run(name: string, settings: Readonly<Record<string, unknown>>): Promise<RunningServer> {
  const one = await runServer(readConfig({ data: join(folder, name), ...settings }))
  running.push(one)
  return one
}

function newUkey() {
  const { privateKey, privateKeyPkcs8, publicKeySpki } = generateKeyPair('P-256')
  const request = buildCertificationRequest({
    subject: nameOf([['CN', 'x']]),
    publicKeySpki,
    algorithm: defaultAlgorithm('P-256'),
    privateKey,
  })
  return { privateKeyPkcs8, certificationRequest: Buffer.from(request).toString('base64') }
}

/** The keys our CA issues with, as a gateway elsewhere is configured with them. */
const issuingKeys = (authorities: readonly CaCertificate[]) =>
  authorities.flatMap(({ role, certificate }) => {
    const parsed = parseCertificate(Buffer.from(certificate, 'base64'))
    return role === 'issuing' && parsed.ok ? [keyHashOf(parsed.value)] : []
  })

function pemFile(name: string, certificate: string): string {
  const file = join(folder, name)
  writeFileSync(file, `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`)
  return file
}

beforeAll(async () => {
  const [port, statusPort, gatewayPort, caPort] = await freePorts(4)
  mkdirSync(join(folder, 'pages'))
  const tls = tlsAuthority()
  const [server, caller, statusCaller] = [
    tls.issue(['127.0.0.1']),
    tls.issue(['portal'], 'client'),
    tls.issue(['status.example'], 'client'),
  ]
  const identity = ({ certificate, key }: typeof server) => ({ certificate, key, authorities: tls.authorities })
  const authority = await run('authority', {
    components: ['ca'],
    ca: { statusUrl: `http://127.0.0.1:${statusPort}`, port: caPort, callers: { 'status.example': ['read'] }, ...identity(server) },
  })
  await run('status', {
    components: ['status'],
    status: { port: statusPort, ca: { url: `https://127.0.0.1:${caPort}`, ...identity(statusCaller) } },
  })
  const ca = authority.of(caComponent)?.ca
  const authorities = (await ca?.authorities()) ?? []
  const files = (role: string) =>
    authorities.filter((one) => one.role === role).map(({ certificate }, i) => pemFile(`${role}${i}.pem`, certificate))

  const { privateKeyPkcs8, certificationRequest } = newUkey()
  const issued = await ca?.issue({ certificationRequest, subject: { organization, uscc }, traceId })
  if (issued?.ok !== true) throw new Error('not issued')
  ukey = { uscc, certificate: issued.value.certificate, privateKeyPkcs8 }

  gateway = await run('gateway', {
    components: ['gateway'],
    gateway: {
      ...{ port: gatewayPort, trustAnchors: files('root'), intermediates: files('issuing'), ...identity(server) },
      certificateAuthorities: [{ id: 'ca', keys: issuingKeys(authorities), profile: ownProfile }],
      callers: { portal: 'portal' },
    },
  })

  const known = await gateway
    .of(gatewayComponent)
    ?.gateway.verifyCertificate({ certificate: ukey.certificate, policy: { revocation: 'none' }, traceId })
  const listed = { id: 'ca', name: { zh: '测试', en: 'Test' }, issuers: [known?.certificate?.issuer] }
  const peer = { url: `https://127.0.0.1:${gatewayPort}`, ...identity(caller) }
  const portal = await run('portal', {
    components: ['portal'],
    portal: { port, gateway: peer, authorities: [listed], pages: join(folder, 'pages') },
  })
  const database = portal.of(portalComponent)?.database
  if (database === undefined) throw new Error('no portal')
  const unit = { code: '70009001', name: organization, place: '示范市', insurances: [] }
  await importOrganizations(database, [{ uscc, name: organization, place: '示范市', insuredSince: '2019-01-01', units: [unit] }])
  origin = `http://localhost:${port}`
}, 120_000)

afterAll(async () => {
  for (const one of running.reverse()) await one.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}, 60_000)

test('R35 a portal without gateway and CA in its process signs people in through both', async () => {
  expect(await signInWith(origin, ukey)).toMatchObject({ uscc, sessionHash: expect.stringMatching(/^[0-9a-f]{64}$/) })
})

test('a gateway and a status service by themselves keep no database', () => {
  expect(existsSync(join(folder, 'gateway/postgres'))).toBe(false)
  expect(existsSync(join(folder, 'status/postgres'))).toBe(false)
  expect(existsSync(join(folder, 'portal/postgres'))).toBe(true)
})

test('R29 a gateway that is gone is said so, and nobody gets in', async () => {
  await gateway.stop()
  expect(await signInWith(origin, ukey)).toMatchObject({ code: 'GATEWAY_UNAVAILABLE' })
})
