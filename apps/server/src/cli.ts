import { version } from '@yinxin/protocol/wire'
import { exitCodes, UsageError, type Command } from './commands/arguments.ts'
import { forgetPostgresVariables } from './platform/environment.ts'

/** Loaded only when used: `yinxin verify` need not read the web server. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).startCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
  keys: async () => (await import('./commands/keys.ts')).keysCommand,
  migrate: async () => (await import('./commands/migrate.ts')).migrateCommand,
  ca: async () => (await import('./commands/ca.ts')).caCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  binding: async () => (await import('./commands/binding.ts')).bindingCommand,
  authorities: async () => (await import('./commands/authorities.ts')).authoritiesCommand,
  demo: async () => (await import('@yinxin/demo')).demoCommand,
  verify: async () => (await import('@yinxin/verifier')).verifyCommand,
}

/**
 * The `yinxin` command: prints help, or runs a command, and resolves with the exit code: 0 done, 1 refused or failed, 2 not understood.
 * @param words the words after the program's name
 */
export async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words
  forgetPostgresVariables()
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') return await printHelp(name !== undefined)
    if (name === '--version' || name === '-v') return print(version)
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (load === undefined) throw new UsageError(`unknown command '${name}'; see yinxin --help`)
    const command = await load()
    if (rest.includes('--help') || rest.includes('-h')) return print(command.help)
    return await command.run(rest)
  } catch (error) {
    console.error(`yinxin: ${oneLine(error)}`)
    return error instanceof UsageError ? exitCodes.usage : exitCodes.refused
  }
}

async function printHelp(asked: boolean): Promise<number> {
  const lines = await Promise.all(Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(11)} ${(await load()).summary}`))
  const text = [
    'Usage: yinxin <command> [options]',
    '',
    ...lines,
    '',
    'yinxin <command> --help tells more. yinxin --version prints the version.',
  ]
  if (asked) return print(text.join('\n'))
  console.error(text.join('\n'))
  return exitCodes.usage
}

function print(text: string): number {
  console.log(text)
  return exitCodes.ok
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ')
}
