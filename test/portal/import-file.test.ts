// `yinxin import organizations` and `yinxin binding`, on files and a real database.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeXlsxStream } from 'hucre/xlsx'
import iconv from 'iconv-lite'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { main } from '../../apps/server/src/cli.ts'
import { inspectFile } from '../../apps/server/src/commands/import/inspect-file.ts'
import { openRows } from '../../apps/server/src/commands/import/open-rows.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { openContact } from '../../apps/server/src/portal/organizations/contact.ts'
import { withDatabase } from '../postgres.ts'
import { usccOf } from './portal-harness.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-import-'))
const [masterKeyFile, config, file, report] = ['master-key', 'config.json', 'organizations.csv', 'report.csv'].map((name) =>
  join(folder, name),
) as [string, string, string, string]
const masterKey = randomBytes(32)
let db: Kysely<any>
let said = ''

beforeAll(async () => {
  const { url } = await withDatabase()
  db = createDatabase(url)
  writeFileSync(masterKeyFile, masterKey, { mode: 0o600 })
  const authorities = [{ id: 'demo', name: { zh: '示范证书', en: 'Demo' }, issuers: ['CN=Demo'] }]
  writeFileSync(config, JSON.stringify({ masterKeyFile, portal: { databaseUrl: url, authorities } }), { mode: 0o600 })
})
afterAll(async () => {
  await closeDatabase(db)
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  said = ''
  rmSync(report, { force: true })
  for (const way of ['log', 'error'] as const) vi.spyOn(console, way).mockImplementation((text: string) => void (said += `${text}\n`))
})

const header = '统一社会信用代码,单位名称,参保地,参保日期,参保单位编号,参保单位名称,险种,联系电话,证书SHA-256'
const [first, second, third] = ['91330106MA3QH1003', '91330106MA3QH1011', '91330106MA3QH1020'].map(usccOf) as [string, string, string]
const [known, other] = ['ab', 'cd'].map((text) => createHash('sha256').update(text).digest('hex')) as [string, string]

const put = (lines: readonly string[], before = '') => writeFileSync(file, `${before}${[header, ...lines].join('\r\n')}\r\n`)
const importFile = (...words: readonly string[]) =>
  main(['import', 'organizations', file, '--config', config, '--report', report, ...words])
/** The columns a report adds to each row, as they stand in the file. */
const reported = async (from = report) => {
  const rows: (readonly string[])[] = []
  for await (const { values } of openRows(from, await inspectFile(from))) rows.push(values)
  const at = rows[0]?.indexOf('导入结果') ?? -1
  return rows.slice(1).map((cells) =>
    cells
      .slice(at, at + 3)
      .join(' ')
      .trim(),
  )
}
const count = async (table: string) =>
  (await sql<{ n: number }>`select count(*) as n from ${sql.id('portal', table)}`.execute(db)).rows[0]?.n

