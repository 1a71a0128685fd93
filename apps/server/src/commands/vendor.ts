import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseObject, type JsonObject } from '@yinxin/protocol/wire'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { listKinds, signList } from './vendor/sign-list.ts'
import { publishFresh, publishReleases, publishRoot, writeWhole } from './vendor/site-folder.ts'
import {
  listKey,
  makeVendorKeys,
  openVendorKeys,
  sealVendorKeys,
  vendorRoles,
  type VendorKeys,
  type VendorRole,
} from './vendor/vendor-keys.ts'

const help = `Usage: yinxin vendor keys    --out FILE [--role ROLE]... --passphrase-file FILE
       yinxin vendor list    --kind sites|applications|drivers --from FILE --out FILE [--days N] KEYS
       yinxin vendor root    --site DIR [--old-keys FILE]... KEYS
       yinxin vendor release --site DIR --from FILE --files DIR KEYS
       yinxin vendor refresh --site DIR KEYS

What the vendor of the assistant signs: lists and releases. Keys are kept offline; every file that is signed is read by people first.

  keys      makes keys into a file that is sealed with the passphrase: for each role an Ed25519 and an SM2 key
            (${vendorRoles.join(', ')}; all of them, unless --role says which). For 'lists' it writes vendor-key.json beside the file:
            what assistants are given.
  list      signs a list of sites, of applications and desks, or of drivers, one higher than the one in --out; --days says how long it
            is in force (default 180)
  root      says which keys stand for which role, in DIR/metadata; again with other keys to change them (--old-keys: those before)
  release   publishes the releases of a file: packages, their hashes, metadata, SHA256SUMS with two signatures
  refresh   says anew what is newest, before the last word ends (7 days): every day, say

KEYS        --keys FILE (several times, where roles are in several files) and --passphrase-file FILE ('-' reads it from standard input)

Exit code 0 done, 1 refused, 2 not understood. docs/flows/assistant-update.md tells more.`

const text = { type: 'string' } as const
const several = { type: 'string', multiple: true } as const
const options = {
  out: text,
  role: several,
  kind: text,
  from: text,
  days: text,
  site: text,
  files: text,
  keys: several,
  'old-keys': several,
  'passphrase-file': text,
} as const

type Values = ReturnType<typeof readOptions<typeof options>>['values']

export const vendorCommand: Command = {
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, options, 1)
    const act = Object.hasOwn(acts, positionals[0] ?? '') ? acts[positionals[0] ?? ''] : undefined
    if (act === undefined) throw new UsageError(`say one of yinxin vendor ${Object.keys(acts).join(', ')}`)
    console.log(act(values))
    return exitCodes.ok
  },
}

const acts: Readonly<Record<string, (values: Values) => string>> = {
  keys(values) {
    const out = needed(values, 'out')
    const roles = values.role ?? vendorRoles
    const strange = roles.find((role) => !(vendorRoles as readonly string[]).includes(role))
    if (strange !== undefined) throw new UsageError(`'${strange}' is no role; there are ${vendorRoles.join(', ')}`)
    if (existsSync(out)) throw new Error(`${out} is there already; keys are never overwritten`)
    const keys = makeVendorKeys(roles as readonly VendorRole[])
    writeFileSync(out, sealVendorKeys(keys, passphraseOf(values)), { mode: 0o600, flag: 'wx', flush: true })
    if (keys.lists === undefined) return `Keys of ${roles.join(', ')} in ${out}.`
    const shown = `${out.slice(0, out.length - basename(out).length)}vendor-key.json`
    writeWhole(shown, `${JSON.stringify(listKey(keys.lists))}\n`)
    return `Keys of ${roles.join(', ')} in ${out}; ${shown} is for assistants.`
  },
  list(values) {
    const [from, out] = [needed(values, 'from'), needed(values, 'out')]
    const word = needed(values, 'kind')
    const kind = Object.hasOwn(listKinds, word) ? listKinds[word] : undefined
    if (kind === undefined) throw new UsageError(`--kind is ${Object.keys(listKinds).join(', ')}`)
    const key = keysOf(values).lists
    if (key === undefined) throw new Error("the key of 'lists' is needed: name its file with --keys")
    const before = existsSync(out) ? readFileSync(out, 'utf8') : undefined
    const days = daysOf(values)
    const { text: list, counter } = signList({ kind, content: readObject(from), before, key, now: new Date(), days })
    writeWhole(out, list)
    return `${out}: number ${counter}, in force for ${days} days.`
  },
  root(values) {
    const before = values['old-keys'] === undefined ? undefined : openFiles(values['old-keys'], passphraseOf(values)).roles.get('root')
    if (values['old-keys'] !== undefined && before === undefined) throw new Error('--old-keys holds no key of the root')
    const version = publishRoot({ site: needed(values, 'site'), keys: keysOf(values), now: new Date() }, before)
    return `Root ${version}. Assistants are given the first one; it leads them to the others.`
  },
  release(values) {
    const publishing = { site: needed(values, 'site'), keys: keysOf(values), now: new Date() }
    const { files, version } = publishReleases(publishing, readObject(needed(values, 'from')), needed(values, 'files'))
    return `${files} files published, metadata ${version}.`
  },
  refresh(values) {
    publishFresh({ site: needed(values, 'site'), keys: keysOf(values), now: new Date() })
    return 'What is newest was said anew.'
  },
}

function needed(values: Values, name: 'out' | 'from' | 'kind' | 'site' | 'files'): string {
  const value = values[name]
  if (value === undefined) throw new UsageError(`--${name} is missing`)
  return value
}

function keysOf(values: Values): VendorKeys {
  if (values.keys === undefined) throw new UsageError('--keys is missing')
  return openFiles(values.keys, passphraseOf(values))
}

const openFiles = (files: readonly string[], passphrase: string): VendorKeys =>
  openVendorKeys(
    files.map((name) => ({ name, text: readFileSync(name, 'utf8') })),
    passphrase,
  )

/** Shortest passphrase of a key file, in characters: it is all that protects a file somebody carried off. */
const shortestPassphrase = 12

function passphraseOf(values: Values): string {
  const file = values['passphrase-file']
  if (file === undefined) throw new UsageError('--passphrase-file is missing')
  const passphrase = readFileSync(file === '-' ? 0 : file, 'utf8').replace(/\r?\n$/, '')
  if (passphrase.length < shortestPassphrase) throw new Error(`a passphrase has ${shortestPassphrase} characters at least`)
  return passphrase
}

function daysOf(values: Values): number {
  const days = Number(values.days ?? '180')
  if (!Number.isInteger(days) || days < 1 || days > 366) throw new UsageError('--days is 1 to 366')
  return days
}

function readObject(file: string): JsonObject {
  const object = parseObject(readFileSync(file, 'utf8'))
  if (object === undefined) throw new Error(`${file} is not a JSON object`)
  return object
}
