import { createPublicKey, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyObject } from 'node:crypto'
import { readConfig, readConfigFile, type Config } from '../config.ts'
import { exportAudit } from '../platform/audit/export.ts'
import { readHeads } from '../platform/audit/heads.ts'
import { cutAudit } from '../platform/audit/retention.ts'
import { loadSealKey, sealKeysById } from '../platform/audit/seal-key.ts'
import { auditFiles } from '../platform/audit/settings.ts'
import { verifyAudit, type AuditVerification, type WrongPlace } from '../platform/audit/verify.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { readSecret } from '../platform/secret-settings.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases, type ComponentDatabases } from './component-databases.ts'

const help = `Usage: yinxin audit verify|export|cut [options]

verify   checks the audit of each component: that no line was changed, taken out or put in, that every seal is signed, and that the chain is the
         one whose heads were exported. Names the first wrong line.
export   writes lines and seals to a file, for whoever checks them elsewhere.
cut      takes lines older than audit.retentionDays out of the database, into a file, with a signed statement in the chain. Only the owner of
         the schema may; docs/audit.md has a timer for it.

  --config FILE       the configuration the server starts with
  --data DIR          the data folder (default yinxin-data)
  --component NAME    only this one
  --heads PATH        exported heads: a file, or a folder of them; may be repeated. Default: those of this machine and the second place
  --key FILE          public key (PEM) of another node that seals; may be repeated. Our own is known
  --to FILE           file to export to
  --before DATE       cut what was sealed before this date instead of following audit.retentionDays
  --owner-url-file FILE  address of the same database as its owner; default the environment's OWNER_DATABASE_URL

Works beside a running server and without one. Exit code 0 it holds, or done; 1 something is wrong, or refused; 2 not understood.`

const options = {
  config: { type: 'string' },
  data: { type: 'string' },
  component: { type: 'string' },
  heads: { type: 'string', multiple: true },
  key: { type: 'string', multiple: true },
  to: { type: 'string' },
  before: { type: 'string' },
  'owner-url-file': { type: 'string' },
} as const

type Values = ReturnType<typeof readOptions<typeof options>>['values']

interface Asked {
  readonly config: Config
  readonly values: Values
  readonly databases: ComponentDatabases
}

const actions: Readonly<Record<string, (asked: Asked) => Promise<number>>> = { verify, export: exportTo, cut }

export const auditCommand: Command = {
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, options, 1)
    const [name = ''] = positionals
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (action === undefined) throw new UsageError('say what to do: yinxin audit verify, export or cut')
    const environment = { databaseUrl: process.env['DATABASE_URL'] || undefined }
    const config = readConfig(environment, values.config === undefined ? {} : readConfigFile(values.config), { data: values.data })
    const databases = await openComponentDatabases(config, values.component === undefined ? [] : [values.component])
    try {
      if (databases.names.length === 0) throw new Error('no component that keeps an audit is configured here')
      return await action({ config, values, databases })
    } finally {
      await databases.close()
    }
  },
}

/** Runs `use` on the database of each component, one after the other. */
async function each<T>(
  { databases, values }: Asked,
  asOwner: boolean,
  use: (name: string, db: ReturnType<typeof createDatabase>) => Promise<T>,
): Promise<T[]> {
  const file = values['owner-url-file']
  const given = file === undefined ? process.env['OWNER_DATABASE_URL'] : readSecret({ file })
  const results: T[] = []
  for (const name of databases.names) {
    const { url, ownerUrl } = databases.accessOf(name)
    const db = createDatabase(asOwner ? (given ?? ownerUrl ?? url) : url, { max: 1, statementSeconds: 0 })
    try {
      results.push(await use(name, db))
    } finally {
      await closeDatabase(db)
    }
  }
  return results
}

async function verify(asked: Asked): Promise<number> {
  const { config, values } = asked
  const keys = publicKeys(config, values.key ?? [])
  const heads = headPlaces(config, values.heads).flatMap(headFiles).flatMap(readHeads)
  const held = await each(asked, false, async (name, db) => {
    const found = await verifyAudit(db, name, { keys, heads })
    for (const line of describe(name, found)) console.log(line)
    return found.ok
  })
  return held.every(Boolean) ? exitCodes.ok : exitCodes.refused
}

/** Keys whose seals are taken for ours: that of this machine, as far as it is here, and those that were named. */
function publicKeys(config: Config, files: readonly string[]): ReadonlyMap<string, KeyObject> {
  const { keyFile } = auditFiles(config.data, config.audit)
  const own = existsSync(keyFile) ? [loadSealKey(keyFile).privateKey] : []
  return sealKeysById([...own, ...files.map((file) => createPublicKey(readFileSync(file)))])
}

