/**
 * The vendor-signed list of what a certificate enters and of who helps: portals and business systems with their addresses, and desks with
 * their phones. A compact JWS in the same form as the site list (counter against rollback, expiry against freeze), of a type of its own.
 */
import { asObject, asText } from '../wire/json-and-base64.ts'
import { readEach, readListedAddress, readListedWords, type ListedWords } from './listed-words.ts'
import type { UnverifiedJws } from './site-request.ts'

export const applicationListType = 'yinxin-application-list+jwt'

/** A portal or business system. */
export interface ListedApplication {
  readonly name: ListedWords
  /** Whose it is: applications of one operator stand together. */
  readonly operator: ListedWords
  /** What one does there. */
  readonly text?: ListedWords
  /** Where one signs in: https, or http on loopback. */
  readonly address: string
  /** Issuers whose certificates enter, by the name the assistant shows; absent: any. */
  readonly issuers?: readonly string[]
}

/** A place with people. */
export interface ListedDesk {
  readonly name: ListedWords
  /** Digits, blanks and hyphens. */
  readonly phone: string
  readonly hours?: ListedWords
  readonly address?: ListedWords
}

export interface ApplicationList {
  readonly counter: number
  /** Seconds since the epoch. */
  readonly exp: number
  readonly applications: readonly ListedApplication[]
  readonly desks: readonly ListedDesk[]
  /** Where certificates are applied for and renewed: origins of registration authorities; absent: at desks only. */
  readonly registrations?: readonly ListedApplication[]
}

/** Most of each that is read. */
const most = 200

/** Reads the payload, without verifying its signature; undefined when it is malformed or of another type. */
export function readApplicationList({ header, payload }: UnverifiedJws): ApplicationList | undefined {
  const { counter, exp, applications, desks, registrations } = payload
  if (header['typ'] !== applicationListType || !Number.isSafeInteger(counter) || !Number.isSafeInteger(exp)) return undefined
  const [read, places] = [readEach(applications, most, readApplication), readEach(desks, most, readDesk)]
  const authorities = registrations === undefined ? undefined : readEach(registrations, most, readApplication)
  if (read === undefined || places === undefined || (registrations !== undefined && authorities === undefined)) return undefined
  const more = authorities === undefined ? {} : { registrations: authorities }
  return { counter: counter as number, exp: exp as number, applications: read, desks: places, ...more }
}

function readApplication(value: unknown): ListedApplication | undefined {
  const entry = asObject(value)
  const [name, operator, address] = [
    readListedWords(entry?.['name']),
    readListedWords(entry?.['operator']),
    readListedAddress(entry?.['address']),
  ]
  if (name === undefined || operator === undefined || address === undefined) return undefined
  const [text, issuers] = [readListedWords(entry?.['text']), entry?.['issuers']]
  if (issuers !== undefined && !(Array.isArray(issuers) && issuers.every((one) => asText(one, 100) !== undefined))) return undefined
  return {
    name,
    operator,
    address,
    ...(text === undefined ? {} : { text }),
    ...(issuers === undefined ? {} : { issuers: issuers as string[] }),
  }
}

function readDesk(value: unknown): ListedDesk | undefined {
  const entry = asObject(value)
  const [name, phone] = [readListedWords(entry?.['name']), asText(entry?.['phone'], 30, 3)]
  if (name === undefined || phone === undefined || !/^[\d -]+$/.test(phone)) return undefined
  const [hours, address] = [readListedWords(entry?.['hours']), readListedWords(entry?.['address'])]
  return { name, phone, ...(hours === undefined ? {} : { hours }), ...(address === undefined ? {} : { address }) }
}
