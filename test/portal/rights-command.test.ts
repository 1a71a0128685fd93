// R52 yinxin rights as whoever restored a backup runs it: what was changed is named, is believed for a reason that stays, and then all is well again.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { main } from '../../apps/server/src/cli.ts'
import { startOrganizationPortal } from './organization-steps.ts'
import { organization, type TestPortal } from './portal-harness.ts'
import { organizationsOf } from './sealed-rights-world.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-rights-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let said: string[] = []
beforeEach(() => {
  said = []
  for (const stream of ['log', 'error'] as const) vi.spyOn(console, stream).mockImplementation((line: string) => void said.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

/** What a command answers: its exit code, and all it said. */
async function yinxin(...words: readonly string[]): Promise<readonly [code: number, said: readonly string[]]> {
  said = []
  return [await main(words), said]
}

function dataWith(name: string, key: Uint8Array): string {
  mkdirSync(join(folder, name, 'secrets'), { recursive: true })
  writeFileSync(join(folder, name, 'secrets/master-key'), key, { mode: 0o600 })
  return join(folder, name)
}

describe('beside a running portal', () => {
  const organizations = organizationsOf(3)
  let [portal, data]: [TestPortal, string] = [{} as never, '']
  beforeAll(async () => {
    portal = await startOrganizationPortal(organizations)
    data = dataWith('portal', Buffer.alloc(32, 7)) // the harness's own
  })
  afterAll(() => portal.close())

  const rights = (...words: readonly string[]) => {
    vi.stubEnv('DATABASE_URL', portal.databaseUrl)
    return yinxin('rights', ...words, '--data', data)
  }
  const rename = async (at: number) => {
    const { rows } = await sql<{ id: string }>`update portal.organizations set name = '冒名有限公司'
      where uscc = ${organizations[at]?.uscc ?? ''} returning id`.execute(portal.db)
    return rows[0]?.id ?? expect.unreachable('no organisation')
  }
  const believed = async () =>
    (
      await sql<{ actor: string; detail: object }>`select actor, detail from portal.audit_line where event = 'rights.believed'`.execute(
        portal.db,
      )
    ).rows

  it('what the portal wrote is said to be so, table by table', async () => {
    const [code, lines] = await rights('verify')
    expect([code, lines.length]).toEqual([0, 1])
    expect(lines[0]).toMatch(/^All \d+ rows are as the portal wrote them \(.*organizations 3, .*\)\.$/)
  })

  it('one altered row: verify names it and fails, seal believes it for a reason, verify passes', async () => {
    const id = await rename(0)
    const [code, lines] = await rights('verify')
    expect([code, lines[0]]).toEqual([1, `organizations ${id}: was changed behind the application, or is an older one that was put back`])
    expect(lines[1]).toMatch(/^1 of \d+ rows are not as the portal wrote them\.$/)
    expect(await believed()).toEqual([])
    expect(await rights('seal', '--reason', ' backup of Monday ')).toEqual([0, ['Sealed 1 rows as they are.']])
    expect(await believed()).toEqual([{ actor: 'operator', detail: { reason: 'backup of Monday', rows: 1 } }])
    expect((await rights('verify'))[0]).toBe(0)
  })

  it('--most bounds what is named, never what is counted', async () => {
    await rename(1)
    await rename(2)
    const [code, lines] = await rights('verify', '--most', '1')
    expect([code, lines.length]).toEqual([1, 2])
    expect(lines[1]).toMatch(/^2 of /)
    expect(await rights('seal', '--reason', 'both')).toEqual([0, ['Sealed 2 rows as they are.']])
  })

  it('by another master key nothing is judged and nothing sealed', async () => {
    const before = (await believed()).length
    data = dataWith('other', Buffer.alloc(32, 8))
    for (const words of [['verify'], ['seal', '--reason', 'x']]) {
      const [code, lines] = await rights(...words)
      expect([code, lines.join()]).toEqual([1, expect.stringContaining('is not the one the database of portal was made with')])
    }
    expect((await believed()).length).toBe(before)
  })
})

describe('on a database of our own, before the first start', () => {
  it('says that it was not set up; after an import rights and audit can be looked at', async () => {
    vi.stubEnv('DATABASE_URL', '')
    const data = dataWith('own', Buffer.alloc(32, 9))
    const file = join(folder, 'organizations.csv')
    const [code, lines] = await yinxin('rights', 'verify', '--data', data)
    expect([code, lines.join()]).toEqual([1, expect.stringContaining('this database was not set up yet')])
    const header = '统一社会信用代码,单位名称,参保地,参保日期,参保单位编号,参保单位名称,险种'
    writeFileSync(file, `${header}\n${organization.uscc},示范市明远机械有限公司,示范市,2020-01-05,30105001,总部,养老\n`)
    const imported = await yinxin('import', 'organizations', file, '--data', data)
    expect(imported).toEqual([0, expect.arrayContaining([expect.stringMatching(/^Imported [1-9]/)])])
    expect(await yinxin('rights', 'verify', '--data', data)).toEqual([0, [expect.stringMatching(/^All [1-9]\d* rows are/)]])
    expect((await yinxin('audit', 'verify', '--component', 'portal', '--data', data))[0]).toBe(0)
  })
})