function headPlaces(config: Config, named: readonly string[] | undefined): readonly string[] {
  if (named !== undefined) return named
  const { secondPlace } = config.audit
  const places = [auditFiles(config.data, config.audit).headsFolder, ...(secondPlace === undefined ? [] : [secondPlace])]
  return places.filter((place) => !/^https?:/.test(place) && existsSync(place))
}

function headFiles(place: string): readonly string[] {
  if (!existsSync(place)) throw new Error(`${place} is not there`)
  if (!statSync(place).isDirectory()) return [place]
  return readdirSync(place)
    .filter((name) => name.endsWith('.heads'))
    .map((name) => join(place, name))
}

/** What was found, in sentences. */
function describe(
  name: string,
  { ok, lines, seals, heads, wrong, carried, cut, unsealed, unsealedSince }: AuditVerification,
): readonly string[] {
  const sentences = [ok ? `${name}: ${lines} lines in ${seals} seals hold; ${heads} exported heads agree` : `${name}: ${faultText(wrong)}`]
  if (ok && heads === 0) sentences.push(`${name}: no exported head was given; a cut tail would not be seen`)
  if (carried !== undefined)
    sentences.push(
      `${name}: seals 1 to ${carried.seals} were made before seals were signed; they show what was there when seal ${carried.seals + 1} was signed`,
    )
  if (cut !== undefined)
    sentences.push(
      `${name}: lines of seals up to ${cut.throughSeal} were taken out by a signed statement; the last of them are in ${cut.file}`,
    )
  if (unsealedSince !== undefined) sentences.push(`${name}: ${unsealed} lines since ${unsealedSince.toISOString()} are not sealed yet`)
  return sentences
}

function faultText(wrong: WrongPlace | undefined): string {
  if (wrong === undefined) return 'does not hold'
  const at = wrong.seal === undefined ? '' : ` (seal ${wrong.seal})`
  const texts: Readonly<Record<WrongPlace['fault'], string>> = {
    'line-changed': `line ${wrong.line} was changed${at}`,
    'line-missing': `line ${wrong.line} is missing${at}`,
    'line-inserted': `line ${wrong.line} was put in later${at}`,
    'seal-missing': `from line ${wrong.line} on a seal is missing${at}`,
    'seal-changed': `from line ${wrong.line} on a seal was changed${at}`,
    'seal-not-signed': `from line ${wrong.line} on a seal is not signed by a known key${at}`,
    'head-differs': `from line ${wrong.line} on the chain is another than the one exported${at}`,
    'tail-missing': `from line ${wrong.line} on the end is missing: more was exported${at}`,
  }
  return texts[wrong.fault]
}

async function exportTo(asked: Asked): Promise<number> {
  const { to } = asked.values
  if (to === undefined) throw new UsageError('--to FILE is missing')
  if (asked.databases.names.length > 1) throw new UsageError('--component NAME is missing: one file holds one audit')
  await each(asked, false, async (name, db) => {
    const { seals } = await verifyAudit(db, name, { keys: new Map() })
    const { lines, sha256 } = await exportAudit(db, name, { firstSeal: 1, lastSeal: seals }, to)
    console.log(`${name}: ${lines} lines in ${seals} seals, SHA-256 ${sha256}`)
  })
  return exitCodes.ok
}

async function cut(asked: Asked): Promise<number> {
  const { config, values } = asked
  const before = values.before === undefined ? retentionStart(config) : new Date(values.before)
  if (Number.isNaN(before.getTime())) throw new UsageError(`'${values.before}' is not a date`)
  const { keyFile, headsFolder } = auditFiles(config.data, config.audit)
  const key = loadSealKey(keyFile)
  await each(asked, true, async (name, db) => {
    const stamp = { now: new Date(), node: config.node }
    const folder = join(headsFolder, 'cut')
    const statement = await cutAudit(db, name, { before, key, folder, stamp, traceId: randomBytes(8).toString('hex') })
    console.log(
      statement === undefined
        ? `${name}: nothing is so old`
        : `${name}: ${statement.lines} lines are now in ${join(folder, statement.file)}`,
    )
  })
  return exitCodes.ok
}

function retentionStart({ audit }: Config): Date {
  if (audit.retentionDays === undefined) throw new UsageError("neither --before nor 'audit.retentionDays' is given")
  return new Date(Date.now() - audit.retentionDays * 86_400_000)
}
