import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseCertificationRequest } from '@yinxin/pki'
import type { Ca, IssueInput } from '@yinxin/protocol/ca'
import type { Gateway } from '@yinxin/protocol/gateway'
import { asObject, asText, decodeBase64, encodeBase64, parseObject } from '@yinxin/protocol/wire'
import { createTestPki } from '@yinxin/testkit'
import { ownAuthorityId } from '@yinxin/server/gateway/index.ts'
import type { PortalAuthority } from '@yinxin/server/portal/index.ts'
import type { Clock } from '@yinxin/server/platform/clock.ts'
import { newTraceId } from '@yinxin/server/platform/web/http-server.ts'
import { endWithUs } from '@yinxin/server/platform/processes.ts'
import { demoUkeys, isPluggedIn, ukeyLabel, type DemoOrganization } from './organizations.ts'
import { demoAuthorityName, demoEmptyUkey, demoExpiringUkey, demoOfficer, registrationUkeys } from './registration.ts'
import { demoStaff, employerOf, type DemoStaff } from './staff.ts'

/** The `yinxin-assistant` command. */
export const assistantBin = fileURLToPath(new URL('../../assistant/bin/yinxin-assistant.js', import.meta.url))

/** What of the demo is written down in `demo.json`; there only when everything was made. */
export interface DemoData {
  /** SHA-256 over the CA's certificates: UKeys of another CA (the database was changed or emptied) are made anew. */
  readonly ca: string
  /** Issuer names of our CAs, as the gateway reports them. */
  readonly issuers: readonly string[]
  /** Our own certificates by the organisation's id, as the CA names them. */
  readonly certificates: Readonly<Record<string, IssuedName>>
  /** base64 DER of the certificates of staff, of the organisation whose name differs and of the agent, by their UKey's file. */
  readonly der: Readonly<Record<string, string>>
}

/** What a revocation needs. */
export interface IssuedName {
  readonly issuerSha256: string
  readonly serial: string
}

export interface DemoDataDeps {
  /** The data folder. */
  readonly folder: string
  readonly ca: Ca
  readonly gateway: Gateway
  readonly clock: Clock
}

const minute = 60_000
const demoFile = 'demo.json'
const unfinishedPrefix = 'ukeys.unfinished-'

/**
 * Makes the software UKeys of the demo at the first start: keys on the UKeys, certificates from our own CA over their requests, the odd
 * ones (expired, revoked, of a foreign CA) into the drawer. Made aside and moved into place whole, so that a start cut short begins again.
 */
export async function ensureDemoData(deps: DemoDataDeps): Promise<DemoData> {
  const file = join(deps.folder, demoFile)
  const ca = await fingerprint(deps.ca)
  const known = existsSync(file) ? readDemoData(readFileSync(file, 'utf8')) : undefined
  if (known?.ca === ca) return known
  for (const name of readdirSync(deps.folder)) {
    if (name === 'ukeys' || name.startsWith(unfinishedPrefix)) rmSync(join(deps.folder, name), { recursive: true, force: true })
  }
  const unfinished = mkdtempSync(join(deps.folder, unfinishedPrefix)) // a name of its own: what a killed start left may still write into its
  mkdirSync(join(unfinished, 'drawer'), { mode: 0o700 })
  const issued = await personalise(deps, unfinished)
  const certificates = Object.fromEntries([...issued].flatMap(([{ id }, { name }]) => (name === undefined ? [] : [[id, name]])))
  // those the demo begins with: a case about the one, clients of the other
  const kept = [...issued].flatMap(([{ id, state }, { certificate }]) =>
    ['mismatch', 'agent'].includes(state) ? [[id, certificate] as const] : [],
  )
  const der = Object.fromEntries([
    ...kept,
    ...(await personaliseStaff(deps, unfinished)),
    ...(await personaliseRegistration(deps, unfinished)),
  ])
  const data: DemoData = { ca, issuers: await issuersOf(deps.gateway, issued), certificates, der }
  renameSync(unfinished, join(deps.folder, 'ukeys'))
  writeFileSync(`${file}.new`, JSON.stringify(data, null, 2))
  renameSync(`${file}.new`, file)
  return data
}

async function fingerprint(ca: Ca): Promise<string> {
  const hash = createHash('sha256')
  for (const { certificate } of await ca.authorities()) hash.update(certificate)
  return hash.digest('hex')
}

/** Reads `demo.json`; undefined when it is not whole. */
export function readDemoData(text: string): DemoData | undefined {
  const data = parseObject(text)
  const [ca, issuers] = [asText(data?.['ca'], 64), data?.['issuers']]
  const [certificates, der] = [asObject(data?.['certificates']), asObject(data?.['der'])]
  const isWhole =
    ca !== undefined &&
    certificates !== undefined &&
    der !== undefined &&
    Array.isArray(issuers) &&
    issuers.every((issuer) => typeof issuer === 'string')
  return isWhole ? { ca, issuers, certificates: certificates as DemoData['certificates'], der: der as DemoData['der'] } : undefined
}

