import { pino, type DestinationStream, type Logger } from 'pino'

/** A structured log: one JSON object per line. */
export type Log = Logger

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface LogOptions {
  readonly level: LogLevel
  /** Component the lines are of. */
  readonly name: string
  /** Where lines go (see log-file.ts); default standard output. */
  readonly destination?: DestinationStream
}

/** Names whose values never reach a log, wherever a caller puts them (up to three levels deep: pino's wildcards match one level each). */
const secretNames = ['pin', 'authToken', 'signature', 'cookie', 'authorization', 'password', 'clientSecret', 'set-cookie']
const redactedPaths = ['', '*.', '*.*.'].flatMap((prefix) =>
  secretNames.map((name) => (name.includes('-') ? `${prefix.slice(0, -1)}["${name}"]` : prefix + name)),
)

/** Creates a log that redacts secrets by name. */
export function createLog({ level, name, destination }: LogOptions): Log {
  const options = { level, name, redact: { paths: redactedPaths, censor: '[redacted]' }, base: { name } }
  if (destination === undefined) return pino(options)
  return pino(options, destination)
}
