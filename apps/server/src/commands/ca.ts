import { readFileSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { derToPem, isSignedBy, nameToString, parseCertificate, pemToDer, type Certificate } from '@yinxin/pki'
import { revokeReasons, type Ca, type CaCertificate, type IssuedCertificate } from '@yinxin/protocol/ca'
import type { Failure, Result } from '@yinxin/protocol/failures'
import { encodeBase64, isCalendarDay, parseObject } from '@yinxin/protocol/wire'
import { createCaClient } from '../ca/client.ts'
import { systemClock } from '../platform/clock.ts'
import { createLog } from '../platform/log.ts'
import { peerForm, peerUrls, readPeer, readPeerCertificates } from '../platform/peer.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'

const help = `Usage: yinxin ca <issue|issue-staff|revoke|roots|check> --peer FILE [options]

Asks a running CA over HTTPS, with a client certificate: the CA knows the caller by a name in it and decides by its role. Every use is in the
CA's audit with that name. docs/ca.md tells how to set this up.

  --peer FILE              how the CA is reached: a JSON object {url, certificate, key, authorities}; the last three name PEM files

yinxin ca issue (role issue): a certificate for the key of a request; only the key is taken from the request
  --request FILE           PKCS#10 request, PEM or DER
  --organization NAME      name of the organisation
  --uscc CODE              its unified social credit code
  --common-name NAME       common name; default the organisation
  --insurance-number N     its insurance number
  --handler NAME           person the certificate names
  --not-after DATE         last day, as 2029-12-31; default three years from now
  --out FILE               where the certificate goes, PEM; default the output

yinxin ca issue-staff (role issue-staff): the same for a member of staff, of the staff policy; with \`yinxin staff add\` it opens a desk
  --request, --not-after, --out  as above
  --organization NAME      who employs them
  --name NAME              their name
  --number N               what tells namesakes apart, and stays: a staff number

yinxin ca revoke (roles revoke and read)
  --certificate FILE       certificate to revoke, PEM or DER; or
  --serial HEX --issuer HEX  its serial number, and the SHA-256 of the CA certificate that issued it (yinxin ca roots prints it)
  --reason REASON          ${revokeReasons.join(', ')};
                           certificateHold suspends, removeFromCRL ends a suspension

yinxin ca roots (role read): the CA certificates as PEM, each after its names and the fingerprint to compare by phone
yinxin ca check (role read): signatures that were begun and are not on record; exit code 1 when there are any

Exit code 0 done, 1 refused or not reached, 2 not understood.`

const options = {
  peer: { type: 'string' },
  request: { type: 'string' },
  organization: { type: 'string' },
  uscc: { type: 'string' },
  'common-name': { type: 'string' },
  'insurance-number': { type: 'string' },
  handler: { type: 'string' },
  name: { type: 'string' },
  number: { type: 'string' },
  'not-after': { type: 'string' },
  out: { type: 'string' },
  certificate: { type: 'string' },
  serial: { type: 'string' },
  issuer: { type: 'string' },
  reason: { type: 'string' },
} as const

type Options = Readonly<Partial<Record<keyof typeof options, string>>>
type Action = (ca: Ca, given: Options) => Promise<number>

/** What each action takes beside `--peer`. */
const actions: Readonly<Record<string, { readonly run: Action; readonly takes: readonly (keyof Options)[] }>> = {
  issue: { run: issue, takes: ['request', 'organization', 'uscc', 'common-name', 'insurance-number', 'handler', 'not-after', 'out'] },
  'issue-staff': { run: issueToStaff, takes: ['request', 'organization', 'name', 'number', 'not-after', 'out'] },
  revoke: { run: revoke, takes: ['certificate', 'serial', 'issuer', 'reason'] },
  roots: { run: roots, takes: [] },
  check: { run: check, takes: [] },
}

export const caCommand: Command = {
  help,
  async run(words) {
    const [name = '', ...rest] = words
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (action === undefined) throw new UsageError(`ca needs one of ${Object.keys(actions).join(', ')}; see yinxin ca --help`)
    const given: Options = readOptions(rest, options).values
    const strange = Object.keys(given).find((one) => one !== 'peer' && !action.takes.includes(one as keyof Options))
    if (strange !== undefined) throw new UsageError(`ca ${name} takes no --${strange}`)
    const client = openClient(needed(given, 'peer'))
    try {
      return await action.run(client, given)
    } finally {
      client.close()
    }
  },
}

function needed(given: Options, name: keyof Options): string {
  const value = given[name]
  if (value === undefined || value === '') throw new UsageError(`--${name} is missing`)
  return value
}

function openClient(file: string) {
  const peer = readPeer(parseObject(readFile(file).toString('utf8')))
  if (peer === undefined) throw new Error(`${file} is not ${peerForm}`)
  const log = createLog({ level: 'silent', name: 'yinxin' }) // what it meets is said by the command itself
  return createCaClient({ urls: peerUrls(peer), tls: readPeerCertificates(peer, file), clock: systemClock, log })
}

function readFile(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    throw new Error(`${file} cannot be read`)
  }
}

/** The DER in a file: its one PEM block of a label, or the file itself. */
function readDerFile(file: string, labels: readonly string[]): Uint8Array {
  const bytes = readFile(file)
  if (bytes[0] === 0x30) return bytes
  const found = labels.flatMap((label) => pemToDer(bytes.toString('latin1'), label))
  const [only, ...more] = found
  if (only === undefined || more.length > 0)
    throw new Error(`${file} holds ${found.length === 0 ? 'no' : 'more than one'} ${labels[0] ?? ''}`)
  return only
}