describe('yinxin import organizations', () => {
  it('R19 imports organisations, units, phones and bindings; a phone is unreadable in the database', async () => {
    put(
      [
        `${first},示范市一号有限公司,示范市,2020/1/5,30105001,一号总部,养老;工伤@临港市,13800001234,${known.toUpperCase()}`,
        `${first},示范市一号有限公司,示范市,2020-01-05,30105002,一号分部,失业,,`,
        ',,,,,,,,',
        `${second},"示范市""二号"",有限公司",示范市,20210301,30105003,,,,`,
      ],
      '\uFEFF',
    )
    expect(await importFile()).toBe(0)
    expect(said).toContain('Imported 3 rows; refused 0, warnings 0, certificates bound 1.')
    const { rows } = await sql<{ uscc: string; name: string; since: string; contact: Uint8Array | null; units: string }>`
      select uscc, name, insured_since as since, contact,
        (select string_agg(code || ' ' || u.name, ',' order by code) from portal.units u where u.organization_id = o.id) as units
      from portal.organizations o order by uscc`.execute(db)
    expect(rows).toMatchObject([
      { uscc: first, since: '2020-01-05', units: '30105001 一号总部,30105002 一号分部' },
      { uscc: second, name: '示范市"二号",有限公司', since: '2021-03-01', units: '30105003 示范市"二号",有限公司', contact: null },
    ])
    const contact = rows[0]?.contact ?? new Uint8Array()
    expect(Buffer.from(contact).includes('13800001234')).toBe(false)
    expect(openContact(createSecrets(masterKey), first, contact)).toEqual({ phone: '13800001234' })
    expect(() => openContact(createSecrets(masterKey), second, contact)).toThrow()
    const { rows: insurances } = await sql`select insurances from portal.units where code = '30105001'`.execute(db)
    expect(insurances).toEqual([
      {
        insurances: [
          { kind: '养老', place: '示范市' },
          { kind: '工伤', place: '临港市' },
        ],
      },
    ])
    const { rows: lines } = await sql`select detail from portal.audit_line where event = 'organizations.imported'`.execute(db)
    expect(lines).toMatchObject([{ detail: { imported: 3, refused: 0, bound: 1, from: 2, to: 5 } }])
    expect(JSON.stringify(lines)).not.toContain('13800001234')
  })

  it('R20 says every row that is refused or taken with a warning, by its number, and takes the others', async () => {
    const wrongCheck = third.slice(0, 17) + (third.endsWith('A') ? 'B' : 'A')
    put([
      `12345,短,示范市,2020-01-05,30105010,,,,`,
      `${third},,示范市,2020-01-05,30105011,,,,`,
      `${third},三号,示范市,2020-02-30,30105012,,,,`,
      `${wrongCheck},三号,示范市,2020-01-05,30105001,,,not a phone,${known}`,
      `${second},二号,示范市,2020-01-05,30105003,,,,xyz`,
    ])
    expect(await importFile()).toBe(1)
    expect(said).toContain('Imported 2 rows; refused 3, warnings 5, certificates bound 0.')
    expect(await reported()).toEqual([
      '未导入 4008 统一社会信用代码',
      '未导入 4106 单位名称',
      '未导入 4106 参保日期',
      '已导入，请核对 4004；4106；4008 证书SHA-256；30105001；联系电话；统一社会信用代码',
      '已导入，请核对 4106 证书SHA-256',
    ])
    // What was written is what was read, and is a file to import: corrected, or as it is.
    const [head = '', line = ''] = readFileSync(report, 'utf8').split('\r\n')
    expect(head).toBe(`${header},导入结果,失败代码,涉及内容,说明`)
    expect(line).toBe('12345,短,示范市,2020-01-05,30105010,,,,,未导入,4008,统一社会信用代码,不是统一社会信用代码')
    const first = await reported()
    writeFileSync(file, readFileSync(report))
    expect(await importFile()).toBe(1)
    expect(await reported()).toEqual(first)
  })

  it('R19 a name that a spreadsheet would run comes back as text', async () => {
    put([`12345,"=HYPERLINK(""x"")",示范市,2020-01-05,@SUM(1),,,+86 13800001234,`])
    expect(await importFile()).toBe(1)
    expect(readFileSync(report, 'utf8')).toContain(`12345,"'=HYPERLINK(""x"")",示范市,2020-01-05,'@SUM(1),,,+86 13800001234,`)
  })

  it('a dry run says the same and changes nothing', async () => {
    const before = [await count('organizations'), await count('bindings'), await count('audit_line')]
    put([`${usccOf('91330106MA3QH1038')},四号,示范市,2020-01-05,30105020,,,,${other}`, `123,x,示范市,2020-01-05,,,,,`])
    expect(await importFile('--dry-run')).toBe(1)
    expect(said).toContain('Would import 1 rows; refused 1, warnings 0, certificates bound 1.')
    expect([await count('organizations'), await count('bindings'), await count('audit_line')]).toEqual(before)
    expect(await reported()).toEqual(['已导入', '未导入 4008 统一社会信用代码'])
  })

  it('R35 goes on where it was broken off, row by row the same, with a line in the audit for each batch', async () => {
    const uscc = (index: number) => usccOf(`91330107MA3Q${String(index).padStart(5, '0')}`)
    put(Array.from({ length: 6000 }, (_, index) => `${uscc(index)},单位${index},示范市,2020-01-05,4${String(index).padStart(7, '0')},,,,`))
    await sql`create function portal.break_off() returns trigger language plpgsql as $$ begin raise exception 'power cut'; end $$`.execute(
      db,
    )
    await sql`create trigger break_off before insert on portal.organizations for each row when (new.name = '单位5500') execute function portal.break_off()`.execute(
      db,
    )
    expect(await importFile()).toBe(1)
    expect(said).toContain('power cut')
    const { rows: after } = await sql<{ n: number }>`select count(*) as n from portal.organizations where name like '单位%'`.execute(db)
    expect(after).toEqual([{ n: 5000 }])
    await sql`drop trigger break_off on portal.organizations`.execute(db)
    expect(await importFile()).toBe(0)
    expect(said).toContain('was imported up to row 5001; going on from there')
    expect(said).toContain('Imported 1000 rows')
    const id = createHash('sha256').update(readFileSync(file)).digest('hex')
    const { rows } = await sql`select detail ->> 'from' as first, detail ->> 'to' as last from portal.audit_line
      where event = 'organizations.imported' and subject = ${id} order by number`.execute(db)
    expect(rows).toEqual([
      { first: '2', last: '5001' },
      { first: '5002', last: '6001' },
    ])
    expect(await importFile()).toBe(0)
    expect(said).toContain('Imported 0 rows')
    expect(new Set(await reported())).toEqual(new Set(['已导入']))
    // again: nothing is written
    const written = async () =>
      (await sql`select max(imported_at) as at, max(xmin::text::bigint) as x from portal.organizations`.execute(db)).rows[0]
    const before = await written()
    expect(await importFile('--again')).toBe(0)
    expect(said).toContain('Imported 6000 rows')
    expect(await written()).toEqual(before)
  })

  it('R19 a file as Excel in China saves it, and a workbook, say the same; their reports are of their kind', async () => {
    const text = `${header}\r\n${usccOf('91330106MA3QH1046')},示范市𠮷㐂有限公司,示范市,2020/1/5,30105030,,养老,0555-1234567,\r\n12345,错,示范市,2020-01-05,,,,,\r\n`
    writeFileSync(file, iconv.encode(text, 'gb18030'))
    expect(await importFile()).toBe(1)
    expect(iconv.decode(readFileSync(report), 'gb18030')).toContain(
      '示范市𠮷㐂有限公司,示范市,2020-01-05,30105030,,养老,0555-1234567,,已导入,,,',
    )
    const stored = await count('organizations')
    const rows = text
      .trim()
      .split('\r\n')
      .map((line) => line.split(','))
    writeFileSync(file, await new Response(writeXlsxStream(rows, { name: '登记' })).bytes())
    expect(await importFile()).toBe(1)
    expect(said).toContain('Imported 1 rows; refused 1, warnings 0')
    expect(await count('organizations')).toBe(stored)
    expect((await inspectFile(report)).form).toEqual({ kind: 'xlsx' })
    expect(await reported()).toEqual(['已导入', '未导入 4008 统一社会信用代码'])
    const { rows: names } = await sql`select name from portal.organizations where name like '%有限公司' and name like '示范市_㐂%'`.execute(
      db,
    )
    expect(names).toEqual([{ name: '示范市𠮷㐂有限公司' }])
  })

  it('R24 renaming an organisation with bindings is taken, said, and unbinds nothing', async () => {
    const bindings = async () =>
      (await sql`select id, organization_id, state, decided_by from portal.bindings order by id`.execute(db)).rows
    const before = await bindings()
    put([`${first},示范市一号集团有限公司,示范市,2026-11-05,30105001,,,,`])
    expect(await importFile()).toBe(0)
    expect(await reported()).toEqual(['已导入，请核对 4003 单位名称'])
    expect(await bindings()).toEqual(before)
    expect(before).toMatchObject([{ state: 'active', decided_by: 'import' }])
  })

  it('R19 certificates an older portal knew by authority and serial number are bound once, marked so', async () => {
    writeFileSync(
      file,
      `uscc,name,place,insuredSince,authority,serials\n${second},二号,示范市,2020-01-05,示范证书,0A:bc;7\n${third},三号,示范市,2020-01-05,别家,07\n`,
    )
    expect(await importFile('--dry-run')).toBe(0)
    expect(await importFile()).toBe(0)
    expect(said).toContain('Imported 2 rows; refused 0, warnings 1, certificates bound 2.')
    expect(await importFile('--again')).toBe(0)
    expect(said).toContain('Imported 2 rows; refused 0, warnings 1, certificates bound 0.')
    const { rows } = await sql`select authority, serial, o.uscc, b.decided_by as by from portal.listed_certificates l
      join portal.organizations o on o.id = l.organization_id join portal.bindings b on b.holder_id = l.holder_id order by serial`.execute(
      db,
    )
    expect(rows).toEqual([
      { authority: 'demo', serial: '07', uscc: second, by: 'import' },
      { authority: 'demo', serial: '0abc', uscc: second, by: 'import' },
    ])
  })

  it('the template is a file to import, whose example is refused', async () => {
    let printed = ''
    const written = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true))
    expect(await main(['import', 'organizations', '--template'])).toBe(0)
    written.mockRestore()
    writeFileSync(file, printed)
    expect(await importFile()).toBe(1)
    expect(said).toContain('Imported 0 rows; refused 1')
    expect(await reported()).toEqual(['未导入 4106 统一社会信用代码'])
  })

  it('a report that cannot be written is known before the first row is imported', async () => {
    const before = await count('audit_line')
    put([`${second},二号,示范市,2020-01-05,,,,,`])
    expect(await main(['import', 'organizations', file, '--config', config, '--report', join(folder, 'none', 'r.csv')])).toBe(1)
    expect(said).toContain('r.csv cannot be written')
    expect(await count('audit_line')).toBe(before)
  })

  it.each([
    ['half a character at its end', Buffer.from('uscc,单位').subarray(0, -1), 'is neither UTF-8 nor GB18030 (near line 1)'],
    ['nothing', Buffer.alloc(0), 'is empty'],
    ['a column nobody knows', Buffer.from('uscc,name,place,insuredSince,colour\n'), 'a column nobody knows: "colour"'],
    ['a column twice', Buffer.from('uscc,name,place,insuredSince,单位名称\n'), 'has the column 单位名称 twice'],
    ['a column missing', Buffer.from('uscc,name,place\n'), 'has no column 参保日期 or insuredSince'],
    ['a quotation mark that never ends', Buffer.from(`${header}\n"${'x,'.repeat(60_000)}`), 'a quotation mark is missing'],
    ['a quotation mark inside', Buffer.from(`${header}\n${first},x"y,示范市,2020-01-05,,,,,\n`), 'near line 2: a quotation mark'],
  ])('a file of %s is one sentence', async (_what, bytes, sentence) => {
    writeFileSync(file, bytes)
    expect(await importFile()).toBe(1)
    expect(said.trimEnd().split('\n')).toEqual([expect.stringContaining(sentence)])
  })
})

