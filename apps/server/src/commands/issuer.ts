import { readFileSync, writeFileSync } from 'node:fs'
import { hash } from 'node:crypto'
import { derToPem, nameToString, parseCertificate, parseCrl, valuesInFile, type Certificate, type Crl } from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import type { Kysely } from 'kysely'
import { caMigrations, installIssuingCa, installRootList, requestIssuingCa, type CaDeps } from '../ca/index.ts'
import { readConfig, readConfigFile } from '../config.ts'
import { systemClock } from '../platform/clock.ts'
import { bringForward } from '../platform/database/bring-forward.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { checkMasterKey } from '../platform/master-key-check.ts'
import { fileSecrets } from '../platform/secrets.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases } from './component-databases.ts'

const kinds: readonly CertifiedKeyKind[] = ['SM2', 'P-256', 'RSA']

const help = `Usage: yinxin issuer request --kind KIND --out FILE [options]
       yinxin issuer install --certificate FILE --root FILE --list FILE --root-sha256 HEX [options]
       yinxin issuer list --root FILE --list FILE [options]

The online half of a key ceremony (yinxin ceremony): run where the CA's database and the master key are; no caller over the network can do it.

  request   makes the key of the next issuing CA, which never leaves, and writes the request for it; prints its SHA-256 for the script.
            Run again it gives the same request
  install   the certificate a ceremony made: from then on this CA issues, those of its kind before it go on answering for what they issued
  list      publishes the next revocation list of an offline root

  --kind KIND          ${kinds.join(', ')}
  --certificate, --root, --list FILE  what the ceremony gave, PEM or DER
  --root-sha256 HEX    fingerprint of the root as it stands on the signed paper, not in a file
  --config FILE        settings the CA starts with
  --data DIR           data folder, where there is no configuration file (default yinxin-data)

A running CA knows within a minute. Exit code 0 done, 1 refused, 2 not understood.`

const text = { type: 'string' } as const
const options = {
  ...{ kind: text, out: text, certificate: text, root: text, list: text, 'root-sha256': text, config: text, data: text },
} as const
type Values = Readonly<Partial<Record<keyof typeof options, string>>>
type Context = Pick<CaDeps, 'db' | 'secrets' | 'clock' | 'node'> & { readonly names: NonNullable<CaDeps['names']> }

/** What each action needs beside the database, and does. */
const actions: Readonly<
  Record<string, { readonly takes: readonly (keyof Values)[]; run(values: Values, context: Context): Promise<string> }>
> = {
  request: {
    takes: ['kind', 'out'],
    async run(values, context) {
      const kind = kinds.find((one) => one === values.kind)
      if (kind === undefined) throw new UsageError(`--kind is ${kinds.join(', ')}`)
      const request = await requestIssuingCa(kind, 'operator', context)
      writeFileSync(values.out ?? '', derToPem(request, 'CERTIFICATE REQUEST'), { flag: 'wx', flush: true })
      return `Request of ${kind} in ${values.out ?? ''}. SHA-256 for the script: ${hash('sha256', request, 'hex')}`
    },
  },
  install: {
    takes: ['certificate', 'root', 'list', 'root-sha256'],
    async run(values, context) {
      const certificate = certificateIn(values.certificate ?? '')
      const expectedRoot = (values['root-sha256'] ?? '').replaceAll(/[\s:]/g, '').toLowerCase()
      const given = { certificate, root: certificateIn(values.root ?? ''), list: listIn(values.list ?? ''), expectedRoot }
      const problem = await installIssuingCa(given, 'operator', context)
      if (problem !== undefined) throw new Error(problem)
      return `Issues from now on: ${nameToString(certificate.subject)}, SHA-256 ${certificate.sha256}`
    },
  },
  list: {
    takes: ['root', 'list'],
    async run(values, { db, clock, node }) {
      const given = { root: certificateIn(values.root ?? ''), list: listIn(values.list ?? '') }
      const installing = { actor: 'operator', now: clock.now(), node }
      const problem = await db.transaction().execute((trx) => installRootList(trx, given, installing))
      if (problem !== undefined) throw new Error(problem)
      return `Published: list ${String(given.list.extensions.crlNumber)} of ${nameToString(given.root.subject)}, until ${given.list.nextUpdate?.toISOString() ?? ''}`
    },
  },
}

export const issuerCommand: Command = {
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, options, 1)
    const [name = ''] = positionals
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (action === undefined) throw new UsageError(`say yinxin issuer ${Object.keys(actions).join(', ')}`)
    const missing = action.takes.find((one) => values[one] === undefined || values[one] === '')
    if (missing !== undefined) throw new UsageError(`--${missing} is missing`)
    const strange = Object.keys(values).find((one) => one !== 'config' && one !== 'data' && !action.takes.includes(one as keyof Values))
    if (strange !== undefined) throw new UsageError(`issuer ${name} takes no --${strange}`)
    console.log(await atDatabase(values, (context) => action.run(values, context)))
    return exitCodes.ok
  },
}

async function atDatabase<T>(values: Values, work: (context: Context) => Promise<T>): Promise<T> {
  const given = values.config === undefined ? {} : readConfigFile(values.config)
  const config = readConfig({ databaseUrl: process.env['DATABASE_URL'] || undefined }, given, { data: values.data })
  const databases = await openComponentDatabases(config, ['ca'])
  const access = databases.accessOf('ca')
  const db: Kysely<any> = createDatabase(access.url, { max: 2 })
  try {
    await bringForward(access, 'ca', caMigrations)
    const secrets = fileSecrets(config.masterKeyFile)
    await checkMasterKey(db, 'ca', secrets, config.masterKeyFile)
    const { organization, rootName, issuingName } = config.ca
    return await work({ db, secrets, clock: systemClock, node: config.node, names: { organization, rootName, issuingName } })
  } finally {
    await closeDatabase(db)
    await databases.close()
  }
}

function certificateIn(file: string): Certificate {
  const found = valuesInFile(readFileSync(file), 'certificate')
  const [der, another] = found.ok ? found.value : []
  const parsed = parseCertificate(der ?? new Uint8Array())
  if (another !== undefined || !parsed.ok) throw new Error(`${file}: one certificate is expected`)
  return parsed.value
}

function listIn(file: string): Crl {
  const found = valuesInFile(readFileSync(file), 'crl')
  const [der, another] = found.ok ? found.value : []
  const parsed = parseCrl(der ?? new Uint8Array())
  if (another !== undefined || !parsed.ok) throw new Error(`${file}: one revocation list is expected`)
  return parsed.value
}
