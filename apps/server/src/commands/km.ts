import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseCertificate, valuesInFile } from '@yinxin/pki'
import type { Kysely } from 'kysely'
import { readConfig, readConfigFile } from '../config.ts'
import { recoverKey } from '../km/index.ts'
import { systemClock } from '../platform/clock.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { newTraceId } from '../platform/web/http-server.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases } from './component-databases.ts'

const help = `Usage: yinxin km recover --certificate FILE --recipient FILE --officer KEY --officer KEY --case NUMBER --reason TEXT --out FILE [options]

Two recovery officers have an encryption key put into an envelope for another UKey; the assistant does not bring it in yet. Run where the database of key management is, with both officers present: the archived key opens with the keys of
two of those whose certificates \`km.recoveryOfficers\` named when it was made, and leaves only in an envelope that the new UKey's signing key opens (SM2EnvelopedKey, DER). Every
attempt is written to the audit, with case, reason and both officers, also one that is refused.

  --certificate FILE  encryption certificate of the key, PEM or DER
  --recipient FILE    signing certificate of the UKey it goes to, PEM or DER
  --officer KEY       private key of an officer, PKCS #8 in PEM; twice
  --case NUMBER       the case, and --reason TEXT why
  --out FILE          where the envelope is written
  --config FILE       settings key management starts with
  --data DIR          data folder, where there is no configuration file (default yinxin-data)

Exit code 0 recovered, 1 refused, 2 not understood.`

const text = { type: 'string' } as const

export const kmCommand: Command = {
  help,
  async run(words) {
    const options = { certificate: text, recipient: text, case: text, reason: text, out: text, config: text, data: text }
    const { values, positionals } = readOptions(words, { ...options, officer: { type: 'string', multiple: true } as const }, 1)
    const { certificate, recipient, case: caseNumber, reason, out, officer = [] } = values
    const [one, other, more] = officer
    if (positionals[0] !== 'recover' || certificate === undefined || recipient === undefined || out === undefined)
      throw new UsageError('say yinxin km recover --certificate FILE --recipient FILE --out FILE')
    if (one === undefined || other === undefined || more !== undefined) throw new UsageError('two recovery officers do it: --officer twice')
    if (!caseNumber?.trim() || !reason?.trim()) throw new UsageError('say --case and --reason: both go on record')
    const given = values.config === undefined ? {} : readConfigFile(values.config)
    const config = readConfig({ databaseUrl: process.env['DATABASE_URL'] || undefined }, given, { data: values.data })
    const input = {
      ...{ publicKeySpki: keyIn(certificate), recipientSpki: keyIn(recipient), officers: [readKey(one), readKey(other)] as const },
      ...{ caseNumber, reason, traceId: newTraceId() },
    }
    const databases = await openComponentDatabases(config, ['km'])
    const db: Kysely<any> = createDatabase(databases.accessOf('km').url, { max: 1 })
    try {
      const recovered = await recoverKey(input, { db, clock: systemClock, node: config.node })
      if (!recovered.ok) {
        console.error(`not recovered: ${recovered.failure.code} (${recovered.failure.number}); the attempt is on record`)
        return exitCodes.refused
      }
      writeFileSync(out, recovered.value, { mode: 0o600, flag: 'wx' })
      console.log(`${out}: only the UKey with the signing certificate ${recipient} opens it.`)
      return exitCodes.ok
    } finally {
      await closeDatabase(db)
      await databases.close()
    }
  },
}

function keyIn(file: string): Uint8Array {
  const found = valuesInFile(readFileSync(file), 'certificate')
  const parsed = parseCertificate((found.ok ? found.value[0] : undefined) ?? new Uint8Array())
  if (!parsed.ok) throw new Error(`${file}: no certificate`)
  return parsed.value.publicKeySpki
}

function readKey(file: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(file))
  } catch (error) {
    throw new Error(`${file}: no private key in PEM that is readable as it is`, { cause: error })
  }
}
