// An assistant of a test's own: real sockets, real files, software UKeys with certificates of a test PKI, a vendor and a site that sign.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { parseCertificationRequest } from '@yinxin/pki'
import {
  applicationListType,
  jwsSigningInput,
  siteListType,
  siteRequestType,
  type ListedSite,
  type SiteKey,
  type SiteRequest,
} from '@yinxin/protocol/assistant'
import { encodeBase64, encodeBase64Url } from '@yinxin/protocol/wire'
import { createTestPki, type TestPki, type TestPkiKind } from '@yinxin/testkit'
import { startAssistant, type Assistant, type AssistantSurroundings } from '../../apps/assistant/src/compose.ts'
import type { AssistantOptions } from '../../apps/assistant/src/options.ts'
import { createUkey, writeCertificate } from '../../apps/assistant/src/ukey/soft/create.ts'
import { until } from './assistant-pages.ts'

export { failureOf, openPromptPage, openSitePage, pageCall, resultOf, until, type SitePage } from './assistant-pages.ts'

/** A temporary folder that goes with the process. */
export function folderFor(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `yinxin-${name}-`))
  if (folders.push(folder) === 1) process.once('exit', () => folders.forEach((made) => rmSync(made, { recursive: true, force: true })))
  return folder
}

const folders: string[] = []

/** The assistant's pages, built into a folder of this process. */
export async function builtPages(): Promise<string> {
  const outDir = join(folderFor('pages'), 'ui')
  const configFile = fileURLToPath(new URL('../../apps/assistant/vite.config.ts', import.meta.url))
  await build({ configFile, logLevel: 'error', build: { outDir } })
  return outDir
}

/** A P-256 key that signs JWS. */
export interface Signer {
  readonly key: SiteKey
  sign(header: object, payload: object): string
}

export function createSigner(kid: string): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  return {
    key: { kty: 'EC', crv: 'P-256', x: String(x), y: String(y), kid },
    sign: (header, payload) => signJws(privateKey, { alg: 'ES256', kid, ...header }, payload),
  }
}

export function signJws(key: KeyObject, header: object, payload: object): string {
  const input = jwsSigningInput(header, payload)
  return `${input}.${encodeBase64Url(sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }))}`
}

/** A fresh request of a site, with anything in it replaced by `more`. */
export function siteRequest(iss: string, more: Readonly<Record<string, unknown>> = {}): SiteRequest {
  const iat = Math.floor(Date.now() / 1000)
  const usual = {
    iss,
    jti: randomBytes(16).toString('base64url'),
    nonce: randomBytes(32).toString('base64'),
    purpose: 'sign-in',
    aud: 'assistant',
    iat,
    exp: iat + 300,
  }
  return { ...usual, ...more } as SiteRequest
}

/** Type of a request to have a document signed. */
export const signRequestType = 'yinxin-sign-request+jwt'

/** The octets of a form, as a site writes them. */
export const formDocument = (form: { readonly title: string; readonly fields: readonly object[] }): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(form))

export const signedRequest = (signer: Signer, request: object, typ: string = siteRequestType): string => signer.sign({ typ }, request)

export interface World {
  readonly assistant: Assistant
  readonly folder: string
  readonly ukeys: string
  readonly pki: TestPki
  readonly site: Signer
  /** Addresses the assistant wanted a browser for, each returned once. */
  nextWindow(): Promise<string>
  windowCount(): number
  /** A software UKey with an authentication certificate. @returns its file and the certificate's fingerprint */
  addUkey(options?: {
    readonly pin?: string
    readonly name?: string
    readonly drawer?: boolean
    readonly keyKind?: TestPkiKind
  }): Promise<{ file: string; sha256: string; der: Uint8Array }>
  close(): Promise<void>
}

export interface WorldOptions {
  readonly pages: string
  /** Origins that are on the vendor's list. */
  readonly listed?: readonly string[]
  /** Addresses of the vendor's list of applications. */
  readonly applications?: readonly string[]
  /** Addresses of registration authorities on that list. */
  readonly registrations?: readonly string[]
  /** The list also says that they may have documents signed. */
  readonly listedToSign?: boolean
  readonly options?: Partial<AssistantOptions>
  readonly kind?: TestPkiKind
  readonly surroundings?: AssistantSurroundings
}

