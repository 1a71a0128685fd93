/**
 * What a request is about (protocol §1): typed facts that the assistant words itself, so that no site can put a sentence of its own into
 * the window a PIN is typed in. Only sites of the signed list may say it.
 */
import { isCalendarDay } from '../wire/calendar-day.ts'
import { asObject, asText, type JsonObject } from '../wire/json-and-base64.ts'

/** A case that staff works on with the person. */
export interface AboutCase {
  readonly type: 'case'
  /** As both sides read it out: 4–32 of `A-Z`, `0-9` and single hyphens. */
  readonly number: string
}

/** An organisation the proof is for. */
export interface AboutOrganization {
  readonly type: 'organization'
  /** 1–100 characters, none of them invisible or turning the reading direction. */
  readonly name: string
}

/** An account of the site. */
export interface AboutAccount {
  readonly type: 'account'
  /** Masked by the site: 4–64 characters with at least three `*` and at most eight others. */
  readonly account: string
}

/**
 * A certificate that is to be issued, as an officer of the authority approves it: everything the certificate will say, and the exact key it is
 * for. What is signed is bound to all of it (`nonceToSign`), so that the authority need not believe the site.
 */
export interface AboutIssuance {
  readonly type: 'issuance'
  /** Number of the application, as for a case. */
  readonly application: string
  readonly organization: string
  /** Unified social credit code, 18 characters. */
  readonly uscc: string
  /** Person the certificate names, where it names one. */
  readonly handler?: string
  readonly insuranceNumber?: string
  /** Lower-case hex SHA-256 of the public key (SubjectPublicKeyInfo, DER). */
  readonly key: string
  /** Last day, `YYYY-MM-DD`. */
  readonly until: string
  /** Lower-case hex SHA-256 of the certificate whose place it takes, and why; both or neither. */
  readonly replaces?: string
  readonly reason?: IssuanceReason
}

/** Why a certificate takes another's place by an officer's decision. A closed list, as of decisions. */
const issuanceReasons = ['lost', 'damaged', 'data-changed'] as const
export type IssuanceReason = (typeof issuanceReasons)[number]

/**
 * What an officer decides beside issuing. `suspend` can be taken back by `resume`; `revoke` cannot. `unblock` gives a UKey a new PIN. The last two are said by who
 * manages an organisation, at its portal: words of their own, so that neither signature stands for an officer's.
 */
const decisions = ['refuse', 'suspend', 'resume', 'revoke', 'unblock', 'agree-to-unblock', 'object-to-unblock'] as const
export type OfficersDecision = (typeof decisions)[number]

/** About a UKey by its serial number. */
const aboutUkey: ReadonlySet<OfficersDecision> = new Set(['unblock', 'agree-to-unblock', 'object-to-unblock'])

/** Why. A closed list: the assistant words each in its own language, so that a site cannot put a sentence of its own into the window. */
const decisionReasons = [
  ...(['papers-missing', 'data-differs', 'not-entitled', 'applicant-asked'] as const),
  ...(['lost', 'damaged', 'found', 'misused', 'no-longer-needed', 'pin-locked'] as const),
  ...(['organization-agreed', 'seen-at-desk', 'known-to-us', 'not-known-to-us'] as const),
] as const
export type DecisionReason = (typeof decisionReasons)[number]

/** A decision of an officer that issues nothing: about which application, whom, which certificate where there is one, and why. Signed like an issuance. */
export interface AboutDecision {
  readonly type: 'decision'
  readonly decision: OfficersDecision
  /** Number of the application, as for a case. */
  readonly application: string
  readonly organization: string
  /** Unified social credit code, 18 characters. */
  readonly uscc: string
  readonly reason: DecisionReason
  /** Lower-case hex SHA-256 of the certificate it is about; absent for a refusal. */
  readonly certificate?: string
  /** Serial number of the UKey that is unblocked, 1–64 visible characters; absent for everything else. */
  readonly ukey?: string
}

/** What an officer signs: the nonce is bound to all of it (`nonceToSign`). */
export type AboutSigned = AboutIssuance | AboutDecision

export type RequestAbout = AboutCase | AboutOrganization | AboutAccount | AboutSigned

/** Whether the nonce of a request about this is bound to it. */
export const isSignedAbout = (about: RequestAbout | null | undefined): about is AboutSigned =>
  about?.type === 'issuance' || about?.type === 'decision'

/** Reads an `about`; undefined for an unknown type, a member more or less, or a value that could say something else than it is. */
export function readAbout(value: unknown): RequestAbout | undefined {
  const about = asObject(value)
  if (about?.['type'] === 'issuance') return readIssuance(about)
  if (about?.['type'] === 'decision') return readDecision(about)
  if (about === undefined || Object.keys(about).length !== 2) return undefined
  switch (about['type']) {
    case 'case':
      return readCase(about)
    case 'organization':
      return readOrganization(about)
    case 'account':
      return readAccount(about)
    default:
      return undefined
  }
}