/** The demo's own CA, as the portal lists it. */
export function demoAuthority({ issuers }: DemoData, statusUrl: string): PortalAuthority {
  return { id: ownAuthorityId, name: { zh: '印信演示认证中心', en: 'Yinxin Demo CA' }, issuers, downloadUrl: statusUrl, suspendsLost: true }
}

/** Where the UKey of an organisation lies at first. */
function ukeyFile({ id, state }: DemoOrganization, ukeys: string): string {
  return join(ukeys, ...(isPluggedIn(state) ? [] : ['drawer']), `${id}.ukey`)
}

/** A certificate (base64 DER), and its name at our CA when it is one of ours. */
interface Certified {
  readonly certificate: string
  readonly name?: IssuedName
}

/** Creates all UKeys, has them certified and writes the certificates. */
async function personalise(deps: DemoDataDeps, ukeys: string): Promise<ReadonlyMap<DemoOrganization, Certified>> {
  const orders = demoUkeys.map((organization, i) => ({
    file: ukeyFile(organization, ukeys),
    label: ukeyLabel(organization),
    serialNumber: `YX-DEMO-${String(i + 1).padStart(4, '0')}`,
    keyKind: organization.keyKind,
    ...(organization.pin === undefined ? {} : { pin: organization.pin }),
  }))
  const requests = await runAssistant(['ukey', 'create'], orders)
  const certificates = new Map<DemoOrganization, Certified>()
  for (const organization of demoUkeys) {
    const made = requests.find(({ file }) => file === ukeyFile(organization, ukeys))
    const request = asText(made?.['certificationRequest'], 16_384)
    if (request === undefined) throw new Error(`the assistant made no UKey for ${organization.id}`)
    certificates.set(organization, await certify(deps, organization, request))
  }
  await runAssistant(
    ['ukey', 'write-certificate'],
    [...certificates].map(([organization, { certificate }]) => ({ file: ukeyFile(organization, ukeys), certificate })),
  )
  return certificates
}

/** UKeys and certificates of staff, in the drawer: certificates by the UKey's file. */
async function personaliseStaff({ ca }: DemoDataDeps, ukeys: string): Promise<readonly (readonly [string, string])[]> {
  const fileOf = ({ id }: DemoStaff) => join(ukeys, 'drawer', `${id}.ukey`)
  const orders = demoStaff.map((one) => ({
    ...{ file: fileOf(one), label: one.name, serialNumber: `YX-DEMO-${one.number}`, keyKind: 'P-256', pin: one.pin },
  }))
  const requests = await runAssistant(['ukey', 'create'], orders)
  const certified: (readonly [string, string])[] = []
  for (const one of demoStaff) {
    const request = asText(requests.find(({ file }) => file === fileOf(one))?.['certificationRequest'], 16_384)
    if (request === undefined) throw new Error(`the assistant made no UKey for ${one.id}`)
    const subject = { organization: employerOf(one), name: one.name, number: one.number }
    const issued = await ca.issueToStaff({ certificationRequest: request, subject, traceId: newTraceId() })
    if (!issued.ok) throw new Error(`the CA refused the certificate of ${one.id}: ${issued.failure.code}`)
    certified.push([one.id, issued.value.certificate])
  }
  const writing = demoStaff.map((one) => ({ file: fileOf(one), certificate: certified.find(([id]) => id === one.id)?.[1] ?? '' }))
  await runAssistant(['ukey', 'write-certificate'], writing)
  return certified
}

