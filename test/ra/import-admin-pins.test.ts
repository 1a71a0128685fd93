// R10 `yinxin ra import-admin-pins` as it is run: a process of its own, a real database, a list as a file.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { fileSecrets } from '../../apps/server/src/platform/secrets.ts'
import { withDatabase } from '../postgres.ts'

const bin = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'yinxin-admin-pins-'))
const [data, config, uscc] = [join(folder, 'data'), join(folder, 'config.json'), '91512081MA62K0260E']
let db: Kysely<any>

beforeAll(async () => {
  const { url } = await withDatabase()
  writeFileSync(config, JSON.stringify({ data, databaseUrl: url }), { mode: 0o600 })
  db = createDatabase(url)
})
afterAll(async () => {
  await closeDatabase(db)
  rmSync(folder, { recursive: true })
})

function importing(...lines: readonly string[]) {
  const file = join(folder, 'list.csv')
  writeFileSync(file, lines.join('\r\n'))
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'ra', 'import-admin-pins', file, '--config', config], {
    encoding: 'utf8',
  })
  return { status, said: stdout + stderr }
}

interface Row {
  readonly ukey: string
  readonly uscc: string | null
  readonly puk: boolean
  readonly current: Uint8Array
}

async function onFile() {
  const { rows } = await sql<Row>`select ukey_serial as ukey, uscc, puk, current from ra.admin_pin order by ukey_serial`.execute(db)
  const secrets = fileSecrets(join(data, 'secrets/master-key'))
  const pin = ({ ukey, current }: Row) => Buffer.from(secrets.unwrap(current, `ra admin pin ${ukey}`)).toString('utf8')
  return rows.map((row) => [row.ukey, row.uscc, row.puk ? 'PUK' : 'admin PIN', pin(row)])
}

test(
  'lists are read whole or not at all, twice without harm, and nothing that is said has an admin PIN in it',
  { timeout: 120_000 },
  async () => {
    const head = 'UKey 序列号,统一社会信用代码,解锁口令'
    const said: string[] = []
    const run = (...lines: readonly string[]) => {
      const done = importing(...lines)
      said.push(done.said)
      return [done.status, done.said.trim().split('\n').at(-1)]
    }
    expect(run(head, `YX-1,${uscc},K7Q2M4ZX`, 'YX-2,,SECRET-2')).toEqual([0, '2 UKeys new, 0 with another holder, 0 as they were.'])
    const first = [
      ['YX-1', uscc, 'admin PIN', 'K7Q2M4ZX'],
      ['YX-2', null, 'admin PIN', 'SECRET-2'],
    ]
    expect(await onFile()).toEqual(first)
    expect(run(head, 'YX-3,,SECRET-3', 'YX-4,,123')).toEqual([1, 'Nothing was imported.'])
    expect(run('serial,pin', 'YX-3,SECRET-3')[0]).not.toBe(0)
    expect(await onFile()).toEqual(first)
    // again, with another PIN: the UKey may have a third one by now
    expect(run(head, 'YX-1,,OTHER-1', `YX-2,${uscc},OTHER-2`)).toEqual([0, '0 UKeys new, 1 with another holder, 1 as they were.'])
    expect(run('ukey,uscc,puk', `YX-3,${uscc},87654321`)).toEqual([0, '1 UKeys new, 0 with another holder, 0 as they were.'])
    const second = [first[0], ['YX-2', uscc, 'admin PIN', 'SECRET-2'], ['YX-3', uscc, 'PUK', '87654321']]
    expect(await onFile()).toEqual(second)
    for (const pin of ['K7Q2M4ZX', 'SECRET', 'OTHER', '87654321']) expect(said.join('\n')).not.toContain(pin)
  },
)