describe('yinxin binding', () => {
  const state = async () =>
    (
      await sql<{ binding: string; organization: string; why: string | null }>`select b.state as binding, o.state as organization,
        coalesce(b.blocked_for, o.blocked_for) as why from portal.bindings b join portal.organizations o on o.id = b.organization_id
        join portal.certificates c on c.holder_id = b.holder_id`.execute(db)
    ).rows[0]

  it.each([
    [['--certificate', known], { binding: 'blocked', organization: 'active' }],
    [['--organization', first], { binding: 'active', organization: 'blocked' }],
  ])('blocks and unblocks %j with a reason, and both are in the audit', async (what, blocked) => {
    expect(await main(['binding', 'block', ...what, '--reason', '遗失', '--config', config])).toBe(0)
    expect(await state()).toEqual({ ...blocked, why: '遗失' })
    expect(await main(['binding', 'unblock', ...what, '--config', config])).toBe(0)
    expect(await state()).toEqual({ binding: 'active', organization: 'active', why: null })
    const { rows } = await sql`select event, detail ->> 'reason' as reason from portal.audit_line where event like 'binding.%blocked'
      order by number desc limit 2`.execute(db)
    expect(rows).toEqual([
      { event: 'binding.unblocked', reason: null },
      { event: 'binding.blocked', reason: '遗失' },
    ])
  })

  it.each([
    [['block', '--organization', first], 2, '--reason is missing'],
    [['block', '--certificate', 'xyz', '--reason', 'x'], 2, 'takes a SHA-256'],
    [['block', '--certificate', known, '--organization', first, '--reason', 'x'], 2, 'name --certificate or --organization'],
    [['remove', '--organization', first], 2, 'say yinxin binding block'],
    [['block', '--organization', 'nobody', '--reason', 'x'], 1, 'nothing is known of this organisation'],
    [['unblock', '--certificate', other], 1, 'nothing is known of this certificate'],
  ])('%j is one sentence', async (words, code, sentence) => {
    expect(await main(['binding', ...words, '--config', config])).toBe(code)
    expect(said.trimEnd().split('\n')).toEqual([expect.stringContaining(sentence)])
  })
})
