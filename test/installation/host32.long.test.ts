// A maker's library of 32 bits behind this assistant of 64 bits: the contract of every driver, with Node and library of Debian's i386 (debootstrap).
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSkfSoft, createSkfSoftUkey, skfSoftTries } from '@yinxin/testkit/contracts/skf-soft'
import { ukeyDriverContract } from '@yinxin/testkit/contracts/ukey-driver'
import { afterAll, describe, expect, test } from 'vitest'
import { host32Folder } from '../../apps/assistant/src/ukey/host32.ts'
import { sealFolder } from '../../apps/assistant/src/platform/folder-seal.ts'
import { createHostedDriver } from '../../apps/assistant/src/ukey/hosted-driver.ts'
import { listRead } from '../../apps/assistant/src/ukey/list-read.ts'
import { programOf } from '../../apps/assistant/src/ukey/program-of.ts'
import { buildAssistantWhenStale } from '../../tools/build-assistant.ts'
import { unpackPackage } from '../../tools/windows/node-packages.ts'
import { debianRoot, writeProgramOf } from '../debian-root.ts'
import { isLong, needs } from '../needs.ts'

describe.skipIf(!isLong || !needs('gcc'))('a library of 32 bits', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'host32-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const root = debianRoot({ suite: 'bookworm', architecture: 'i386', packages: ['nodejs', 'gcc', 'libc6-dev', 'libgcrypt20-dev'] })
  await buildAssistantWhenStale() // the script it runs lies beside the bundles
  const repository = new URL('../..', import.meta.url).pathname.replace(/\/$/, '')
  const home = join(folder, host32Folder)
  mkdirSync(home)
  writeProgramOf(root, '/usr/bin/gcc', [repository], join(folder, 'gcc'))
  const library = buildSkfSoft('standard', join(folder, 'gcc'))
  // koffi's native part lies beside the Node that asks for it, which here is the one in the root.
  copyFileSync(join(unpackPackage('@koromix/koffi-linux-ia32@3.3.4'), 'linux_ia32/koffi.node'), join(root, 'usr/bin/koffi.node'))
  writeProgramOf(root, '/usr/bin/node', [repository, folder], join(home, 'node'))
  sealFolder(home)

  const plugged = () => {
    const at = mkdtempSync(join(folder, 'ukey-'))
    const ukey = createSkfSoftUkey(at)
    Object.assign(process.env, ukey.environment)
    return ukey
  }

  ukeyDriverContract('SKF, skf-soft of 32 bits', async () => {
    const ukey = plugged()
    const { pin, remove, insert } = ukey
    return {
      driver: createHostedDriver('skf', library, { host32: home, pollEveryMs: 3_600_000 }),
      ...{ pin, adminPin: '87654321', keepsReplaced: true, remove, insert },
      renew: () => ukey.setPinState({ tries: skfSoftTries, pin, factory: false }),
      toFactory: () => ukey.setPinState({ tries: skfSoftTries, pin: '12345678', factory: true }),
    }
  })

  test('it is one of 32 bits; one that is cut short in the middle of a call is started anew', async () => {
    expect(programOf(library)).toBe('ia32')
    const ukey = plugged()
    const driver = createHostedDriver('skf', library, { host32: home, backOffMs: 1 })
    const [listed] = (await listRead(driver)).ukeys
    ukey.fault('crash SKF_ECCSignData')
    const { sha256 = '' } = listed?.certificates[0] ?? {}
    const sign = () =>
      driver.sign({ ukeyId: listed?.id ?? '', certificateSha256: sha256, pin: ukey.pin, algorithm: 'SM2SM3', data: new Uint8Array(64) })
    expect(await sign()).toMatchObject({ failure: { code: 'DRIVER_CRASHED' } })
    ukey.fault(undefined)
    expect((await listRead(driver, ({ problems }) => problems.length === 0)).ukeys).toHaveLength(1)
    expect(await sign()).toMatchObject({ ok: true })
    await driver.close()
  }, 60_000)

  test('a copy of the component with a part missing is none', async () => {
    const broken = join(folder, 'broken')
    cpSync(home, broken, { recursive: true })
    rmSync(join(broken, 'node'))
    const driver = createHostedDriver('skf', library, { host32: broken })
    expect((await listRead(driver)).problems).toMatchObject([{ code: 'DRIVER_HOST_MISSING' }])
    await driver.close()
  })
})
