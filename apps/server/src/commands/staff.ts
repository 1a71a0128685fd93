import { readFileSync } from 'node:fs'
import { parseCertificate, valuesInFile, type Certificate } from '@yinxin/pki'
import { staffRoles, type StaffRole } from '@yinxin/protocol/desk'
import type { Kysely } from 'kysely'
import { readConfig, readConfigFile, type Config } from '../config.ts'
import { bureauTenant, ensureTenants, inviteStaff, namesPolicy } from '../desk/index.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { newTraceId } from '../platform/web/http-server.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases } from './component-databases.ts'

const help = `Usage: yinxin staff add --certificate FILE [--role ROLE]... [options]

Registers a member of staff of the desk by a certificate of the staff policy. The first one is an administrator, who registers the others on the
desk's pages. The certificate counts from its first sign-in on, when the gateway has verified it; after that its renewals are known too.

  --certificate FILE   certificate of the staff policy, PEM or DER
  --role ROLE          ${staffRoles.join(', ')}; may be given several times (default administrator)
  --tenant ID          office they work for (default ${bureauTenant})
  --config FILE        settings the desk starts with
  --data DIR           data folder, where there is no configuration file (default yinxin-data)

Exit code 0 done, 1 not a certificate of staff, or registered before, 2 not understood.`

const text = { type: 'string' } as const
const options = { certificate: text, role: { type: 'string', multiple: true }, tenant: text, config: text, data: text } as const

export const staffCommand: Command = {
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, options, 1)
    if (positionals[0] !== 'add' || values.certificate === undefined) throw new UsageError('say yinxin staff add --certificate FILE')
    const roles = rolesOf(values.role ?? ['administrator'])
    const given = values.config === undefined ? {} : readConfigFile(values.config)
    const config = readConfig({ databaseUrl: process.env['DATABASE_URL'] || undefined }, given, { data: values.data })
    const certificate = staffCertificate(values.certificate, config)
    const tenantId = values.tenant ?? bureauTenant
    const tenants = [{ id: bureauTenant, kind: 'bureau' as const }, ...config.desk.tenants]
    if (!tenants.some(({ id }) => id === tenantId)) throw new UsageError(`'${tenantId}' is not one of 'desk.tenants'`)
    const databases = await openComponentDatabases(config, ['desk'])
    const db: Kysely<any> = createDatabase(databases.accessOf('desk').url, { max: 1 })
    try {
      await ensureTenants(db, tenants)
      const asked = { tenantId, certificate, roles, actor: 'operator', now: new Date(), node: config.node, traceId: newTraceId() }
      if ((await inviteStaff(db, asked)) === undefined) throw new Error('this certificate is registered already')
    } finally {
      await closeDatabase(db)
      await databases.close()
    }
    console.log(`Registered as ${roles.join(', ')}: from the first sign-in on.`)
    return exitCodes.ok
  },
}

function rolesOf(given: readonly string[]): readonly StaffRole[] {
  const strange = given.find((role) => !(staffRoles as readonly string[]).includes(role))
  if (strange !== undefined) throw new UsageError(`'${strange}' is not a role; there are ${staffRoles.join(', ')}`)
  return given as readonly StaffRole[]
}

/** The one certificate of a file. One that names no staff policy is an organisation's, or nobody's: it could never sign in here. */
function staffCertificate(file: string, config: Config): Certificate {
  const found = valuesInFile(readFileSync(file), 'certificate')
  if (!found.ok) throw new Error(`${file}: ${found.problem}`)
  const [der, another] = found.value
  const parsed = der === undefined || another !== undefined ? undefined : parseCertificate(der)
  if (parsed?.ok !== true) throw new Error(`${file}: one certificate is expected`)
  const elsewhere = config.gateway.certificateAuthorities.flatMap(({ staff }) => (staff === undefined ? [] : [staff.policy]))
  const policies = [config.gateway.staffPolicy, ...elsewhere]
  if (!namesPolicy(parsed.value, policies))
    throw new Error(`${file}: not a certificate of staff: it names none of the policies ${policies.join(', ')}`)
  return parsed.value
}