export async function createWorld({
  pages,
  listed = [],
  applications = [],
  registrations = [],
  listedToSign = false,
  options = {},
  kind = 'P-256',
  surroundings = {},
}: WorldOptions): Promise<World> {
  const folder = folderFor('assistant')
  const [vendor, site, ukeys] = [createSigner('vendor'), createSigner('site-1'), join(folder, 'ukeys')]
  mkdirSync(join(ukeys, 'drawer'), { recursive: true })
  const sites: ListedSite[] = listed.map((origin) => ({
    origin,
    name: '示范省公共服务平台',
    nameEn: 'Demonstration platform',
    keys: [site.key],
    ...(listedToSign ? { signs: true as const } : {}),
  }))
  const list = { counter: 1, exp: Math.floor(Date.now() / 1000) + 86_400, sites }
  writeFileSync(join(folder, 'site-list.jws'), vendor.sign({ typ: siteListType }, list))
  if (applications.length + registrations.length > 0) {
    const words = { zh: '示范' }
    const listOf = (addresses: readonly string[]) => addresses.map((address) => ({ name: words, operator: words, address }))
    const { counter, exp } = list
    const more = registrations.length === 0 ? {} : { registrations: listOf(registrations) }
    const signed = vendor.sign({ typ: applicationListType }, { counter, exp, applications: listOf(applications), desks: [], ...more })
    writeFileSync(join(folder, 'application-list.jws'), signed)
  }
  writeFileSync(join(folder, 'vendor-key.json'), JSON.stringify(vendor.key))
  writeFileSync(join(folder, 'opened'), '')
  writeFileSync(
    join(folder, 'open.cjs'),
    `require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'opened'))}, process.argv[2] + '\\n')`,
  )
  const usual: AssistantOptions = {
    data: join(folder, 'state'),
    ukeys,
    siteList: join(folder, 'site-list.jws'),
    applicationList: join(folder, 'application-list.jws'),
    driverCatalogue: undefined,
    vendorKey: join(folder, 'vendor-key.json'),
    updateAddress: undefined,
    updateRoot: undefined,
    updatePolicy: 'ask',
    proxy: undefined,
    remoteControl: 'off',
    ports: [0],
    prompt: 'page',
    browserCommand: `${process.execPath} ${join(folder, 'open.cjs')} {url}`,
    pinentry: 'pinentry',
    pkcs11: [],
    skf: [],
    driverProfiles: undefined,
    personSeconds: 60,
    json: true,
    watchStdin: false,
  }
  const started = await startAssistant({ ...usual, ...options }, { pagesFolder: pages, ...surroundings })
  if (!started.ok) throw new Error(started.failure.code)
  const pki = createTestPki({ kind, now: new Date() })
  const opened = (): string[] => readFileSync(join(folder, 'opened'), 'utf8').split('\n').filter(Boolean)
  let [taken, made] = [0, 0]
  return {
    assistant: started.value,
    folder,
    ukeys,
    pki,
    site,
    windowCount: () => opened().length,
    async nextWindow() {
      const index = taken++
      return until(() => opened()[index])
    },
    addUkey: ({ pin = '246813', name = '示范市明远机械有限公司', drawer = false, keyKind = kind } = {}) =>
      personalise(pki, join(ukeys, drawer ? 'drawer' : '', `ukey-${++made}.ukey`), pin, name, keyKind),
    close: () => started.value.close(),
  }
}

/** A software UKey with a certificate of `pki`, as a certificate authority's personalisation makes it. */
export async function personalise(
  pki: TestPki,
  file: string,
  pin: string,
  name: string,
  keyKind: TestPkiKind,
): Promise<{ file: string; sha256: string; der: Uint8Array }> {
  const order = { file, label: name, serialNumber: `YX-${randomBytes(4).toString('hex')}`, keyKind }
  const created = await createUkey(pin === '12345678' ? order : { ...order, pin })
  if (!created.ok) throw new Error(created.failure.code)
  const request = parseCertificationRequest(Buffer.from(created.value.certificationRequest, 'base64'))
  if (!request.ok) throw new Error(request.problem)
  const { der, certificate } = pki.issue({ subject: name, uscc: '91990000MA00000083', publicKeySpki: request.value.publicKeySpki })
  const written = writeCertificate({ file, certificate: encodeBase64(der) })
  if (!written.ok) throw new Error(written.failure.code)
  return { file, sha256: certificate.sha256, der }
}

export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
