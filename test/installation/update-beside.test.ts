// An assistant in versions side by side updates itself from a download site: real programs, a vendor with keys, and what somebody on the way could do.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readRefusedVersion } from '../../apps/assistant/src/installation/refused-version.ts'
import { readPointer, versionOfFolder, versionsIn } from '../../apps/assistant/src/installation/version-folders.ts'
import { readHomeAddress } from '../../apps/assistant/src/pages/home-address.ts'
import { publishReleases, publishRoot } from '../../apps/server/src/commands/vendor/site-folder.ts'
import { makeVendorKeys, vendorRoles } from '../../apps/server/src/commands/vendor/vendor-keys.ts'
import { buildAssistantWhenStale } from '../../tools/build-assistant.ts'
import { packVersion } from '../../tools/windows/pack-version.ts'
import { pageCall, until } from '../attacks/assistant-pages.ts'
import { createInstalledWorld, writeVersion, type InstalledWorld } from './installed-world.ts'

const keys = makeVendorKeys(vendorRoles)
const fileOf = (version: string): string => `yinxin-assistant-${version}.tar.br`

describe('R6 an update of versions side by side', () => {
  const top = mkdtempSync(join(tmpdir(), 'yinxin-beside-'))
  let site = ''
  let [server, address] = [undefined as unknown as Server, '']
  let world: InstalledWorld
  const publish = (version: string, bytes: Buffer): void => {
    writeFileSync(join(top, fileOf(version)), bytes)
    const files = [{ name: fileOf(version), system: 'debian', architecture: process.arch }]
    publishReleases({ site, keys, now: new Date() }, { releases: [{ version, date: '2026-12-01', notes: { zh: '新版' }, files }] }, top)
  }
  const packed = (version: string, fault?: '--trial' | '--tray'): Buffer => {
    const folder = mkdtempSync(join(top, 'version-'))
    writeVersion(folder, version, fault)
    return packVersion(folder, 1)
  }
  beforeAll(async () => {
    await buildAssistantWhenStale()
    server = createServer((request, response) => {
      try {
        response.end(readFileSync(join(site, decodeURIComponent(request.url ?? ''))))
      } catch {
        response.writeHead(404).end()
      }
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  })
  afterAll(() => {
    server.close()
    server.closeAllConnections()
    rmSync(top, { recursive: true })
  })
  beforeEach(async () => {
    site = mkdtempSync(join(top, 'site-'))
    publishRoot({ site, keys, now: new Date() }, undefined)
    world = createInstalledWorld()
    const policy = { ports: '0', 'update-address': address, 'update-root': join(site, 'metadata/1.root.json') }
    writeFileSync(join(world.root, 'policy.json'), JSON.stringify(policy))
    expect(await world.run(world.unpack('1.1.0'))).toBe('1.1.0')
  })
  afterEach(() => world.close())

  /** Calls of the assistant's own page, as its buttons make them. */
  async function homePage() {
    const home = new URL(readHomeAddress(world.data) ?? '')
    const port = Number(home.port)
    const { token } = (await pageCall(port, 'exchange', { code: home.hash.slice(1) })).body as { token: string }
    return async (name: string, params: object = {}) => (await pageCall(port, `home.${name}`, params, { token })).body
  }

  test('is fetched, held against what was signed, tried, and takes over; nobody types a command', async () => {
    publish('1.2.0', packed('1.2.0'))
    const call = await homePage()
    await call('check-update')
    await call('fetch-update')
    expect(await call('state', { version: 0 })).toMatchObject({ update: { newest: { version: '1.2.0' }, ready: {}, installable: true } })
    await call('install-update').catch(() => undefined) // cut off by the switch
    await until(() => (versionOfFolder(readPointer(world.root) ?? '') === '1.2.0' ? true : undefined))
    expect(await world.answering()).toBe('1.2.0')
  })

  test('that does not start here is put away, and the one that runs says so', async () => {
    publish('1.2.0', packed('1.2.0', '--trial'))
    const call = await homePage()
    await call('fetch-update')
    expect(await call('install-update')).toMatchObject({ failure: { code: 'VERSION_UNUSABLE' } })
    expect([await world.answering(), versionOfFolder(readPointer(world.root) ?? '')]).toEqual(['1.1.0', '1.1.0'])
    expect(await call('state', { version: 0 })).toMatchObject({ update: { problem: { code: 'VERSION_UNUSABLE' } } })
  })

  test('that does not answer in earnest is taken back: the one before says so, and does not try it again by itself, but for who wants it', async () => {
    const policy = { ports: '0', 'update-address': address, 'update-root': join(site, 'metadata/1.root.json'), 'update-policy': 'silent' }
    writeFileSync(join(world.root, 'policy.json'), JSON.stringify(policy))
    await world.powerCut()
    expect(await world.startLikeLauncher()).toBe('1.1.0')
    publish('1.2.0', packed('1.2.0', '--tray'))
    const before = await homePage()
    await before('check-update') // and all by itself from here
    await until(async () => ((await before('state', { version: 0 }).catch(() => 'gone')) === 'gone' ? true : undefined))
    expect([await world.answering(), versionOfFolder(readPointer(world.root) ?? '')]).toEqual(['1.1.0', '1.1.0'])
    const call = await homePage()
    const takenBack = { update: { installed: '1.1.0', ready: {}, problem: { code: 'VERSION_TAKEN_BACK' } } }
    expect(await call('state', { version: 0 })).toMatchObject(takenBack)
    await call('check-update')
    expect(await call('fetch-update')).toEqual({})
    const after = await call('state', { version: 0 })
    expect(after).toMatchObject(takenBack)
    expect((after as { update: object }).update).not.toHaveProperty('installing')
    publish('1.3.0', packed('1.3.0'))
    await call('check-update')
    await until(() => (readRefusedVersion(world.data) === undefined ? true : undefined)) // the switch is done
    expect([await world.answering(), versionOfFolder(readPointer(world.root) ?? '')]).toEqual(['1.3.0', '1.3.0'])
  })

  test.each([
    ['exchanged after it was fetched', () => packed('1.2.0'), (file: string) => writeFileSync(file, packed('1.2.0', '--tray'))],
    ['signed, and no version', () => Buffer.from('MZ, a program'), () => undefined],
  ])('that was %s is not run: nothing of it stays', async (_what, bytes, meanwhile) => {
    publish('1.2.0', bytes())
    const call = await homePage()
    await call('fetch-update')
    meanwhile(join(world.data, 'updates/files', fileOf('1.2.0')))
    expect(await call('install-update')).toMatchObject({ failure: { code: 'UPDATE_FILE_REFUSED' } })
    expect([await world.answering(), versionsOf(world)]).toEqual(['1.1.0', ['1.1.0']])
  })
})

const versionsOf = ({ root }: InstalledWorld): readonly string[] => readdirSync(versionsIn(root)).map(versionOfFolder)
