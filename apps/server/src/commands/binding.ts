import { readConfig, readConfigFile } from '../config.ts'
import { systemClock } from '../platform/clock.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { fileSecrets } from '../platform/secrets.ts'
import { newTraceId } from '../platform/web/http-server.ts'
import { changeBlock, openSeals, type BlockTarget, type PortalDatabase } from '../portal/index.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases } from './component-databases.ts'

const help = `Usage: yinxin binding block --certificate SHA256 | --organization USCC --reason TEXT [options]
       yinxin binding unblock --certificate SHA256 | --organization USCC [options]

Blocks the binding of the holder of a certificate, or an organisation with all its bindings: nobody enters by it any more, its living sessions
answer nothing from now on and end within seconds. The reason is written to the audit.

  --certificate SHA256   hex SHA-256 of a certificate that has signed in, or was imported
  --organization USCC    credit code of an organisation
  --reason TEXT          why
  --config FILE          settings the portal starts with
  --data DIR             data folder, where there is no configuration file (default yinxin-data)

Exit code 0 done, 1 there is no such binding or organisation, 2 not understood.`

const text = { type: 'string' } as const
const options = { certificate: text, organization: text, reason: text, config: text, data: text }

export const bindingCommand: Command = {
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, options, 1)
    const target = targetOf(values)
    const reason = reasonOf(positionals[0], values.reason)
    const given = values.config === undefined ? {} : readConfigFile(values.config)
    const config = readConfig({ databaseUrl: process.env['DATABASE_URL'] || undefined }, given, { data: values.data })
    const databases = await openComponentDatabases(config, ['portal'])
    const db: PortalDatabase = createDatabase(databases.accessOf('portal').url, { max: 1 })
    try {
      const change = { target, reason, now: new Date(), node: config.node, traceId: newTraceId() }
      await openSeals({ db, secrets: fileSecrets(config.masterKeyFile), clock: systemClock, node: config.node })
      const organization = await changeBlock(db, change)
      if (organization === undefined)
        throw new Error(`nothing is known of this ${'certificate' in target ? 'certificate' : 'organisation'}`)
    } finally {
      await closeDatabase(db)
      await databases.close()
    }
    console.log(reason === undefined ? 'Unblocked.' : 'Blocked: nobody enters by it, and its sessions end.')
    return exitCodes.ok
  },
}

function targetOf({ certificate, organization }: { readonly certificate?: string; readonly organization?: string }): BlockTarget {
  if ((certificate === undefined) === (organization === undefined)) throw new UsageError('name --certificate or --organization')
  if (organization !== undefined) return { organization: organization.toUpperCase() }
  const sha256 = (certificate ?? '').replaceAll(':', '').toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new UsageError('--certificate takes a SHA-256 in hexadecimal')
  return { certificate: sha256 }
}

/** @returns undefined: the block is to be taken off */
function reasonOf(action: string | undefined, reason: string | undefined): string | undefined {
  if (action !== 'block' && action !== 'unblock') throw new UsageError('say yinxin binding block or yinxin binding unblock')
  if (action === 'unblock') {
    if (reason !== undefined) throw new UsageError('--reason is for block')
    return undefined
  }
  if (reason === undefined || reason.trim() === '' || reason.length > 500) throw new UsageError('--reason is missing, or too long (500)')
  return reason.trim()
}
