import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { asObject, parseObject, type JsonObject } from '@yinxin/protocol/wire'
import { componentNames, components, type componentsByName } from './components.ts'
import { auditSettings } from './platform/audit/settings.ts'
import type { ProcessFacts } from './platform/component.ts'
import { databaseSettings } from './platform/database/settings.ts'
import { logSettings } from './platform/log-settings.ts'
import { operatorForm, readOperator } from './platform/operator/settings.ts'
import { databaseUrlSetting } from './platform/secret-settings.ts'
import {
  optional,
  readFlag,
  readList,
  readNumber,
  readOneOf,
  readPortNumber,
  readSettings,
  readText,
  setting,
  type SettingsGroup,
  type SettingsOf,
} from './platform/settings.ts'

/** Settings of the process: what holds whatever runs in it. */
const processSettings = {
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
  node: setting('Name of this node in audit lines', 'a text', readText, hostname(), "the machine's name"),
  logLevel: setting(
    'Least level that is logged',
    '"debug", "info", "warn" or "error"',
    readOneOf(['debug', 'info', 'warn', 'error'] as const),
    'info',
  ),
  databaseUrl: databaseUrlSetting('PostgreSQL of components that name none; default DATABASE_URL, else one of our own in the data folder'),
  operator: optional(
    'Where /health/live, /health/ready and /metrics are answered: a unix socket, a port of this computer, or one with client certificates',
    operatorForm,
    readOperator,
  ),
  closingSeconds: setting(
    'So long /health/ready says no before a stop, while requests are still answered, so that a proxy can send them elsewhere',
    '0 to 60',
    readNumber(0, 60),
    0,
  ),
  masterKeyFile: optional('File of the key that encrypts keys at rest; default secrets/master-key in the data folder', 'a file', readText),
}

/** Settings of the demo world, which only `mode` `demo` starts. */
const demoSettings = {
  assistant: setting('Starts the assistant', 'true or false', readFlag, true),
  businessSystem: setting('Starts the sample business system', 'true or false', readFlag, true),
  businessSystemPort: setting('Port of the sample business system', 'a port', readPortNumber, 8601),
  assistantPrompt: setting('How the assistant asks for a PIN', '"page" or "pinentry"', readOneOf(['page', 'pinentry'] as const), 'page'),
  pinentry: optional('The pinentry program', 'a file', readText),
  browserCommand: optional("Command that opens the assistant's windows, with {url} in it", 'a command', readText),
}

/** Every group of settings by its name in the file; '' is the file itself. */
export const settingsGroups: Readonly<Record<string, SettingsGroup>> = {
  '': processSettings,
  ...Object.fromEntries(components.map(({ name, settings }) => [name, settings])),
  database: databaseSettings,
  audit: auditSettings,
  log: logSettings,
  demo: demoSettings,
}

/** Every setting with its value, grouped as in the file. */
export type Config = SettingsOf<typeof processSettings> & {
  readonly masterKeyFile: string
  readonly database: SettingsOf<typeof databaseSettings>
  readonly audit: SettingsOf<typeof auditSettings>
  readonly log: SettingsOf<typeof logSettings>
  readonly demo: SettingsOf<typeof demoSettings>
} & { readonly [Name in keyof typeof componentsByName]: SettingsOf<(typeof componentsByName)[Name]['settings']> }

/** What a person may say on the command line or in the file; unchecked. */
export type UncheckedConfig = JsonObject

/**
 * Checks and completes settings. Throws one sentence for an unknown name, a value that is not one, or settings that contradict each other.
 * @param sources later ones win, setting by setting; undefined values are left out
 */
export function readConfig(...sources: readonly UncheckedConfig[]): Config {
  const { groups, own } = split(sources.reduce(mergeConfig, {}))
  const process = readSettings(processSettings, own)
  const data = resolve(process.data)
  const values = Object.fromEntries(
    Object.entries(settingsGroups).flatMap(([name, group]) =>
      name === '' ? [] : [[name, readSettings(group, groups[name] ?? {}, `${name}.`)]],
    ),
  )
  const config = { ...process, data, masterKeyFile: process.masterKeyFile ?? resolve(data, 'secrets/master-key'), ...values } as Config
  checkTogether(config)
  return config
}

/** Settings that put everything on ports beside each other: the portal on `port`, the sample business system after it, then status, the desk and the RA. */
export const portsFrom = (port: number): UncheckedConfig => ({
  portal: { port },
  demo: { businessSystemPort: port + 1 },
  status: { port: port + 2 },
  desk: { port: port + 3 },
  ra: { port: port + 4 },
  ca: { statusUrl: `http://127.0.0.1:${port + 2}`, approvalOrigin: `http://127.0.0.1:${port + 4}` },
})

/** What a component sees of its process. */
export const processFacts = ({ mode, data, node, components: running }: Config): ProcessFacts => ({ mode, data, node, components: running })

/** One unchecked configuration over another, setting by setting. */
export function mergeConfig(earlier: UncheckedConfig, later: UncheckedConfig): UncheckedConfig {
  const entries = Object.entries(later).filter(([, value]) => value !== undefined)
  return entries.reduce<UncheckedConfig>((merged, [name, value]) => {
    const [before, after] = [asObject(merged[name]), asObject(value)]
    const isGroup = Object.hasOwn(settingsGroups, name) && before !== undefined && after !== undefined
    return { ...merged, [name]: isGroup ? mergeConfig(before, after) : value }
  }, earlier)
}

/** The groups, and what is not in one. */
function split(given: UncheckedConfig): { readonly groups: Readonly<Record<string, JsonObject>>; readonly own: JsonObject } {
  const groups: Record<string, JsonObject> = {}
  const own: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    if (name === '' || !Object.hasOwn(settingsGroups, name)) {
      own[name] = value
      continue
    }
    const group = asObject(value)
    if (group === undefined) throw new Error(`configuration: '${name}' must be an object of its settings`)
    groups[name] = Object.fromEntries(Object.entries(group).filter(([, one]) => one !== undefined))
  }
  return { groups, own }
}

function checkTogether(config: Config): void {
  const facts = processFacts(config)
  if (facts.components.length === 0) throw new Error("configuration: 'components' names none")
  for (const component of components.filter(({ name }) => facts.components.includes(name))) {
    const given = config[component.name as 'portal']
    const needless = Object.entries(component.needs).find(
      ([need, how]) => how === 'required' && !facts.components.includes(need) && (given as JsonObject)[need] === undefined,
    )
    if (needless !== undefined)
      throw new Error(`configuration: ${component.name} without ${needless[0]} in its process needs '${component.name}.${needless[0]}'`)
    const problem = component.check?.(given as never, facts)
    if (problem !== undefined) throw new Error(`configuration: ${problem}`)
  }
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
