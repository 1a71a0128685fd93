import { flushCompileCache } from 'node:module'
import { componentNames } from '../components.ts'
import { portsFrom, readConfig, readConfigFile, type Config } from '../config.ts'
import { exitCodes, readOptions, readPort, UsageError, type Command } from './arguments.ts'
import { bannerLanguage, startBanner } from './start-banner.ts'

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
    const demo = config.mode === 'demo' ? await loadDemo() : undefined
    const world = demo?.demoWorld(config)
    const running = await runServer(config, (line) => console.log(line), world)
    const [seconds, language] = [(Date.now() - since) / 1000, bannerLanguage(process.env)]
    console.log(world === undefined ? startBanner(config, seconds, language) : demo?.demoBanner(config, world, seconds, language))
    flushCompileCache() // a program that is killed would not write it, and the next start were slow
    await stopAsked
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

function configOf(words: readonly string[]): Config {
  const { values } = readOptions(words, options)
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
