import { flushCompileCache } from 'node:module'
import { componentNames } from '../components.ts'
import { portsFrom, readConfig, readConfigFile, type Config } from '../config.ts'
import { exitCodes, readOptions, readPort, UsageError, type Command } from './arguments.ts'
import { configFileWarnings, fileProblems } from './config-findings.ts'
import { bannerLanguage, startBanner } from './start-banner.ts'

const help = `Usage: yinxin start [options]

Starts the portal, the gateway and the CA on one data folder, and in the demo also a sample business system, demo organisations with
software UKeys, and the assistant. Without DATABASE_URL it runs a PostgreSQL of its own in the data folder.

  --data DIR          folder that holds everything (default yinxin-data); delete it to start over
  --port N            port of the portal (default 8600); the demo takes the three after it as well
  --components LIST   only these parts: ${componentNames.join(',')}
  --config FILE       settings as a JSON object; docs/config.md lists them
  --check             only say whether the configuration is one that can start: settings and the files they name (exit code 1: it is not)
  --no-assistant      do not start the assistant

Ctrl-C stops everything. Exit code 0 stopped as asked, 1 could not start, 2 not understood.`

const options = {
  data: { type: 'string' },
  port: { type: 'string' },
  components: { type: 'string' },
  config: { type: 'string' },
  check: { type: 'boolean' },
  'no-assistant': { type: 'boolean' },
} as const

export const startCommand: Command = {
  help,
  async run(words) {
    const since = Number(process.env['YINXIN_STARTED_AT'] ?? performance.timeOrigin)
    const { values } = readOptions(words, options)
    const config = configOf(values)
    if (values.config !== undefined) for (const warning of configFileWarnings(values.config)) console.error(`yinxin: warning: ${warning}`)
    if (values.check === true) return check(config)
    const stopping = nextStop()
    const { runServer, StoppedWhileStarting } = await import('./run-server.ts') // the whole server: --help and mistakes need not wait for it
    const demo = config.mode === 'demo' ? await loadDemo() : undefined
    const world = demo?.demoWorld(config)
    const starting = runServer(config, { say: (line) => console.log(line), surroundings: world, stopping })
    const running = await starting.catch((error: unknown) => {
      if (error instanceof StoppedWhileStarting) return undefined
      throw error
    })
    if (running === undefined) return exitCodes.ok
    const [seconds, language] = [(Date.now() - since) / 1000, bannerLanguage(process.env)]
    console.log(world === undefined ? startBanner(config, seconds, language) : demo?.demoBanner(config, world, seconds, language))
    flushCompileCache() // a program that is killed would not write it, and the next start were slow
    await asked(stopping)
    console.log('Stopping …')
    await running.stop()
    return exitCodes.ok
  },
}

/** The demo world is a part of its own that production neither needs nor loads. */
async function loadDemo() {
  return import('@yinxin/demo').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error('the demo is not installed here: set \'mode\' to "production" in the configuration')
  })
}

function check(config: Config): number {
  const problems = fileProblems(config)
  for (const problem of problems) console.error(`yinxin: configuration: ${problem}`)
  if (problems.length > 0) return exitCodes.refused
  console.log(`The configuration can start: mode ${config.mode}, components ${config.components.join(', ')}.`)
  return exitCodes.ok
}

type Values = ReturnType<typeof readOptions<typeof options>>['values']

function configOf(values: Values): Config {
  const components = values.components?.split(',')
  const strange = components?.find((name) => !componentNames.includes(name))
  if (strange !== undefined) throw new UsageError(`'${strange}' is not a component; there are ${componentNames.join(', ')}`)
  const environment = { databaseUrl: process.env['DATABASE_URL'] || undefined } // only here: a demo or a test never meets a real database
  const file = values.config === undefined ? {} : readConfigFile(values.config)
  const ports = values.port === undefined ? {} : portsFrom(readPort(values.port))
  return readConfig(environment, ports, file, {
    data: values.data,
    components,
    ...(values.port === undefined ? {} : { portal: { port: readPort(values.port) } }),
    ...(values['no-assistant'] === true ? { demo: { assistant: false } } : {}),
  })
}

/**
 * Aborted when somebody wants an end: a signal, or the program that started us is gone (its pipe closes). A second Ctrl-C, a moment after the
 * first, ends at once: the next start copes with that.
 */
function nextStop(): AbortSignal {
  const stopping = new AbortController()
  let first = 0
  const ask = () => {
    if (first === 0) first = performance.now()
    else if (performance.now() - first > 1000) process.exit(exitCodes.refused) // the starter passes the same Ctrl-C on: twice at once is once
    stopping.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
  process.once('disconnect', ask)
  process.channel?.unref()
  process.stdout.on('error', () => undefined) // the terminal is gone; SIGHUP says so
  return stopping.signal
}

const asked = (stopping: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stopping.aborted) resolve()
    else stopping.addEventListener('abort', () => resolve(), { once: true })
  })
