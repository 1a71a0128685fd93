import { version } from '@yinxin/protocol/wire'
import { exitCodes, UsageError, type Command } from './commands/arguments.ts'
import { forgetPostgresVariables } from './platform/environment.ts'

interface Listed {
  /** One line for the list of commands. */
  readonly summary: string
  /** Loaded only when used: `yinxin verify` need not read the web server, and `yinxin --help` needs nothing of them, installed or not. */
  readonly load: () => Promise<Command>
}

const commands: Readonly<Record<string, Listed>> = {
  start: { summary: 'start the server (and the demo around it)', load: async () => (await import('./commands/start.ts')).startCommand },
  audit: {
    summary: 'check the audit, export it, take old lines out',
    load: async () => (await import('./commands/audit.ts')).auditCommand,
  },
  keys: { summary: 'change keys while everything runs', load: async () => (await import('./commands/keys.ts')).keysCommand },
  migrate: {
    summary: 'bring the schemas forward as their owner',
    load: async () => (await import('./commands/migrate.ts')).migrateCommand,
  },
  ca: {
    summary: 'issue and revoke certificates, print the CA certificates, at a running CA',
    load: async () => (await import('./commands/ca.ts')).caCommand,
  },
  ceremony: {
    summary: 'make and use roots that are kept offline, by a reviewed script',
    load: async () => (await import('./commands/ceremony.ts')).ceremonyCommand,
  },
  issuer: {
    summary: 'the CA’s half of such a ceremony: request, certificate, list of the root',
    load: async () => (await import('./commands/issuer.ts')).issuerCommand,
  },
  import: { summary: 'import organisations from a file', load: async () => (await import('./commands/import.ts')).importCommand },
  binding: {
    summary: 'block and unblock bindings and organisations',
    load: async () => (await import('./commands/binding.ts')).bindingCommand,
  },
  rights: {
    summary: 'check the seals of bindings, roles and delegations; seal them again',
    load: async () => (await import('./commands/rights.ts')).rightsCommand,
  },
  staff: {
    summary: 'register a member of staff of the desk',
    load: async () => (await import('./commands/staff.ts')).staffCommand,
  },
  officer: {
    summary: 'say whose approvals the CA issues over',
    load: async () => (await import('./commands/officer.ts')).officerCommand,
  },
  ra: { summary: 'put the admin PINs of UKeys on file', load: async () => (await import('./commands/ra.ts')).raCommand },
  km: { summary: 'recover an encryption key, two officers together', load: async () => (await import('./commands/km.ts')).kmCommand },
  authorities: {
    summary: 'the configuration of a certificate’s authority',
    load: async () => (await import('./commands/authorities.ts')).authoritiesCommand,
  },
  vendor: {
    summary: 'keys, lists and releases of the vendor of the assistant',
    load: async () => (await import('./commands/vendor.ts')).vendorCommand,
  },
  demo: {
    summary: 'complete sign-ins without a browser, on a throw-away data folder',
    load: async () => (await import('@yinxin/demo')).demoCommand,
  },
  verify: {
    summary: 'verify a chain, a status or a sign-in token from files',
    load: async () => (await import('@yinxin/verifier')).verifyCommand,
  },
}

/**
 * The `yinxin` command: prints help, or runs a command, and resolves with the exit code: 0 done, 1 refused or failed, 2 not understood.
 * @param words the words after the program's name
 */
export async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words
  forgetPostgresVariables()
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') return printHelp(name !== undefined)
    if (name === '--version' || name === '-v') return print(version)
    const listed = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (listed === undefined) throw new UsageError(`unknown command '${name}'; see yinxin --help`)
    const command = await loadCommand(name, listed)
    if (rest.includes('--help') || rest.includes('-h')) return print(command.help)
    return await command.run(rest)
  } catch (error) {
    console.error(`yinxin: ${oneLine(error)}`)
    return error instanceof UsageError ? exitCodes.usage : exitCodes.refused
  }
}

/** Demo and verifier are packages of their own: a server may have been installed without them. */
async function loadCommand(name: string, { load }: Listed): Promise<Command> {
  try {
    return await load()
  } catch (error) {
    const { code, message = '' } = error as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' || !/'@yinxin\/(?:demo|verifier)'/.test(message)) throw error
    throw new Error(`'${name}' is not installed here`, { cause: error })
  }
}

function printHelp(asked: boolean): number {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(11)} ${summary}`)
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
  const isNoTable = (error as { readonly code?: unknown } | null)?.code === '42P01' // undefined_table
  return `${text}${isNoTable ? ': this database was not set up yet, or by an older version; start yinxin on it once' : ''}`
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ')
}