function readCase(about: JsonObject): AboutCase | undefined {
  const number = asText(about['number'], 32, 4)
  return number !== undefined && /^[0-9A-Z]+(?:-[0-9A-Z]+)*$/.test(number) ? { type: 'case', number } : undefined
}

const issuanceMembers = new Set([
  ...['type', 'application', 'organization', 'uscc', 'handler', 'insuranceNumber', 'key', 'until', 'replaces', 'reason'],
])

function readIssuance(about: JsonObject): AboutIssuance | undefined {
  if (Object.keys(about).some((name) => !issuanceMembers.has(name))) return undefined
  const application = readCase({ number: about['application'] })?.number
  const [organization, uscc, key, until] = [
    readVisible(about['organization'], 64),
    asText(about['uscc'], 18, 18),
    asText(about['key'], 64, 64),
    asText(about['until'], 10, 10),
  ]
  if (application === undefined || organization === undefined || uscc === undefined || key === undefined || until === undefined)
    return undefined
  if (!/^[0-9A-Z]{18}$/.test(uscc) || !/^[0-9a-f]{64}$/.test(key) || !isCalendarDay(until)) return undefined
  const [handler, insuranceNumber] = [readVisible(about['handler'], 64), readVisible(about['insuranceNumber'], 64)]
  if (
    (about['handler'] !== undefined && handler === undefined) ||
    (about['insuranceNumber'] !== undefined && insuranceNumber === undefined)
  )
    return undefined
  const replacement = readReplacement(about)
  if (replacement === undefined) return undefined
  const given = { ...(handler === undefined ? {} : { handler }), ...(insuranceNumber === undefined ? {} : { insuranceNumber }) }
  return { type: 'issuance', application, organization, uscc, ...given, key, until, ...replacement }
}

/** Which certificate goes, and why: both, or neither. */
function readReplacement(about: JsonObject): Pick<AboutIssuance, 'replaces' | 'reason'> | undefined {
  if (about['replaces'] === undefined && about['reason'] === undefined) return {}
  const replaces = asText(about['replaces'], 64, 64)
  const reason = issuanceReasons.find((name) => name === about['reason'])
  return replaces === undefined || reason === undefined || !/^[0-9a-f]{64}$/.test(replaces) ? undefined : { replaces, reason }
}

const decisionMembers = new Set(['type', 'decision', 'application', 'organization', 'uscc', 'reason', 'certificate', 'ukey'])

function readDecision(about: JsonObject): AboutDecision | undefined {
  if (Object.keys(about).some((name) => !decisionMembers.has(name))) return undefined
  const application = readCase({ number: about['application'] })?.number
  const [organization, uscc] = [readVisible(about['organization'], 64), asText(about['uscc'], 18, 18)]
  const decision = decisions.find((name) => name === about['decision'])
  const reason = decisionReasons.find((name) => name === about['reason'])
  if (application === undefined || organization === undefined || uscc === undefined) return undefined
  if (decision === undefined || reason === undefined || !/^[0-9A-Z]{18}$/.test(uscc)) return undefined
  const common = { type: 'decision', decision, application, organization, uscc, reason } as const
  const ukey = readVisible(about['ukey'], 64)
  if (aboutUkey.has(decision) !== (about['ukey'] !== undefined) || aboutUkey.has(decision) !== (ukey !== undefined)) return undefined
  if (decision === 'refuse') return about['certificate'] === undefined ? common : undefined
  const certificate = asText(about['certificate'], 64, 64)
  if (certificate === undefined || !/^[0-9a-f]{64}$/.test(certificate)) return undefined
  return { ...common, certificate, ...(ukey === undefined ? {} : { ukey }) }
}

/** Control, format (bidirectional, zero-width), surrogate and private characters, line and paragraph separators, blanks in a row. */
const deceptive = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|\s{2}|^\s|\s$/u

function readOrganization(about: JsonObject): AboutOrganization | undefined {
  const name = readVisible(about['name'], 100)
  return name === undefined ? undefined : { type: 'organization', name }
}

function readVisible(value: unknown, most: number): string | undefined {
  const text = asText(value, most)
  return text !== undefined && !deceptive.test(text) ? text : undefined
}

function readAccount(about: JsonObject): AboutAccount | undefined {
  const account = asText(about['account'], 64, 4)
  if (account === undefined || !/^[\x21-\x7e]+$/.test(account)) return undefined
  const hidden = account.split('*').length - 1
  return hidden >= 3 && account.length - hidden <= 8 ? { type: 'account', account } : undefined
}
