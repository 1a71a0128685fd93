import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UsageError } from './arguments.ts'
import { bindingCommand } from './binding.ts'
import { importCommand } from './import.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-commands-'))
afterAll(() => rmSync(folder, { recursive: true }))

const sha256 = 'AB'.repeat(32)

describe('yinxin binding', () => {
  it.each([
    [['block', '--reason', 'lost'], 'name --certificate or --organization'],
    [
      ['block', '--certificate', sha256, '--organization', '91990100MA1MY00129', '--reason', 'lost'],
      'name --certificate or --organization',
    ],
    [['block', '--certificate', sha256.slice(2), '--reason', 'lost'], '--certificate takes a SHA-256 in hexadecimal'],
    [['block', '--certificate', `${sha256.slice(2)}XY`, '--reason', 'lost'], '--certificate takes a SHA-256 in hexadecimal'],
    [['block', '--certificate', '', '--reason', 'lost'], '--certificate takes a SHA-256 in hexadecimal'],
    [['block', '--certificate', sha256], '--reason is missing, or too long (500)'],
    [['block', '--certificate', sha256, '--reason', ' '], '--reason is missing, or too long (500)'],
    [['block', '--certificate', sha256, '--reason', 'x'.repeat(501)], '--reason is missing, or too long (500)'],
    [['--certificate', sha256, '--reason', 'lost'], 'say yinxin binding block or yinxin binding unblock'],
    [['remove', '--certificate', sha256], 'say yinxin binding block or yinxin binding unblock'],
    [['unblock', '--certificate', sha256, '--reason', 'found'], '--reason is for block'],
    [['block', 'unblock', '--certificate', sha256], "Unexpected word 'unblock'"],
  ])('%j is not understood, and opens no database', async (words, sentence) => {
    await expect(bindingCommand.run(words)).rejects.toThrow(new UsageError(sentence))
  })
})

describe('yinxin keys', () => {
  it.each([[[]], [['rotate']], [['rotate', 'audit']], [['rotate', 'constructor']], [['show', 'master']]])(
    '%j says what can be done',
    async (words) => {
      await expect(keysCommand.run(words)).rejects.toThrow(
        new UsageError('say what to do: yinxin keys rotate master, data, rights, id-token or site'),
      )
    },
  )

  it.each([
    [['rotate', 'master', '--hours', '1'], '--hours is for data, rights, id-token and site'],
    [['rotate', 'site', '--prepare'], '--prepare is for master'],
    [['rotate', 'id-token', '--prepare', '--hours', '1'], '--prepare is for master'],
  ])('%j: an option that would be passed over is refused', async (words, sentence) => {
    await expect(keysCommand.run([...words, '--data', folder])).rejects.toThrow(new UsageError(sentence))
  })

  it.each(['0', '0.09', '8761', '-1', 'soon', '', 'NaN', 'Infinity'])('%j is no number of hours', async (hours) => {
    await expect(keysCommand.run(['rotate', 'site', `--hours=${hours}`, '--data', folder])).rejects.toThrow(
      new UsageError(`'${hours}' is not a number of hours (0.1 to 8760)`),
    )
  })

  it('a folder without a master key has none to change, and gets none', async () => {
    await expect(keysCommand.run(['rotate', 'master', '--data', folder])).rejects.toThrow(/there is no master key in .* to change/)
  })
})

describe('yinxin migrate', () => {
  it('needs a configuration: it must never guess whose schemas to change', async () => {
    await expect(migrateCommand.run([])).rejects.toThrow(new UsageError('--config FILE is missing'))
  })

  it('needs the owner’s address, from a file or the environment', async () => {
    const file = join(folder, 'owner-url')
    await expect(migrateCommand.run(['--config', join(folder, 'none.json'), '--owner-url-file', file])).rejects.toThrow(
      `the secret's file ${file} cannot be read`,
    )
  })
})

describe('yinxin import', () => {
  it.each([[[]], [['organizations']], [['persons', 'file.csv']]])('%j: says what to import', async (words) => {
    await expect(importCommand.run(words)).rejects.toThrow(new UsageError('say what to import: yinxin import organizations FILE'))
  })

  it('takes one file', async () => {
    await expect(importCommand.run(['organizations', 'a.csv', 'b.csv'])).rejects.toThrow(new UsageError("Unexpected word 'b.csv'"))
  })
})
