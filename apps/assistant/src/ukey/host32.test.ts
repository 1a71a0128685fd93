import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { sealFolder } from '../platform/folder-seal.ts'
import { host32Folder, host32Home, needsHost32, openHost32, withoutNodeOptions } from './host32.ts'
import { createHostedDriver } from './hosted-driver.ts'
import { listRead } from './list-read.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-host32-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Headers of a library of 32 bits: nothing is loaded before somebody has looked at them. */
const library = join(folder, 'libmaker.so')
const head = Buffer.alloc(64)
head.write('\x7fELF', 'latin1')
head.writeUInt16LE(3, 18)
writeFileSync(library, head)

function component(name: string): string {
  const home = join(folder, name)
  mkdirSync(home)
  for (const file of ['node', 'koffi.node']) writeFileSync(join(home, file), file)
  sealFolder(home)
  return home
}

describe('a library of 32 bits', () => {
  test('is the business of the component only where this program has 64 bits of the same family', () => {
    expect(['x64', 'arm64', 'ia32'].map((architecture) => needsHost32(library, architecture))).toEqual([true, false, false])
    expect(needsHost32(process.execPath, 'x64')).toBe(false)
  })

  // another processor loads no library of ia32, with or without the component
  test.skipIf(process.arch !== 'x64')('without the component its driver says so, and no process is started for it', async () => {
    const driver = createHostedDriver('skf', library, { host32: join(folder, 'nowhere') })
    expect(await listRead(driver)).toMatchObject({ ukeys: [], problems: [{ code: 'DRIVER_HOST_MISSING' }] })
    expect(driver.pid).toBeUndefined()
    await driver.close()
  })

  test.skipIf(process.arch !== 'x64')('one that takes the place of another maker’s library needs no restart to be noticed', async () => {
    const later = join(folder, 'liblater.so')
    const driver = createHostedDriver('skf', later, { host32: join(folder, 'nowhere'), pollEveryMs: 20, backOffMs: 1 })
    const saying = (code: string) => listRead(driver, ({ problems }) => problems[0]?.code === code)
    await saying('DRIVER_MISSING')
    writeFileSync(`${later}.new`, head)
    renameSync(`${later}.new`, later)
    expect((await saying('DRIVER_HOST_MISSING')).ukeys).toEqual([])
    await driver.close()
  })

  test('a component with a part missing, of another size, or never finished is none', () => {
    const spoilings: readonly ((home: string) => void)[] = [
      (home) => rmSync(join(home, 'koffi.node')),
      (home) => writeFileSync(join(home, 'node'), 'another one'),
      (home) => rmSync(join(home, 'complete')),
    ]
    for (const [i, spoil] of spoilings.entries()) {
      const home = component(`spoiled-${i}`)
      spoil(home)
      expect(openHost32(home, [])).toMatchObject({ failure: { code: 'DRIVER_HOST_MISSING' } })
    }
  })

  test('A5 it takes no options of Node from the environment, whatever their case', () =>
    expect(withoutNodeOptions({ NODE_OPTIONS: '--require evil', node_path: '/evil', SKF_SOFT_DIR: '/x', PATH: '/bin' })).toEqual({
      SKF_SOFT_DIR: '/x',
      PATH: '/bin',
    }))

  test('A5 it lies where the assistant lies, and is looked for nowhere else', () => {
    expect(host32Home('/programs/Yinxin/versions/1.2.0_a/assistant.exe')).toBe(`/programs/Yinxin/${host32Folder}`)
    expect(host32Home('/opt/yinxin/assistant/bin/yinxin-assistant.js')).toBe(`/opt/yinxin/${host32Folder}`)
  })
})
