/** Command line of `run`. Unknown options are refused. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { assistantPorts } from '@yinxin/protocol/assistant'
import { parseOrigin } from '@yinxin/protocol/wire'
import { promptOptions, type PromptOption } from './pin/prompts/prompt-way.ts'
import { defaultBrowserCommand } from './pin/prompts/browser.ts'
import { proxyOfWindows, type DecidedProxy } from './platform/system-proxy.ts'
import { settingsWords } from './settings-file.ts'
import { remoteControlPolicies, type RemoteControlPolicy } from './pin/remote/remote-control.ts'
import { updatePolicies, type UpdatePolicy } from './updates/updates.ts'

export interface AssistantOptions {
  /** Folder of the assistant's own state. */
  readonly data: string
  /** Folder of software UKeys; undefined: none. */
  readonly ukeys: string | undefined
  readonly siteList: string | undefined
  readonly applicationList: string | undefined
  /** The vendor's catalogue of drivers. */
  readonly driverCatalogue: string | undefined
  readonly vendorKey: string | undefined
  /** Address of the download site, ending in `/`; undefined: updates are not asked about. */
  readonly updateAddress: string | undefined
  /** First root of the update metadata. */
  readonly updateRoot: string | undefined
  readonly updatePolicy: UpdatePolicy
  readonly remoteControl: RemoteControlPolicy
  readonly proxy: DecidedProxy
  readonly ports: readonly number[]
  readonly prompt: PromptOption
  /** Command line with `{url}`. */
  readonly browserCommand: string
  readonly pinentry: string
  /** PKCS#11 libraries. */
  readonly pkcs11: readonly string[]
  /** SKF libraries (GM/T 0016). */
  readonly skf: readonly string[]
  /** File with profiles of libraries, beside those that come with the assistant. */
  readonly driverProfiles: string | undefined
  /** Seconds a person has for one question. */
  readonly personSeconds: number
  readonly json: boolean
  /** End when standard input ends: the parent is gone. */
  readonly watchStdin: boolean
}

/** Options that name files or folders: what stands in a file of settings is found from where that file lies. */
export const fileOptions: ReadonlySet<string> = new Set([
  ...[
    'data',
    'ukeys',
    'site-list',
    'application-list',
    'driver-catalogue',
    'vendor-key',
    'update-root',
    'pkcs11',
    'skf',
    'driver-profiles',
  ],
])

/** Reads the options of `run`; throws one sentence for what it does not understand. */
export function readRunOptions(args: string[]): AssistantOptions {
  const { values } = parseArgs({
    args: withSettings(args),
    allowPositionals: false,
    options: {
      settings: { type: 'string' },
      data: { type: 'string' },
      ukeys: { type: 'string' },
      'site-list': { type: 'string' },
      'application-list': { type: 'string' },
      'driver-catalogue': { type: 'string' },
      'vendor-key': { type: 'string' },
      'update-address': { type: 'string' },
      'update-root': { type: 'string' },
      'update-policy': { type: 'string', default: 'ask' },
      'remote-control': { type: 'string', default: 'warn' },
      proxy: { type: 'string', default: 'system' },
      'proxy-bypass': { type: 'string' },
      ports: { type: 'string' },
      prompt: { type: 'string', default: 'auto' },
      'browser-command': { type: 'string', default: defaultBrowserCommand },
      pinentry: { type: 'string', default: 'pinentry' },
      pkcs11: { type: 'string', multiple: true, default: [] },
      skf: { type: 'string', multiple: true, default: [] },
      'driver-profiles': { type: 'string' },
      'person-seconds': { type: 'string', default: '120' },
      json: { type: 'boolean', default: false },
      'watch-stdin': { type: 'boolean', default: false },
    },
  })
  const prompt = promptOptions.find((each) => each === values.prompt)
  if (prompt === undefined) throw new Error(`--prompt is ${promptOptions.join(', ')}`)
  return {
    data: values.data ?? defaultDataFolder(),
    ukeys: values.ukeys,
    siteList: values['site-list'],
    applicationList: values['application-list'],
    driverCatalogue: values['driver-catalogue'],
    vendorKey: values['vendor-key'],
    updateAddress: readAddress(values['update-address']),
    updateRoot: values['update-root'],
    updatePolicy: readPolicy(values['update-policy']),
    remoteControl: readRemoteControl(values['remote-control']),
    proxy: readProxy(values.proxy, values['proxy-bypass']),
    ports: values.ports === undefined ? assistantPorts : values.ports.split(',').map(readPort),
    prompt,
    browserCommand: values['browser-command'],
    pinentry: values.pinentry,
    pkcs11: values.pkcs11.map((library) => resolve(library)), // read again at every restart and link, from any folder
    skf: values.skf.map((library) => resolve(library)),
    driverProfiles: values['driver-profiles'],
    personSeconds: readSeconds(values['person-seconds']),
    json: values.json,
    watchStdin: values['watch-stdin'],
  }
}

