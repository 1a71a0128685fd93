import { flushCompileCache } from 'node:module'
import { join, relative } from 'node:path'
import { componentNames, readConfig, readConfigFile, type Config } from '../config.ts'
import { exitCodes, readOptions, readPort, UsageError, type Command } from './arguments.ts'
import { demoOrganizations, type DemoOrganization, type DemoState } from './demo-organizations.ts'
import type { RunningServer } from './run-server.ts'

const help = `Usage: yinxin start [options]

Starts the portal, the gateway and the CA on one data folder, and in the demo also a sample business system, demo organisations with
software UKeys, and the assistant. Without DATABASE_URL it runs a PostgreSQL of its own in the data folder.

  --data DIR          folder that holds everything (default yinxin-data); delete it to start over
  --port N            port of the portal (default 8600); the demo takes the two after it as well
  --components LIST   only these parts: ${componentNames.join(',')}
  --config FILE       settings as a JSON object; docs/config.md lists them
  --no-assistant      do not start the assistant

Ctrl-C stops everything. Exit code 0 stopped as asked, 1 could not start, 2 not understood.`

const options = {
  data: { type: 'string' },
  port: { type: 'string' },
  components: { type: 'string' },
  config: { type: 'string' },
  'no-assistant': { type: 'boolean' },
} as const

export const startCommand: Command = {
  summary: 'start the server (and the demo around it)',
  help,
  async run(words) {
    const since = Number(process.env['YINXIN_STARTED_AT'] ?? performance.timeOrigin)
    const config = configOf(words)
    const stopAsked = nextStop()
    const { runServer } = await import('./run-server.ts') // the whole server: --help and mistakes need not wait for it
    const running = await runServer(config, (line) => console.log(line))
    console.log(banner(running, (Date.now() - since) / 1000))
    flushCompileCache() // a program that is killed would not write it, and the next start were slow
    await stopAsked
    console.log('Stopping …')
    await running.stop()
    return exitCodes.ok
  },
}

function configOf(words: readonly string[]): Config {
  const { values } = readOptions(words, options)
  const components = values.components?.split(',')
  const strange = components?.find((name) => !(componentNames as readonly string[]).includes(name))
  if (strange !== undefined) throw new UsageError(`'${strange}' is not a component; there are ${componentNames.join(', ')}`)
  const environment = { databaseUrl: process.env['DATABASE_URL'] || undefined } // only here: a demo or a test never meets a real database
  return readConfig(environment, values.config === undefined ? {} : readConfigFile(values.config), {
    data: values.data,
    port: values.port === undefined ? undefined : readPort(values.port),
    components,
    assistant: values['no-assistant'] === true ? false : undefined,
  })
}

/**
 * Resolves when somebody wants an end: a signal, or the program that started us is gone (its pipe closes). A second Ctrl-C, a moment after
 * the first, ends at once: the next start copes with that.
 */
function nextStop(): Promise<void> {
  return new Promise((resolve) => {
    let first = 0
    const asked = () => {
      if (first === 0) first = Date.now()
      else if (Date.now() - first > 1000) process.exit(exitCodes.refused) // the starter passes the same Ctrl-C on: twice at once is once
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked)
    process.once('disconnect', asked)
    process.channel?.unref()
    process.stdout.on('error', () => undefined) // the terminal is gone; SIGHUP says so
  })
}

function banner({ config, assistant }: RunningServer, seconds: number): string {
  const ready = `Yinxin is ready after ${seconds.toFixed(1)} s.`
  if (!config.components.includes('portal')) return `${ready} Running: ${config.components.join(', ')}. Ctrl-C stops it.`
  const signIn = `  登录页 sign-in page   ${config.origin}/ssologin/login`
  if (config.mode !== 'demo') return `\n${ready}\n${signIn}\n\nCtrl-C stops it.`
  return ['', ready, '', signIn, ...addresses(config, assistant), '', ...people(config), '', ...whatToPress(config, assistant), ''].join(
    '\n',
  )
}

function addresses(config: Config, assistant: RunningServer['assistant']): readonly string[] {
  return [
    ...(config.businessSystem ? [`  经办系统 business system http://127.0.0.1:${config.businessSystemPort}`] : []),
    ...(assistant === undefined ? [] : [`  证书助手 assistant       ${assistant.home}`]),
  ]
}

const states: Readonly<Record<DemoState, string>> = {
  ready: 'plugged in',
  'factory-pin': 'in the drawer: factory PIN, must be changed',
  expired: 'in the drawer: expired certificate',
  revoked: 'in the drawer: revoked certificate',
  foreign: 'in the drawer: certificate of an unknown CA',
}

function people(config: Config): readonly string[] {
  const ukeys = relative(process.cwd(), join(config.data, 'ukeys')) || '.'
  const row = ({ name, keyKind, pin = '12345678', state, units }: DemoOrganization) =>
    `  ${wide(name, 32)}${keyKind.padEnd(6)} PIN ${pin.padEnd(10)}${states[state]}${units.length > 1 ? `, ${units.length} units` : ''}`
  return [
    `Demo organisations, each with a software UKey (a file; its PIN is worth nothing elsewhere):`,
    ...demoOrganizations.map(row),
    `UKeys plugged in are the files in ${ukeys}; move one to ${join(ukeys, 'drawer')} to pull it out, back to plug it in.`,
  ]
}

/** Pads to columns of a terminal, where a Chinese character takes two. */
function wide(text: string, columns: number): string {
  const width = [...text].reduce((sum, character) => sum + (character > '\u2e80' ? 2 : 1), 0)
  return text + ' '.repeat(Math.max(1, columns - width))
}

function whatToPress(config: Config, assistant: RunningServer['assistant']): readonly string[] {
  if (assistant === undefined) return ['Start the assistant yourself, then open the sign-in page. Ctrl-C stops everything.']
  const first = demoOrganizations[0]
  return [
    `Open the sign-in page in Chromium, Chrome or Edge, choose ${first?.name ?? ''}, press 用这张证书登录, type PIN ${first?.pin ?? ''} in the`,
    `assistant's window. No window? Its address is in ${relative(process.cwd(), join(config.data, 'logs/assistant.log'))} and on the page. Ctrl-C stops everything.`,
  ]
}
