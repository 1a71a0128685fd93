// The switch from one version of the assistant to the next, with real programs: done, refused, taken back, and killed at every step.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { forAllSteps } from '../../apps/assistant/src/installation/activate-for-all.ts'
import { activationSteps } from '../../apps/assistant/src/installation/activate.ts'
import { installBeside } from '../../apps/assistant/src/installation/install-beside.ts'
import {
  pathOfVersion,
  readPointer,
  versionOfFolder,
  versionsIn,
  wholeVersions,
} from '../../apps/assistant/src/installation/version-folders.ts'
import { isWhole } from '../../apps/assistant/src/platform/folder-seal.ts'
import { openInstallationKeys } from '../../apps/assistant/src/loopback/installation-keys.ts'
import { noteHomeAddress } from '../../apps/assistant/src/pages/home-address.ts'
import { claimName } from '../../apps/assistant/src/platform/claim-name.ts'
import { buildAssistantWhenStale } from '../../tools/build-assistant.ts'
import { until } from '../attacks/assistant-world.ts'
import { isLong } from '../needs.ts'
import { createInstalledWorld, writeVersion, type InstalledWorld } from './installed-world.ts'

beforeAll(() => buildAssistantWhenStale())

/** A world in which 1.1.0 runs. */
async function worldOf110(): Promise<{ readonly world: InstalledWorld; readonly old: string }> {
  const world = createInstalledWorld()
  const old = world.unpack('1.1.0')
  expect(await world.run(old)).toBe('1.1.0')
  return { world, old }
}

describe('R6 a newer version', () => {
  let world: InstalledWorld
  let old = ''
  beforeEach(async () => void ({ world, old } = await worldOf110()))
  afterEach(() => world.close())
  const pathOf = (folder: string): string => pathOfVersion({ root: world.root, folder })

  test('takes the place of the one that runs; the one before stays whole, older ones and rubbish go', async () => {
    const [older, unfinished] = [world.unpack('1.0.0'), join(versionsIn(world.root), '0.9.0_left')]
    mkdirSync(unfinished)
    utimesSync(unfinished, 0, 0)
    mkdirSync(join(versionsIn(world.root), '1.3.0_being_unpacked'))
    const next = world.unpack('1.2.0')
    expect(await world.activate(next).ended).toBe(0)
    expect([await world.answering(), readPointer(world.root), wholeVersions(world.root)]).toEqual(['1.2.0', next, [next, old]])
    expect([existsSync(pathOf(older)), existsSync(unfinished), existsSync(pathOf('1.3.0_being_unpacked'))]).toEqual([false, false, true])
  })

  test('of the same number is a folder of its own, and an older one can be installed over it', async () => {
    const again = world.unpack('1.1.0')
    expect(await world.activate(again).ended).toBe(0)
    expect([readPointer(world.root), await world.answering()]).toEqual([again, '1.1.0'])
    const older = world.unpack('1.0.0')
    expect(await world.activate(older).ended).toBe(0)
    expect([readPointer(world.root), await world.answering()]).toEqual([older, '1.0.0'])
  })

  test('where nothing was installed is the first', async () => {
    const empty = createInstalledWorld()
    try {
      expect(await empty.activate(empty.unpack('1.2.0')).ended).toBe(0)
      expect(await empty.answering()).toBe('1.2.0')
    } finally {
      await empty.close()
    }
  })

  test('that was fetched is put beside the others and switched in; one that was not fetched whole leaves nothing', async () => {
    vi.stubEnv('XDG_STATE_HOME', world.state)
    const broken = installBeside(world.root, '1.2.0', () => Promise.reject(new Error('the line went dead')))
    await expect(broken).rejects.toThrow('the line went dead')
    const unusable = installBeside(world.root, '1.2.0', async (path) => writeVersion(path, '1.2.0', '--trial'))
    expect(await unusable).toMatchObject({ code: 'VERSION_UNUSABLE' })
    expect([wholeVersions(world.root), await world.answering()]).toEqual([[old], '1.1.0'])
    void installBeside(world.root, '1.2.0', async (path) => writeVersion(path, '1.2.0'))
    await until(async () => ((await world.answering()) === '1.2.0' ? true : undefined))
    vi.unstubAllEnvs()
  })

  test('that does not stand its trial changes nothing, and is never found again', async () => {
    const next = world.unpack('1.2.0', '--trial')
    expect(await world.activate(next).ended).toBe(7)
    expect([await world.answering(), readPointer(world.root), isWhole(pathOf(next))]).toEqual(['1.1.0', old, false])
  })

  test('that is not all there is not even tried', async () => {
    const next = world.unpack('1.2.0')
    writeFileSync(join(pathOf(next), 'dist/program/skf-child.mjs'), '')
    expect([await world.activate(next).ended, await world.answering()]).toEqual([7, '1.1.0'])
  })

  test('that dies at its real start is taken back, and the one before runs again', async () => {
    const next = world.unpack('1.2.0', '--tray')
    expect(await world.activate(next).ended).toBe(8)
    expect([await world.answering(), readPointer(world.root), isWhole(pathOf(next))]).toEqual(['1.1.0', old, false])
  })

  test('waits for no other switch: of two at once one is refused, and both versions stay', async () => {
    const release = await claimName(openInstallationKeys(world.data).nameFor('activation'))
    const next = world.unpack('1.2.0')
    expect([await world.activate(next).ended, await world.answering(), isWhole(pathOf(next))]).toEqual([9, '1.1.0', true])
    release?.()
    expect(await world.activate(next).ended).toBe(0)
  })

  test('replaces one that is deaf', async () => {
    noteHomeAddress(world.data, 'http://127.0.0.1:9/#gone') // nobody can ask it
    expect(await world.activate(world.unpack('1.2.0')).ended).toBe(0)
    expect(await world.answering()).toBe('1.2.0')
  })

  test('ends nothing that is not of this installation', async () => {
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', world.root], { stdio: 'ignore' })
    expect(await world.activate(world.unpack('1.2.0')).ended).toBe(0)
    expect(bystander.exitCode).toBeNull()
    bystander.kill('SIGKILL')
  })
})

