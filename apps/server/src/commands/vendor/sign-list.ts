/** Signs the vendor's lists: sites, applications and desks, drivers. One form for all (docs/decisions/0126). */
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import {
  applicationListType,
  driverCatalogueType,
  jwsSigningInput,
  parseCompactJws,
  readApplicationList,
  readDriverCatalogue,
  readSiteList,
  siteListType,
  type UnverifiedJws,
} from '@yinxin/protocol/assistant'
import { encodeBase64Url, type JsonObject } from '@yinxin/protocol/wire'
import { listKey } from './vendor-keys.ts'

interface ListKind {
  readonly typ: string
  readonly read: (jws: UnverifiedJws) => { readonly counter: number; readonly exp: number } | undefined
}

/** Kinds of lists by the word of the command line. */
export const listKinds: Readonly<Record<string, ListKind>> = {
  sites: { typ: siteListType, read: readSiteList },
  applications: { typ: applicationListType, read: readApplicationList },
  drivers: { typ: driverCatalogueType, read: readDriverCatalogue },
}

export interface ListToSign {
  readonly kind: ListKind
  /** The reviewed file: everything but counter and end. */
  readonly content: JsonObject
  /** The list that is published now; undefined: none yet. */
  readonly before: string | undefined
  readonly key: KeyObject
  readonly now: Date
  /** So long it is in force. */
  readonly days: number
}

/** Longest list the assistant reads, in characters. */
const maxListLength = 1024 * 1024

/**
 * @returns the compact JWS, one higher than the one before. Throws one sentence for content the assistant would not read in full, and for a list
 * before that another key made: its counter says nothing.
 */
export function signList({ kind, content, before, key, now, days }: ListToSign): { readonly text: string; readonly counter: number } {
  const earlier = before === undefined ? 0 : counterOf(before, kind, key)
  const counter = earlier + 1
  const exp = Math.floor(now.getTime() / 1000) + days * 86_400
  const input = jwsSigningInput({ alg: 'ES256', typ: kind.typ, kid: listKey(key).kid }, { ...content, counter, exp })
  const text = `${input}.${encodeBase64Url(sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }))}`
  const jws = parseCompactJws(text, maxListLength)
  if (jws === undefined || kind.read(jws) === undefined)
    throw new Error('the assistant would not read this list: an entry is malformed, or it is too long')
  return { text, counter }
}

function counterOf(text: string, kind: ListKind, key: KeyObject): number {
  const jws = parseCompactJws(text.trim(), maxListLength)
  const ours =
    jws !== undefined &&
    verify('sha256', Buffer.from(jws.signingInput), { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' }, jws.signature)
  const counter = ours ? kind.read(jws)?.counter : undefined
  if (counter === undefined) throw new Error('the list that is there was not signed by this key, or is of another kind')
  return counter
}
