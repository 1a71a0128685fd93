import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { asObject, asText, parseObject, type JsonObject } from '@yinxin/protocol/wire'
import { readDate, readList, readNumber, readOneOf, readText, readUrl } from '../../platform/settings.ts'

/**
 * The script of a key ceremony: one file that is reviewed beforehand and says everything that will be signed. Nothing else is asked on the day,
 * so what witnesses have read is what happens.
 */
export interface CeremonyScript {
  readonly title: string
  /** Day (in China) on which it may be carried out: an offline computer whose clock is wrong dates nothing. */
  readonly date: string
  /** Who is in the room; they stand in the transcript. */
  readonly witnesses: readonly string[]
  /** Who has a passphrase, in the order they give it. All of them are needed for the roots. */
  readonly custodians: readonly string[]
  readonly steps: readonly CeremonyStep[]
}

export interface MakeRoot {
  readonly step: 'make-root'
  /** Name of its files. */
  readonly root: string
  readonly kind: CertifiedKeyKind
  readonly organization: string
  readonly commonName: string
  readonly years: number
}

export interface CertifyIssuingCa {
  readonly step: 'certify-issuing-ca'
  readonly root: string
  /** Name of its file. */
  readonly as: string
  /** PKCS #10 file beside the script; only the key is taken from it. */
  readonly request: string
  /** SHA-256 of the request, as the CA printed it: the file came on a stick. */
  readonly requestSha256: string
  readonly organization: string
  readonly commonName: string
  readonly years: number
  /** Address of the status service, written into the certificate. */
  readonly statusUrl: string
}

export interface CrossCertify {
  readonly step: 'cross-certify'
  /** Which root signs: the one that is believed. */
  readonly root: string
  readonly as: string
  /** Certificate of the other root: of a file beside the script, or made by an earlier step. */
  readonly certificate: string
  readonly certificateSha256: string | undefined
  readonly years: number
  readonly statusUrl: string
}

export interface SignList {
  readonly step: 'revocation-list'
  readonly root: string
  readonly as: string
  readonly days: number
  readonly revoked: readonly RevokedAuthority[]
}

export interface RevokedAuthority {
  /** Hex. */
  readonly serial: string
  readonly reason: (typeof reasons)[number]
  /** Day (in China) since when. */
  readonly since: string
}

export type CeremonyStep = MakeRoot | CertifyIssuingCa | CrossCertify | SignList

export type ReadScript = { readonly ok: true; readonly script: CeremonyScript } | { readonly ok: false; readonly problem: string }

const kinds: readonly CertifiedKeyKind[] = ['SM2', 'P-256', 'RSA']
const reasons = ['keyCompromise', 'cACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'unspecified'] as const
const mostSteps = 50

interface Field {
  readonly read: (value: unknown) => unknown
  readonly is: string
  readonly mayBeAbsent?: true
}

const fileName: Field = {
  read: (value) => (typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,39}$/.test(value) ? value : undefined),
  is: 'a name of small letters, digits and hyphens',
}
const besideTheScript: Field = {
  // never a path: what is signed lies beside the script that names it
  read: (value) => (typeof value === 'string' && /^[A-Za-z0-9][\w.-]{0,79}$/.test(value) ? value : undefined),
  is: 'the name of a file beside the script',
}
const sha256: Field = {
  read: (value) => {
    const hex = (asText(value, 100) ?? '').replaceAll(/[\s:]/g, '').toLowerCase()
    return /^[0-9a-f]{64}$/.test(hex) ? hex : undefined
  },
  is: 'a SHA-256 in hex',
}
const name: Field = { read: (value) => nonBlank(value, 64), is: 'a name of up to 64 characters' } // RFC 5280 appendix A.1
const day: Field = { read: readDate, is: 'a day like 2026-12-01' }
const statusUrl: Field = { read: readUrl, is: 'an address' }
const people: Field = {
  read: (value) => {
    const list = readList((one) => nonBlank(one, 100))(value)
    return list !== undefined && list.length <= 20 && new Set(list).size === list.length ? list : undefined
  },
  is: 'a list of up to 20 different names',
}
const years = (most: number): Field => ({ read: readNumber(1, most), is: `1 to ${most}` })

function nonBlank(value: unknown, max: number): string | undefined {
  const text = readText(value)
  return text !== undefined && text.trim() !== '' && text.length <= max ? text : undefined
}

const revokedFields: Readonly<Record<string, Field>> = {
  serial: {
    read: (value) => (typeof value === 'string' && /^(?:[0-9a-f]{2}){1,20}$/i.test(value) ? value.toLowerCase() : undefined),
    is: 'a serial number in hex',
  },
  reason: { read: readOneOf(reasons), is: reasons.join(', ') },
  since: day,
}

