/**
 * What a request is about (protocol §1): typed facts that the assistant words itself, so that no site can put a sentence of its own into
 * the window a PIN is typed in. Only sites of the signed list may say it.
 */
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

export type RequestAbout = AboutCase | AboutOrganization | AboutAccount

/** Reads an `about`; undefined for an unknown type, a member more or less, or a value that could say something else than it is. */
export function readAbout(value: unknown): RequestAbout | undefined {
  const about = asObject(value)
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

/** Control, format (bidirectional, zero-width), surrogate and private characters, line and paragraph separators, blanks in a row. */
const deceptive = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|\s{2}|^\s|\s$/u

function readOrganization(about: JsonObject): AboutOrganization | undefined {
  const name = asText(about['name'], 100)
  return name !== undefined && !deceptive.test(name) ? { type: 'organization', name } : undefined
}

function readAccount(about: JsonObject): AboutAccount | undefined {
  const account = asText(about['account'], 64, 4)
  if (account === undefined || !/^[\x21-\x7e]+$/.test(account)) return undefined
  const hidden = account.split('*').length - 1
  return hidden >= 3 && account.length - hidden <= 8 ? { type: 'account', account } : undefined
}
