// Three hundred more clients of the demo's agent, beside a running system: imported as any organisation, what their supervisors would confirm written down.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { demoAgentOrganization } from '../../apps/demo/src/organizations.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import type { System } from './system.ts'

const command = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))
const numberText = (at: number) => String(at).padStart(4, '0')

/** Name of the n-th, from 1; its unit code is `61` and the number in four digits. */
export const clientName = (at: number): string => `示范市代办客户${numberText(at)}有限公司`

/** Delegates to the agent, in force and with its supervisor named; sealed as whoever restores a backup does it. */
export async function delegateThreeHundred(system: System): Promise<void> {
  const file = join(system.data, 'clients.csv')
  const rows = Array.from({ length: 300 }, (_, index) => {
    const [number, name] = [numberText(index + 1), clientName(index + 1)]
    const code = `91990100MA${number}CL0`
    return `${code}${usccCheckCharacter(code)},${name},示范市,2019-01-01,61${number},${name},示范市,工伤保险@示范市`
  })
  writeFileSync(file, ['uscc,name,place,insuredSince,unitCode,unitName,unitPlace,insurances', ...rows, ''].join('\n'))
  yinxin(system, 'import', 'organizations', file)
  const db = createDatabase<unknown>(`postgresql:///yinxin?host=${encodeURIComponent(join(system.data, 'postgres'))}&user=yinxin`)
  try {
    await sql`insert into portal.delegations
        (from_organization, to_organization, unit_codes, business_systems, until, state, offered_at, offered_by, accepted_at, accepted_by)
      select u.organization_id, a.id, jsonb_build_array(u.code), '["handling"]', to_char(now() + interval '300 days', 'YYYY-MM-DD'), 'active', now(), r.id, now(), r.id
        from portal.units u, portal.organizations a join portal.roles r on r.organization_id = a.id and r.kind = 'supervisor' and r.state = 'active'
        where u.code like '61____' and a.uscc = ${demoAgentOrganization.uscc}`.execute(db)
    await sql`insert into portal.delegation_handlers (delegation_id, role_id, named_at, named_by)
      select d.id, d.accepted_by, now(), d.accepted_by from portal.delegations d join portal.units u on u.organization_id = d.from_organization
        where u.code like '61____'`.execute(db)
  } finally {
    await closeDatabase(db)
  }
  yinxin(system, 'rights', 'seal', '--reason', 'three hundred clients of a test')
}

function yinxin({ data }: System, ...words: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [command, ...words, '--data', data, '--config', join(data, 'test-config.json')],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`yinxin ${words.join(' ')}: ${stdout}${stderr}`)
}