/** UKeys for certificate business, in the drawer: an officer's, an empty one, and one whose certificate ends soon. */
async function personaliseRegistration({ ca, clock }: DemoDataDeps, ukeys: string): Promise<readonly (readonly [string, string])[]> {
  const fileOf = ({ id }: { readonly id: string }) => join(ukeys, 'drawer', `${id}.ukey`)
  const whose = demoUkeys.find(({ id }) => id === demoExpiringUkey.of)
  if (whose === undefined) throw new Error(`there is no organisation ${demoExpiringUkey.of} in the demo`)
  const { name: organization, uscc } = whose
  const { commonName, days } = demoExpiringUkey
  const labels = [demoOfficer.name, demoEmptyUkey.label, `${organization}（${commonName}）`]
  const numbers = [`YX-DEMO-${demoOfficer.number}`, demoEmptyUkey.serialNumber, demoExpiringUkey.serialNumber]
  const kinds = ['P-256', demoEmptyUkey.keyKind, demoExpiringUkey.keyKind]
  const orders = registrationUkeys.map((one, i) => ({
    ...{ file: fileOf(one), label: labels[i], serialNumber: numbers[i], keyKind: kinds[i], pin: one.pin },
    ...('adminPin' in one ? { adminPin: one.adminPin } : {}),
  }))
  const requests = await runAssistant(['ukey', 'create'], orders)
  const requestOf = (one: { readonly id: string }) =>
    asText(requests.find(({ file }) => file === fileOf(one))?.['certificationRequest'], 16_384) ?? ''
  const staff = { organization: demoAuthorityName, name: demoOfficer.name, number: demoOfficer.number }
  const officer = await ca.issueToStaff({ certificationRequest: requestOf(demoOfficer), subject: staff, traceId: newTraceId() })
  const notAfter = new Date(+clock.now() + days * 86_400_000).toISOString()
  const subject = { organization, uscc, commonName }
  const expiring = await ca.issue({ certificationRequest: requestOf(demoExpiringUkey), subject, notAfter, traceId: newTraceId() })
  if (!officer.ok || !expiring.ok) throw new Error('the CA refused a certificate for the demo of certificate business')
  await runAssistant(
    ['ukey', 'write-certificate'],
    [
      { file: fileOf(demoOfficer), certificate: officer.value.certificate },
      { file: fileOf(demoExpiringUkey), certificate: expiring.value.certificate },
    ],
  )
  return [[demoOfficer.id, officer.value.certificate]]
}

/** One certificate over a UKey's request, as special as the organisation's state asks for. */
async function certify({ ca, clock }: DemoDataDeps, organization: DemoOrganization, certificationRequest: string): Promise<Certified> {
  const { name, certificateName = name, commonName, uscc, state } = organization
  const now = clock.now()
  if (state === 'foreign') return { certificate: certifyElsewhere(organization, certificationRequest, now) }
  // the CA dates nothing back by more than an hour, for nobody
  const past = { notBefore: new Date(+now - 59 * minute).toISOString(), notAfter: new Date(+now - minute).toISOString() }
  const input: IssueInput = {
    certificationRequest,
    subject: { organization: certificateName, uscc, ...(commonName === undefined ? {} : { commonName }) },
    traceId: newTraceId(),
    ...(state === 'expired' ? past : {}),
  }
  const issued = await ca.issue(input)
  if (!issued.ok)
    throw new Error(
      `the CA refused the certificate of ${organization.id}: ${issued.failure.code} ${JSON.stringify(issued.failure.detail ?? {})}`,
    )
  const { certificate, issuerSha256, serial } = issued.value
  if (state === 'revoked') {
    const revoked = await ca.revoke({ issuerSha256, serial, reason: 'keyCompromise', traceId: newTraceId() })
    if (!revoked.ok) throw new Error(`the CA could not revoke: ${revoked.failure.code}`)
  }
  return { certificate, name: { issuerSha256, serial } }
}

/** A certificate of a CA nobody here trusts. */
function certifyElsewhere({ name, uscc }: DemoOrganization, certificationRequest: string, now: Date): string {
  const request = parseCertificationRequest(decodeBase64(certificationRequest) ?? new Uint8Array())
  if (!request.ok) throw new Error(request.problem)
  const elsewhere = createTestPki({ kind: 'P-256', now, name: '别处 CA（演示）' })
  const { der } = elsewhere.issue({ subject: name, uscc, publicKeySpki: request.value.publicKeySpki })
  return encodeBase64(der)
}

/** Issuer names of our own certificates, in the gateway's words: what the portal is configured with. */
async function issuersOf(gateway: Gateway, certificates: ReadonlyMap<DemoOrganization, Certified>): Promise<readonly string[]> {
  const issuers = new Set<string>()
  for (const [organization, { certificate }] of certificates) {
    if (organization.state === 'foreign') continue
    const verification = await gateway.verifyCertificate({ certificate, policy: { revocation: 'none' }, traceId: newTraceId() })
    if (verification.certificate !== undefined) issuers.add(verification.certificate.issuer)
  }
  return [...issuers]
}

/** Runs one order of the assistant's command, JSON in and JSON out. Throws one sentence when it refuses. */
async function runAssistant(words: readonly string[], input: readonly object[]): Promise<readonly Record<string, unknown>[]> {
  const [command = '', ...rest] = [...endWithUs('KILL'), process.execPath, assistantBin, ...words]
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'] })
  let [output, said] = ['', '']
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  child.stdin.on('error', () => undefined) // it ended early; the exit code tells
  child.stdin.end(JSON.stringify(input))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`yinxin-assistant ${words.join(' ')} failed: ${said.trim() || `exit code ${code}`}`)
  const answers: unknown = JSON.parse(output)
  if (!Array.isArray(answers)) throw new Error(`yinxin-assistant ${words.join(' ')} answered something unexpected`)
  return answers.map((answer) => ({ ...asObject(answer) }))
}