/** The words of the settings file, where one is named, before those that were given. */
function withSettings(args: string[]): string[] {
  const { values } = parseArgs({ args, strict: false, options: { settings: { type: 'string' } } })
  return typeof values.settings === 'string' ? [...settingsWords(values.settings), ...args] : args
}

/**
 * The words that start an assistant with these options from anywhere: what was given as a relative path is a full one. Without those that
 * need a parent or a reader.
 */
export function lastingWords(options: AssistantOptions): readonly string[] {
  const path = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [`--${name}`, resolve(value)])
  return [
    ...path('data', options.data),
    ...path('ukeys', options.ukeys),
    ...path('site-list', options.siteList),
    ...path('application-list', options.applicationList),
    ...path('driver-catalogue', options.driverCatalogue),
    ...path('vendor-key', options.vendorKey),
    ...(options.updateAddress === undefined ? [] : ['--update-address', options.updateAddress]),
    ...path('update-root', options.updateRoot),
    ...['--update-policy', options.updatePolicy],
    ...['--remote-control', options.remoteControl],
    ...proxyWords(options.proxy),
    ...['--ports', options.ports.join(',')],
    ...['--prompt', options.prompt],
    ...['--browser-command', options.browserCommand],
    ...['--pinentry', options.pinentry],
    ...options.pkcs11.flatMap((library) => path('pkcs11', library)),
    ...options.skf.flatMap((library) => path('skf', library)),
    ...path('driver-profiles', options.driverProfiles),
    ...['--person-seconds', String(options.personSeconds)],
  ]
}

/** Where the assistant keeps its state unless told otherwise (Windows: not what follows the person to other computers; else XDG base directories). */
function defaultDataFolder(): string {
  if (process.platform === 'win32') return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Yinxin', 'assistant')
  return join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'yinxin-assistant')
}

/** Reads the options of `home`: the data folder. Throws one sentence for what it does not understand. */
export function readHomeOptions(args: string[]): { readonly data: string } {
  const { values } = parseArgs({ args, allowPositionals: false, options: { data: { type: 'string' } } })
  return { data: values.data ?? defaultDataFolder() }
}

export interface OpenOptions {
  readonly data: string
  /** Undefined: a menu entry, which carries none. */
  readonly link: string | undefined
  /** How an assistant that was not registered by its person is started: words of `run`. */
  readonly run: readonly string[] | undefined
}

/** Reads the options of `open`: the data folder, the settings file, and the link. Throws one sentence for what it does not understand. */
export function readOpenOptions(args: string[]): OpenOptions {
  const options = { data: { type: 'string' }, settings: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
  const [link, ...more] = positionals
  if (more.length > 0) throw new Error('open: one link')
  const { data, settings } = values
  const run = settings === undefined ? undefined : ['--settings', settings, ...(data === undefined ? [] : ['--data', data])]
  return { data: run === undefined ? (data ?? defaultDataFolder()) : readRunOptions(run).data, link, run }
}

function readAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (url === null || parseOrigin(url.origin) === undefined) throw new Error('--update-address is an address that begins with https://')
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}

function readPolicy(text: string): UpdatePolicy {
  const policy = updatePolicies.find((one) => one === text)
  if (policy === undefined) throw new Error(`--update-policy is ${updatePolicies.join(', ')}`)
  return policy
}

function readRemoteControl(text: string): RemoteControlPolicy {
  const policy = remoteControlPolicies.find((one) => one === text)
  if (policy === undefined) throw new Error(`--remote-control is ${remoteControlPolicies.join(', ')}`)
  return policy
}

/** `system`, `direct`, or a proxy in Windows' form; the file it stands in is read by everybody, so it names no password. */
function readProxy(text: string, bypass: string | undefined): DecidedProxy {
  if (text === 'system') return undefined
  if (text === 'direct') return text
  const read = proxyOfWindows({ proxy: text, bypass })
  const addresses = [read.HTTP_PROXY, read.HTTPS_PROXY].flatMap((address) => (address === undefined ? [] : [new URL(address)]))
  const isPlain = addresses.every(({ protocol, username, password }) => protocol === 'http:' && username === '' && password === '')
  if (addresses.length === 0 || !isPlain)
    throw new Error('--proxy is system, direct, host:port, or http=host:port;https=host:port, without a name or a password')
  return { proxy: text, bypass }
}

function proxyWords(proxy: DecidedProxy): readonly string[] {
  if (proxy === undefined || proxy === 'direct') return ['--proxy', proxy ?? 'system']
  return ['--proxy', proxy.proxy ?? '', ...(proxy.bypass === undefined ? [] : ['--proxy-bypass', proxy.bypass])]
}

function readPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--ports: "${text}" is no port`)
  return port
}

function readSeconds(text: string): number {
  const seconds = Number(text)
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > 600) throw new Error('--person-seconds is between 0 and 600')
  return seconds
}