const seed = Number(process.env['YINXIN_SEED'] ?? 7)

// Each in a world of its own, several at a time: what takes long here is waiting for programs to start.
describe.concurrent('R6 killed', () => {
  test.each(activationSteps)('after the step "%s" a version that works starts', async (step) => {
    const { world } = await worldOf110()
    await world.activate(world.unpack('1.2.0'), { YINXIN_DIE_AFTER: step }).ended
    await world.powerCut()
    const pointed = activationSteps.indexOf(step) >= activationSteps.indexOf('pointed')
    expect(await world.startLikeLauncher()).toBe(pointed ? '1.2.0' : '1.1.0')
    await world.close()
  })

  test.each(momentsOf(seed, isLong ? 200 : 12))(
    'at some moment ($after ms, $what) a version that works starts',
    async ({ after, what }) => {
      const { world } = await worldOf110()
      const next = world.unpack('1.2.0')
      const { child, ended } = world.activate(next)
      await Promise.race([pause(after), ended]) // the moment is the input of this test, not something it waits for
      if (what === 'everything') await world.powerCut()
      else child.kill('SIGKILL')
      await ended
      await world.powerCut()
      expect(await world.startLikeLauncher()).toBe(readPointer(world.root) === next ? '1.2.0' : '1.1.0')
      await world.close()
    },
  )
})

// As an administrator's installer runs it: it starts and ends nobody's assistant.
describe.concurrent('R6 killed in the switch of everybody’s copy', () => {
  /** Pulls the plug, and starts as everybody's next session does. */
  async function startsAfterPowerCut(world: InstalledWorld): Promise<string | undefined> {
    await world.powerCut()
    return world.startLikeLauncher()
  }

  test.each(forAllSteps)('after the step "%s" whoever works goes on, and a version that works starts', async (step) => {
    const { world } = await worldOf110()
    await world.activate(world.unpack('1.2.0'), { YINXIN_DIE_AFTER: step }, '--all-users').ended
    expect(await world.answering()).toBe('1.1.0')
    const pointed = forAllSteps.indexOf(step) >= forAllSteps.indexOf('pointed')
    expect(await startsAfterPowerCut(world)).toBe(pointed ? '1.2.0' : '1.1.0')
    await world.close()
  })

  test.each(momentsOf(seed + 1, isLong ? 100 : 2))(
    'at some moment ($after ms, $what) a version that works starts',
    async ({ after, what }) => {
      const { world } = await worldOf110()
      const next = world.unpack('1.2.0')
      const { child, ended } = world.activate(next, {}, '--all-users')
      await Promise.race([pause(after), ended]) // the moment is the input of this test
      if (what === 'everything') await world.powerCut()
      else child.kill('SIGKILL')
      await ended
      expect(await startsAfterPowerCut(world)).toBe(readPointer(world.root) === next ? '1.2.0' : '1.1.0')
      await world.close()
    },
  )

  test('two of them at a time are both done, and the version that is named is whole and starts', async () => {
    const { world } = await worldOf110()
    const both = [world.unpack('1.2.0'), world.unpack('1.0.9')]
    expect(await Promise.all(both.map((folder) => world.activate(folder, {}, '--all-users').ended))).toEqual([0, 0])
    const named = readPointer(world.root) ?? ''
    expect(wholeVersions(world.root)).toEqual(expect.arrayContaining(both))
    expect(await startsAfterPowerCut(world)).toBe(versionOfFolder(named))
    await world.close()
  })
})

/** When to kill, drawn from a seed: within the second and a half a switch takes. */
function momentsOf(seed: number, count: number): readonly { readonly after: number; readonly what: 'everything' | 'the switch alone' }[] {
  let state = seed
  const next = (): number => (state = (state * 48_271) % 2_147_483_647) // Park and Miller's generator
  return Array.from({ length: count }, () => ({ after: next() % 1500, what: next() % 2 === 0 ? 'everything' : 'the switch alone' }))
}