/** What each step says; years as the lint allows them. */
const steps: Readonly<Record<CeremonyStep['step'], Readonly<Record<string, Field>>>> = {
  'make-root': {
    ...{ root: fileName, kind: { read: readOneOf(kinds), is: kinds.join(', ') } },
    ...{ organization: name, commonName: name, years: years(30) },
  },
  'certify-issuing-ca': {
    ...{ root: fileName, as: fileName, request: besideTheScript, requestSha256: sha256 },
    ...{ organization: name, commonName: name, years: years(20), statusUrl },
  },
  'cross-certify': {
    ...{ root: fileName, as: fileName, certificate: besideTheScript, certificateSha256: { ...sha256, mayBeAbsent: true } },
    ...{ years: years(20), statusUrl },
  },
  'revocation-list': {
    ...{ root: fileName, as: fileName, days: { read: readNumber(1, 400), is: '1 to 400' } },
    revoked: { read: (value) => (Array.isArray(value) && value.length <= 1000 ? value : undefined), is: 'a list of up to 1000 entries' },
  },
}

const head: Readonly<Record<string, Field>> = {
  title: { read: (value) => nonBlank(value, 200), is: 'a title' },
  ...{ date: day, witnesses: people },
  custodians: {
    read: (value) => {
      const list = people.read(value) as readonly string[] | undefined
      return list !== undefined && list.length >= 1 && list.length <= 5 ? list : undefined
    },
    is: 'one to five different names',
  },
  steps: {
    read: (value) => (Array.isArray(value) && value.length > 0 && value.length <= mostSteps ? value : undefined),
    is: `1 to ${mostSteps} steps`,
  },
}

/** Words that stop the reading; `readCeremonyScript` turns them into its answer. */
class Unreadable extends Error {}

/** Reads a script strictly: whatever is not known is refused in one sentence that says where. */
export function readCeremonyScript(text: string): ReadScript {
  try {
    const file = parseObject(text)
    if (file === undefined) throw new Unreadable('it is not a JSON object')
    const read = fieldsOf(file, head, 'the script')
    const script = { ...read, steps: (read['steps'] as readonly unknown[]).map(readStep) } as unknown as CeremonyScript
    checkNames(script.steps)
    return { ok: true, script }
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.message }
    throw error
  }
}

function readStep(value: unknown, at: number): CeremonyStep {
  const [where, object] = [`step ${at + 1}`, asObject(value)]
  const { step, ...rest } = object ?? {}
  const fields = typeof step === 'string' && Object.hasOwn(steps, step) ? steps[step as CeremonyStep['step']] : undefined
  if (fields === undefined) throw new Unreadable(`${where}: 'step' must be ${Object.keys(steps).join(', ')}`)
  const read = fieldsOf(rest, fields, where)
  if (step !== 'revocation-list') return { step, ...read } as CeremonyStep
  const revoked = (read['revoked'] as readonly unknown[]).map((one, n) =>
    fieldsOf(asObject(one) ?? {}, revokedFields, `${where}, entry ${n + 1}`),
  )
  return { step, ...read, revoked } as unknown as SignList
}

function fieldsOf(object: JsonObject, fields: Readonly<Record<string, Field>>, where: string): Record<string, unknown> {
  const strange = Object.keys(object).find((key) => !Object.hasOwn(fields, key))
  if (strange !== undefined) throw new Unreadable(`${where}: there is no '${strange}' here`)
  const values = Object.entries(fields).map(([key, { read, is, mayBeAbsent }]) => {
    if (mayBeAbsent === true && !Object.hasOwn(object, key)) return [key, undefined] as const
    const value = read(object[key])
    if (value === undefined) throw new Unreadable(`${where}: '${key}' must be ${is}`)
    return [key, value] as const
  })
  return Object.fromEntries(values)
}

/** Each file is made once, a root before it is used, and a list once a ceremony: what comes after it would not be on it. */
function checkNames(all: readonly CeremonyStep[]): void {
  const made = new Set<string>()
  for (const [at, step] of all.entries()) {
    const file = step.step === 'make-root' ? step.root : step.as
    if (made.has(file)) throw new Unreadable(`step ${at + 1}: '${file}' is made twice`)
    made.add(file)
    const later = all.slice(at + 1).some((other) => other.step === 'make-root' && other.root === step.root)
    if (step.step !== 'make-root' && later) throw new Unreadable(`step ${at + 1}: the root '${step.root}' is made after it is used`)
  }
}
