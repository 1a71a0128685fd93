// Commands that say whom and what the system believes: what is not understood opens no database and writes nothing.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UsageError } from './arguments.ts'
import { officerCommand } from './officer.ts'
import { rightsCommand } from './rights.ts'
import { vendorCommand } from './vendor.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-believed-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)
writeFileSync(at('passphrase'), 'correct horse battery\n')
writeFileSync(at('twelve'), '12 letters..')
writeFileSync(at('eleven'), '11 letters.\r\n')
writeFileSync(at('list.json'), '[]')

describe('R52 yinxin rights', () => {
  const say = 'say yinxin rights verify or yinxin rights seal'
  const why = '--reason is missing, or too long (500)'
  it.each<[readonly string[], string]>([
    [[], say],
    [['check'], say],
    [['constructor'], say],
    [['verify', 'seal'], "Unexpected word 'seal'"],
    [['verify', '--reason', 'because'], '--reason is for seal'],
    [['seal', '--reason', 'because', '--most', '5'], '--most is for verify'],
    [['seal'], why],
    [['seal', '--reason', ''], why],
    [['seal', '--reason', ' \t'], why],
    [['seal', '--reason', 'x'.repeat(501)], why],
  ])('%j is not understood', async (words, sentence) => {
    await expect(rightsCommand.run([...words, '--data', at('none')])).rejects.toThrow(new UsageError(sentence))
  })

  it.each(['0', '-1', '1.5', 'many', '', '100001', 'Infinity'])('%j is no number of rows', async (most) => {
    await expect(rightsCommand.run(['verify', `--most=${most}`, '--data', at('none')])).rejects.toThrow(
      new UsageError(`'${most}' is not a number of rows (1 to 100000)`),
    )
  })

  it.each([
    ['verify', '--most', '1'],
    ['seal', '--reason', 'x'.repeat(500)],
  ])('%s without a master key: nothing was sealed with it, and no database is made', async (...words) => {
    await expect(rightsCommand.run([...words, '--data', at('none')])).rejects.toThrow('there is no master key in')
    expect(readdirSync(folder)).not.toContain('none')
  })
})

describe('R28 yinxin officer', () => {
  it.each<[readonly string[]]>([
    [[]],
    [['add']],
    [['end']],
    [['list', '--certificate', 'a.pem']],
    [['__proto__', '--certificate', 'a.pem']],
  ])('%j says what can be said', async (words) => {
    await expect(officerCommand.run([...words, '--data', at('none')])).rejects.toThrow(
      new UsageError('say yinxin officer add --certificate FILE, or end'),
    )
  })

  it('takes one word and no option it does not know', async () => {
    await expect(officerCommand.run(['add', 'end', '--certificate', 'a.pem'])).rejects.toThrow(new UsageError("Unexpected word 'end'"))
    await expect(officerCommand.run(['add', '--certificate', 'a.pem', '--force'])).rejects.toThrow(UsageError)
    expect(readdirSync(folder)).not.toContain('none')
  })
})

describe('yinxin vendor', () => {
  const list = ['list', '--from', at('list.json'), '--out', at('out'), '--keys', at('keys')]
  it.each<[readonly string[], string]>([
    [[], 'say one of yinxin vendor keys, list, root, release, refresh'],
    [['toString'], 'say one of yinxin vendor keys, list, root, release, refresh'],
    [['keys'], '--out is missing'],
    [['keys', '--out', at('out')], '--passphrase-file is missing'],
    [
      ['keys', '--out', at('out'), '--role', 'root', '--role', 'king'],
      "'king' is no role; there are root, targets, snapshot, timestamp, lists",
    ],
    [['list'], '--from is missing'],
    [['list', '--from', 'x'], '--out is missing'],
    [list, '--kind is missing'],
    [[...list, '--kind', 'drivers,sites'], '--kind is sites, applications, drivers'],
    [[...list, '--kind', 'constructor'], '--kind is sites, applications, drivers'],
    [['list', '--from', 'x', '--out', 'y', '--kind', 'sites'], '--keys is missing'],
    [[...list, '--kind', 'sites'], '--passphrase-file is missing'],
    [['root'], '--site is missing'],
    [['root', '--site', folder], '--keys is missing'],
    [['root', '--site', folder, '--old-keys', at('keys')], '--passphrase-file is missing'],
    [['release', '--site', folder], '--keys is missing'],
    [['refresh', '--site', folder], '--keys is missing'],
    [['refresh'], '--site is missing'],
  ])('%j is not understood', async (words, sentence) => {
    await expect(vendorCommand.run(words)).rejects.toThrow(new UsageError(sentence))
    expect(readdirSync(folder)).not.toContain('out')
  })

  it('a passphrase is its letters, without the end of the line; eleven are too few, and then there is no file', async () => {
    await expect(vendorCommand.run(['keys', '--role', 'lists', '--out', at('few'), '--passphrase-file', at('eleven')])).rejects.toThrow(
      'a passphrase has 12 characters at least',
    )
    expect(readdirSync(folder)).not.toContain('few')
    expect(await vendorCommand.run(['keys', '--role', 'lists', '--out', at('keys'), '--passphrase-file', at('twelve')])).toBe(0)
    expect(readdirSync(folder)).toContain('keys')
  })

  it.each(['0', '367', '-1', '1.5', 'soon', ''])('%j is no number of days, and nothing is signed', async (days) => {
    const words = [...list, '--kind', 'sites', '--from', at('object.json'), '--passphrase-file', at('twelve')]
    writeFileSync(at('object.json'), '{"sites":[]}')
    await expect(vendorCommand.run([...words, `--days=${days}`])).rejects.toThrow(new UsageError('--days is 1 to 366'))
    expect(readdirSync(folder)).not.toContain('out')
  })

  it('a file to sign that is no object, and keys that are not those of lists', async () => {
    const words = [...list, '--kind', 'sites', '--passphrase-file', at('twelve')]
    await expect(vendorCommand.run(words)).rejects.toThrow(`${at('list.json')} is not a JSON object`)
    await vendorCommand.run(['keys', '--role', 'timestamp', '--out', at('other'), '--passphrase-file', at('twelve')])
    await expect(
      vendorCommand.run([
        'list',
        '--from',
        at('object.json'),
        '--out',
        at('out'),
        '--kind',
        'sites',
        '--keys',
        at('other'),
        '--passphrase-file',
        at('twelve'),
      ]),
    ).rejects.toThrow("the key of 'lists' is needed")
    await expect(
      vendorCommand.run(['root', '--site', folder, '--old-keys', at('other'), '--passphrase-file', at('twelve')]),
    ).rejects.toThrow('--old-keys holds no key of the root')
  })
})