const newTraceId = (): string => randomBytes(8).toString('hex')

/** What every certificate is asked for with: the request, and its last day. */
function orderOf(given: Options) {
  const request = readDerFile(needed(given, 'request'), ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'])
  const lastDay = given['not-after']
  return {
    certificationRequest: encodeBase64(request),
    ...(lastDay === undefined ? {} : { notAfter: endOfDay(lastDay) }),
    traceId: newTraceId(),
  }
}

async function issue(ca: Ca, given: Options): Promise<number> {
  const { 'common-name': commonName, 'insurance-number': insuranceNumber, handler: handlerName } = given
  const subject = {
    ...{ organization: needed(given, 'organization'), uscc: needed(given, 'uscc') },
    ...(commonName === undefined ? {} : { commonName }),
    ...(insuranceNumber === undefined ? {} : { insuranceNumber }),
    ...(handlerName === undefined ? {} : { handlerName }),
  }
  return write(await ca.issue({ ...orderOf(given), subject }), given)
}

async function issueToStaff(ca: Ca, given: Options): Promise<number> {
  const subject = { organization: needed(given, 'organization'), name: needed(given, 'name'), number: needed(given, 'number') }
  return write(await ca.issueToStaff({ ...orderOf(given), subject }), given)
}

/** Writes the certificate where it was asked for, over no file. */
function write(issued: Result<IssuedCertificate>, given: Options): number {
  if (!issued.ok) return refused(issued.failure)
  const { certificate, serial, issuerSha256 } = issued.value
  const pem = derToPem(Buffer.from(certificate, 'base64'), 'CERTIFICATE')
  if (given.out === undefined) process.stdout.write(pem)
  else writeFileSync(given.out, pem, { flag: 'wx' })
  console.error(`issued: serial ${serial}, issuer ${issuerSha256}`)
  return exitCodes.ok
}

/** The last second of a day in China, where the subjects of these certificates are. */
function endOfDay(day: string): string {
  if (!isCalendarDay(day)) throw new UsageError(`'${day}' is not a day like 2029-12-31`)
  return new Date(`${day}T23:59:59+08:00`).toISOString()
}

async function revoke(ca: Ca, given: Options): Promise<number> {
  const reason = revokeReasons.find((one) => one === needed(given, 'reason'))
  if (reason === undefined) throw new UsageError(`'${given.reason ?? ''}' is not a reason; see yinxin ca --help`)
  if ((given.certificate === undefined) === (given.serial === undefined)) throw new UsageError('give either --certificate or --serial')
  const which =
    given.certificate === undefined
      ? { serial: needed(given, 'serial'), issuerSha256: needed(given, 'issuer').replaceAll(/[\s:]/g, '').toLowerCase() }
      : await nameOfCertificate(ca, given.certificate)
  const revoked = await ca.revoke({ ...which, reason, traceId: newTraceId() })
  if (!revoked.ok) return refused(revoked.failure)
  console.log(`${reason}: serial ${which.serial}, since ${revoked.value.revokedAt}`)
  return exitCodes.ok
}

/** Serial number and issuer of a certificate file; the issuer is the CA whose key made its signature. */
async function nameOfCertificate(ca: Ca, file: string) {
  const certificate = readOne(readDerFile(file, ['CERTIFICATE']), file)
  const issuer = (await ca.authorities()).map(readAuthority).find((one) => isSignedBy(certificate, one.certificate))
  if (issuer === undefined) throw new Error(`${file} was not issued by this CA`)
  return { serial: certificate.serialNumber, issuerSha256: issuer.certificate.sha256 }
}

async function roots(ca: Ca): Promise<number> {
  const authorities = (await ca.authorities()).map(readAuthority)
  for (const { kind, role, certificate } of authorities) {
    const until = certificate.notAfter.toISOString().slice(0, 10)
    console.log(`# ${role === 'root' ? 'root' : 'issuing CA'}, ${kind}, until ${until}: ${nameToString(certificate.subject)}`)
    console.log(`# SHA-256 ${inGroups(certificate.sha256)}`)
    process.stdout.write(derToPem(certificate.raw, 'CERTIFICATE'))
  }
  return exitCodes.ok
}

async function check(ca: Ca): Promise<number> {
  const unfinished = await ca.unfinishedSignings()
  for (const { id, kind, writtenAt, serial, issuerSha256 } of unfinished) {
    const name = serial === undefined ? '' : `, serial ${serial}, issuer ${issuerSha256 ?? ''}`
    console.log(`${writtenAt} ${kind} (record ${id})${name}: begun and not on record`)
  }
  if (unfinished.length === 0) console.log('every signature that was begun is on record')
  return unfinished.length === 0 ? exitCodes.ok : exitCodes.refused
}

const readAuthority = ({ kind, role, certificate }: CaCertificate) => ({
  kind,
  role,
  certificate: readOne(Buffer.from(certificate, 'base64'), 'what the CA sent'),
})

function readOne(der: Uint8Array, where: string): Certificate {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(`${where} is no certificate: ${parsed.problem}`)
  return parsed.value
}

/** Four characters at a time, as one reads them out. */
const inGroups = (hex: string): string => (hex.toUpperCase().match(/.{4}/g) ?? []).join(' ')

function refused({ code, number, traceId, detail = {} }: Failure): number {
  const facts = Object.entries(detail).map(([name, value]) => ` ${name}=${String(value)}`)
  console.error(`yinxin: the CA refused: ${code} (${number})${facts.join('')}${traceId === undefined ? '' : `, trace ${traceId}`}`)
  return exitCodes.refused
}
