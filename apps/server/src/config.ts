import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { assistantPorts } from '@yinxin/protocol/assistant'
import { asObject, asText, parseOrigin, parseObject } from '@yinxin/protocol/wire'

export const componentNames = ['portal', 'gateway', 'ca', 'status'] as const
export type ComponentName = (typeof componentNames)[number]

/** Words in both languages of the pages. */
type Words = { readonly zh: string; readonly en: string }

export interface AuthoritySetting {
  readonly id: string
  readonly name: Words
  /** Issuer names as the gateway reports them. */
  readonly issuers: readonly string[]
  readonly downloadUrl?: string
  readonly bindsAutomatically?: boolean | readonly string[]
}

export interface BusinessSystemSetting {
  readonly id: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris?: readonly string[]
  readonly backchannelLogoutUri?: string
  readonly name: Words
  readonly description: Words
  readonly url: string
}

interface Setting<T> {
  /** What it means, for docs/config.md. */
  readonly means: string
  /** Default; undefined: none. */
  readonly otherwise: T
  /** Reads a value of the file or the command line; undefined: not one. */
  readonly read: (value: unknown) => T | undefined
  /** What a value must be, for the refusal. */
  readonly is: string
}

const setting = <T>(means: string, is: string, read: (value: unknown) => T | undefined, otherwise: T): Setting<T> => ({
  means,
  is,
  read,
  otherwise,
})
const optional = <T>(means: string, is: string, read: (value: unknown) => T | undefined): Setting<T | undefined> => ({
  means,
  is,
  read,
  otherwise: undefined,
})

const readText = (value: unknown) => asText(value, 4096)
const readFlag = (value: unknown) => (typeof value === 'boolean' ? value : undefined)
const readUrl = (value: unknown) => (typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '') ? value : undefined)
const readDate = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined
const readVersion = (value: unknown) => (typeof value === 'string' && /^\d+(?:\.\d+){1,3}$/.test(value) ? value : undefined)
const readOneOf =
  <T extends string>(choices: readonly T[]) =>
  (value: unknown) =>
    choices.find((choice) => choice === value)

const readNumber = (min: number, max: number) => (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined
/** An address, or a range of them: 10.0.0.0/8. */
function readAddressRange(value: unknown): string | undefined {
  const [address = '', bits, ...more] = typeof value === 'string' ? value.split('/') : []
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  const wellFormed = more.length === 0 && longest > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest))
  return wellFormed ? (value as string) : undefined
}

const readPortNumber = readNumber(1, 65_535)

const readList =
  <T>(read: (value: unknown) => T | undefined) =>
  (value: unknown): readonly T[] | undefined => {
    if (!Array.isArray(value)) return undefined
    const items = value.map(read)
    return items.some((item) => item === undefined) ? undefined : (items as T[])
  }

function readWords(value: unknown): Words | undefined {
  const words = asObject(value)
  const [zh, en] = [asText(words?.['zh'], 500), asText(words?.['en'], 500)]
  return zh === undefined || en === undefined ? undefined : { zh, en }
}

/** An object with exactly these fields: `fields` must be there, `more` may be. */
function readRecord<T>(
  fields: Readonly<Record<string, (value: unknown) => unknown>>,
  more: Readonly<Record<string, (value: unknown) => unknown>> = {},
) {
  return (value: unknown): T | undefined => {
    const object = asObject(value)
    if (object === undefined || Object.keys(object).some((key) => !(key in fields) && !(key in more))) return undefined
    if (Object.entries(fields).some(([key, read]) => read(object[key]) === undefined)) return undefined
    if (Object.entries(more).some(([key, read]) => key in object && read(object[key]) === undefined)) return undefined
    return object as T
  }
}

const readAuthority = readRecord<AuthoritySetting>(
  { id: readText, name: readWords, issuers: readList(readText) },
  { downloadUrl: readUrl, bindsAutomatically: (value) => readFlag(value) ?? readList(readText)(value) },
)

const readBusinessSystem = readRecord<BusinessSystemSetting>(
  {
    id: readText,
    clientId: readText,
    clientSecret: readText,
    redirectUris: readList(readUrl),
    name: readWords,
    description: readWords,
    url: readUrl,
  },
  { postLogoutRedirectUris: readList(readUrl), backchannelLogoutUri: readUrl },
)

const readBrowser = readRecord<{ readonly name: string; readonly url: string }>({ name: readText, url: readUrl })

const browsers = [
  { name: 'Google Chrome', url: 'https://www.google.cn/chrome/' },
  { name: 'Microsoft Edge', url: 'https://www.microsoft.com/zh-cn/edge' },
  { name: '360 安全浏览器（极速模式）', url: 'https://browser.360.cn/' },
]

