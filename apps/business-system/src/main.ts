import { createBusinessSystem } from './server.ts'
import { readSettings, type Settings } from './settings.ts'

/** Listens, says so in one JSON line, and stops with its parent. */
async function main(settings: Settings): Promise<void> {
  const app = createBusinessSystem(settings, (line) => console.error(line))
  await app.listen({ host: settings.host, port: settings.port, listenTextResolver: () => '' })
  const stop = () => void app.close().then(() => process.exit(0))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
  if (process.env['WATCH_STDIN'] === '1') process.stdin.on('close', stop).resume()
  console.log(JSON.stringify({ ready: { url: settings.origin } }))
}

try {
  await main(readSettings(process.env))
} catch (error) {
  console.error(error instanceof Error ? error.message : 'The business system could not start.')
  process.exitCode = 1
}
