import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jwsSigningInput, parseCompactJws, readSiteList, siteListType, type ListedSite, type SiteList } from '@yinxin/protocol/assistant'
import { encodeBase64Url } from '@yinxin/protocol/wire'

export interface SiteListFiles {
  readonly siteList: string
  readonly vendorKey: string
}

const year = 365 * 86_400
const longestList = 1_000_000

/**
 * Stands in for the assistant's vendor in the demo: a vendor key of this data folder, and a site list with our own sites, portal and desk. A new
 * list (counter + 1) only when the site changed or the old one runs out within half a year. The vendor's real key is offline; this one
 * is worth nothing outside the demo.
 */
export function ensureSiteList(folder: string, sites: readonly ListedSite[], now: Date): SiteListFiles {
  const files = { siteList: join(folder, 'site-list.jws'), vendorKey: join(folder, 'vendor-key.json') }
  const key = vendorKey(folder, files.vendorKey)
  const seconds = Math.floor(now.getTime() / 1000)
  const old = readOldList(files.siteList)
  if (old !== undefined && JSON.stringify(old.sites) === JSON.stringify(sites) && old.exp > seconds + year / 2) return files
  const list: SiteList = { counter: (old?.counter ?? 0) + 1, exp: seconds + year, sites: [...sites] }
  const input = jwsSigningInput({ alg: 'ES256', typ: siteListType }, list)
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  writeWhole(files.siteList, `${input}.${encodeBase64Url(signature)}`, 0o644)
  return files
}

function readOldList(file: string): SiteList | undefined {
  const jws = existsSync(file) ? parseCompactJws(readFileSync(file, 'utf8').trim(), longestList) : undefined
  return jws === undefined ? undefined : readSiteList(jws)
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
