import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  applicationListType,
  jwsSigningInput,
  parseCompactJws,
  readApplicationList,
  readSiteList,
  siteListType,
  type ApplicationList,
  type ListedSite,
  type UnverifiedJws,
} from '@yinxin/protocol/assistant'
import { encodeBase64Url } from '@yinxin/protocol/wire'

export interface SiteListFiles {
  readonly siteList: string
  readonly vendorKey: string
}

const year = 365 * 86_400
const longestList = 1_000_000

/**
 * Stands in for the assistant's vendor in the demo: a vendor key of this data folder, a list of our own sites, portal and desk, and a list of
 * what a certificate enters. A new list (counter + 1) only when it changed or the old one runs out within half a year. The vendor's real
 * key is offline; this one is worth nothing outside the demo.
 */
export function ensureSiteList(folder: string, sites: readonly ListedSite[], now: Date): SiteListFiles {
  const files = { siteList: join(folder, 'site-list.jws'), vendorKey: join(folder, 'vendor-key.json') }
  const key = vendorKey(folder, files.vendorKey)
  ensureList(files.siteList, { key, typ: siteListType, read: readSiteList, now }, { sites: [...sites] })
  return files
}

/** Beside the site list, by the same key. */
export function ensureApplicationList(folder: string, list: Omit<ApplicationList, 'counter' | 'exp'>, now: Date): string {
  const file = join(folder, 'application-list.jws')
  const key = vendorKey(folder, join(folder, 'vendor-key.json'))
  ensureList(file, { key, typ: applicationListType, read: readApplicationList, now }, list)
  return file
}

interface Making {
  readonly key: KeyObject
  readonly typ: string
  readonly read: (jws: UnverifiedJws) => { readonly counter: number; readonly exp: number } | undefined
  readonly now: Date
}

function ensureList(file: string, { key, typ, read, now }: Making, content: object): void {
  const seconds = Math.floor(now.getTime() / 1000)
  const jws = existsSync(file) ? parseCompactJws(readFileSync(file, 'utf8').trim(), longestList) : undefined
  const { counter = 0, exp = 0, ...old } = (jws === undefined ? undefined : read(jws)) ?? {}
  if (isDeepStrictEqual(old, JSON.parse(JSON.stringify(content))) && exp > seconds + year / 2) return
  const input = jwsSigningInput({ alg: 'ES256', typ }, { counter: counter + 1, exp: seconds + year, ...content })
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  writeWhole(file, `${input}.${encodeBase64Url(signature)}`, 0o644)
}

function vendorKey(folder: string, publicFile: string): KeyObject {
  const privateFile = join(folder, 'secrets/demo-vendor-key.pem')
  if (!existsSync(privateFile)) {
    mkdirSync(join(folder, 'secrets'), { recursive: true, mode: 0o700 })
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    writeWhole(privateFile, privateKey.export({ format: 'pem', type: 'pkcs8' }) as string, 0o600)
  }
  const key = createPrivateKey(readFileSync(privateFile))
  if (!existsSync(publicFile)) {
    const { x, y } = createPublicKey(key).export({ format: 'jwk' })
    writeWhole(publicFile, JSON.stringify({ kty: 'EC', crv: 'P-256', x, y, kid: randomUUID() }), 0o644)
  }
  return key
}

function writeWhole(file: string, text: string, mode: number): void {
  writeFileSync(`${file}.new`, text, { mode, flush: true })
  renameSync(`${file}.new`, file)
}