/** THE list of settings: name → meaning, default and check. What is not here does not exist. */
export const settings = {
  mode: setting(
    '`demo` makes demo organisations and software UKeys; `production` refuses what only a demo may do',
    '"demo" or "production"',
    readOneOf(['demo', 'production'] as const),
    'demo',
  ),
  data: setting('Folder that holds everything', 'a folder', readText, 'yinxin-data'),
  components: setting(
    'Parts this process runs',
    `a list of ${componentNames.join(', ')}`,
    readList(readOneOf(componentNames)),
    componentNames,
  ),
  allowCaWithPortal: setting('Allows ca and portal in one process in production mode', 'true or false', readFlag, false),
  node: setting('Name of this node in audit lines', 'a text', readText, hostname()),
  logLevel: setting(
    'Least level that is logged',
    '"debug", "info", "warn" or "error"',
    readOneOf(['debug', 'info', 'warn', 'error'] as const),
    'info',
  ),

  host: setting('Address the portal listens on', 'a host name or address', readText, 'localhost'),
  port: setting('Port of the portal; the demo takes the two after it as well', 'a port', readPortNumber, 8600),
  origin: optional(
    'Public origin of the portal as browsers see it; default http://localhost:<port>',
    'an https origin (http on loopback only)',
    parseOrigin,
  ),
  tlsCertificate: optional('PEM file: certificate chain of the portal', 'a file', readText),
  tlsKey: optional('PEM file: key of `tlsCertificate`', 'a file', readText),

  databaseUrl: optional(
    'PostgreSQL of the portal; default DATABASE_URL, else one of our own in the data folder',
    'a postgresql:// address',
    readText,
  ),
  caDatabaseUrl: optional('PostgreSQL of ca and status; default `databaseUrl`', 'a postgresql:// address', readText),

  portalName: setting('Name of the portal', 'an object {zh, en}', readWords, {
    zh: '示范市社会保险网上服务平台',
    en: 'Demo City Social Insurance Online',
  }),
  cutOverDate: setting('Organisations insured before it need no registration', 'a date YYYY-MM-DD', readDate, '2026-07-01'),
  authorities: setting(
    'Certificate authorities accepted at sign-in; the demo adds its own',
    'a list of {id, name, issuers, downloadUrl?, bindsAutomatically?}',
    readList(readAuthority),
    [],
  ),
  businessSystems: setting(
    'Relying parties; the demo adds its own',
    'a list of {id, clientId, clientSecret, redirectUris, name, description, url}',
    readList(readBusinessSystem),
    [],
  ),
  browsers: setting('Supported browsers the sign-in page links to', 'a list of {name, url}', readList(readBrowser), browsers),
  minimumAssistantVersion: setting('Oldest assistant that may sign in', 'a version', readVersion, '0.1.0'),
  assistantPorts: setting(
    'Ports pages look for the assistant on',
    'a list of ports',
    readList(readPortNumber),
    assistantPorts as readonly number[],
  ),
  sessionIdleSeconds: setting('A session ends after this long without a click', '60 to 86400', readNumber(60, 86_400), 1800),
  sessionAbsoluteSeconds: setting('A session ends after this long at the latest', '60 to 604800', readNumber(60, 604_800), 28_800),
  signOutOnUkeyRemoval: setting(
    'Pulling out the UKey locks the page, and ends the session unless it is back in ten seconds',
    'true or false',
    readFlag,
    true,
  ),
  staleRevocationSeconds: setting('Greatest age of an expired CRL taken at sign-in; 0: none', '0 to 86400', readNumber(0, 86_400), 0),
  signInsPerMinute: setting('Sign-in attempts one address may make in a minute', '1 to 1000000', readNumber(1, 1_000_000), 120),
  trustedProxies: setting(
    'Reverse proxies in front of the portal: what they say of the caller in X-Forwarded-For is believed, what others say is not',
    'a list of addresses or ranges like "10.1.0.0/16"',
    readList(readAddressRange),
    [],
  ),
  pages: optional('Folder of the built pages', 'a folder', readText),

  trustAnchors: setting(
    'PEM files: certificates the gateway trusts, beside those of our own ca',
    'a list of files',
    readList(readText),
    [],
  ),
  intermediates: setting('PEM files: intermediate certificates the gateway knows', 'a list of files', readList(readText), []),
  gatewayUrl: optional('Address of a gateway in another process', 'an https address', readUrl),
  gatewayPort: setting('Port of the gateway when it runs without a portal', 'a port', readPortNumber, 8610),
  gatewayHost: setting('Address that gateway listens on', 'a host name or address', readText, '127.0.0.1'),
  gatewayCertificate: optional('PEM file: certificate of the gateway, or of its caller where the gateway is elsewhere', 'a file', readText),
  gatewayKey: optional('PEM file: key of `gatewayCertificate`', 'a file', readText),
  signatureWorkers: optional(
    'Threads of the gateway that verify SM2 signatures when many come at once; default none on fewer than four cores, else 2',
    '0 to 64',
    readNumber(0, 64),
  ),
  gatewayAuthorities: optional("PEM file: authorities of the other side's certificate", 'a file', readText),

  statusPort: optional('Port of OCSP, CRL and CA certificates; default `port` + 2', 'a port', readPortNumber),
  statusHost: setting('Address status listens on', 'a host name or address', readText, '127.0.0.1'),
  statusUrl: optional('Public address of status, written into certificates; default http://127.0.0.1:<statusPort>', 'an address', readUrl),

  assistant: setting('Demo: starts the assistant', 'true or false', readFlag, true),
  businessSystem: setting('Demo: starts the sample business system', 'true or false', readFlag, true),
  businessSystemPort: optional('Demo: port of the sample business system; default `port` + 1', 'a port', readPortNumber),
  assistantPrompt: setting(
    'Demo: how the assistant asks for a PIN',
    '"page" or "pinentry"',
    readOneOf(['page', 'pinentry'] as const),
    'page',
  ),
  pinentry: optional('Demo: the pinentry program', 'a file', readText),
  browserCommand: optional("Demo: command that opens the assistant's windows, with {url} in it", 'a command', readText),
  masterKeyFile: optional('File of the key that encrypts keys at rest; default secrets/master-key in the data folder', 'a file', readText),
}

type Value<S> = S extends Setting<infer T> ? T : never
type Given = { readonly [Name in keyof typeof settings]: Value<(typeof settings)[Name]> }

/** Every setting with its value; those that follow from others are filled in. */
export type Config = Omit<Given, 'origin' | 'statusPort' | 'statusUrl' | 'businessSystemPort' | 'masterKeyFile'> & {
  readonly origin: string
  readonly statusPort: number
  readonly statusUrl: string
  readonly businessSystemPort: number
  readonly masterKeyFile: string
}

/** What a person may say on the command line or in the file; unchecked. */
export type UncheckedConfig = Readonly<Record<string, unknown>>

/**
 * Checks and completes settings. Throws one sentence for an unknown name, a value that is not one, or settings that contradict each other.
 * @param sources later ones win; undefined values are left out
 */
export function readConfig(...sources: readonly UncheckedConfig[]): Config {
  const given = Object.fromEntries(sources.flatMap((source) => Object.entries(source)).filter(([, value]) => value !== undefined))
  for (const [name, value] of Object.entries(given)) checkSetting(name, value)
  const values = Object.fromEntries(
    Object.entries(settings).map(([name, { otherwise }]) => [name, given[name] ?? otherwise]),
  ) as unknown as Given
  return checkTogether(complete(values))
}

function checkSetting(name: string, value: unknown): void {
  const known = Object.hasOwn(settings, name) ? settings[name as keyof typeof settings] : undefined
  if (known === undefined) throw new Error(`configuration: there is no setting '${name}'`)
  if (known.read(value) === undefined) throw new Error(`configuration: '${name}' must be ${known.is}`)
}

function complete(values: Given): Config {
  const data = resolve(values.data)
  const statusPort = values.statusPort ?? values.port + 2
  return {
    ...values,
    data,
    statusPort,
    origin: values.origin ?? `http://localhost:${values.port}`,
    statusUrl: values.statusUrl ?? `http://127.0.0.1:${statusPort}`,
    businessSystemPort: values.businessSystemPort ?? values.port + 1,
    masterKeyFile: values.masterKeyFile ?? resolve(data, 'secrets/master-key'),
  }
}

function checkTogether(config: Config): Config {
  const { mode, components, origin, tlsCertificate, tlsKey } = config
  if (components.length === 0) throw new Error("configuration: 'components' names none")
  if ((tlsCertificate === undefined) !== (tlsKey === undefined)) throw new Error("configuration: 'tlsCertificate' and 'tlsKey' go together")
  if (mode === 'production') {
    if (components.includes('ca') && components.includes('portal') && !config.allowCaWithPortal) {
      throw new Error(
        "configuration: in production ca and portal do not share a process; start them apart with --components, or say so with 'allowCaWithPortal'",
      )
    }
    if (components.includes('portal') && !origin.startsWith('https:'))
      throw new Error("configuration: in production 'origin' must be https")
  }
  if (components.includes('status') && !components.includes('ca')) throw new Error('configuration: status runs in the process of ca')
  if (components.includes('portal') && !components.includes('gateway') && config.gatewayUrl === undefined) {
    throw new Error("configuration: a portal without a gateway in its process needs 'gatewayUrl'")
  }
  return config
}

/** Reads a configuration file: a JSON object of settings. Throws one sentence when it cannot be read. */
export function readConfigFile(file: string): UncheckedConfig {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Error(`configuration: ${file} cannot be read`)
  }
  const object = parseObject(text)
  if (object === undefined) throw new Error(`configuration: ${file} is not a JSON object`)
  return object
}
