/** A computer for checks to look at: a folder for its files, sockets and servers of this one, and nothing wrong with it. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { succeeded } from '@yinxin/protocol/failures'
import { afterEach, beforeEach } from 'vitest'
import { allChecks } from '../all-checks.ts'
import type { CheckFinding } from '../check.ts'
import type { CheckHost, CheckedUkey } from '../check-host.ts'

export const certificate = {
  use: 'authentication',
  state: 'valid',
  daysLeft: 300,
  keyKind: 'SM2',
  details: { chainComplete: true },
} as const
export const fine: CheckedUkey = { pin: { triesLeft: 8, locked: false, factory: false }, certificates: [certificate], unreadable: [] }
export const withUkeys = (...ukeys: CheckedUkey[]): Pick<CheckHost, 'ukeys'> => ({ ukeys: async () => ({ ukeys, problems: [] }) })

/** Looks with one check. */
export async function look(id: string, host: CheckHost): Promise<CheckFinding> {
  const check = allChecks.find((one) => one.id === id)
  if (check === undefined) throw new Error(`no check ${id}`)
  return check.look(host, AbortSignal.timeout(5000))
}

/** For one file of tests: its folder is new for each test, and its servers end with it. */
export function testComputer() {
  let folder = ''
  const servers: (Server | HttpServer)[] = []
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'yinxin-checks-'))))
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const put = (path: string, text: string, mode = 0o644): string => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    chmodSync(file, mode)
    return file
  }
  /** @param where a port of 127.0.0.1, or the path of a socket */
  const listening = async (server: Server | HttpServer, where: number | string = 0): Promise<number> => {
    servers.push(server)
    if (typeof where === 'string') mkdirSync(dirname(where), { recursive: true })
    await new Promise<void>((resolve) =>
      typeof where === 'string' ? server.listen(where, resolve) : server.listen(where, '127.0.0.1', resolve),
    )
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }
  /** A computer with nothing wrong. */
  const computer = (changes: Partial<CheckHost> = {}): CheckHost => {
    const files = ['own.json', 'home/.local/share/applications/yinxin.desktop', 'home/.config/mimeapps.list'].map((path) =>
      join(folder, path),
    )
    put('etc/os-release', 'NAME=x\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
    put('usr/bin/chromium', '#!/bin/sh\necho Chromium 156.0.8078.79 built on Debian\n', 0o755)
    mkdirSync(join(folder, 'state'), { recursive: true })
    const desktop = {
      fileName: 'yinxin.desktop',
      linkFiles: () => files,
      register: () => {
        for (const file of files) put(file.slice(folder.length + 1), 'x-scheme-handler/yinxin=yinxin.desktop\n')
      },
      runEntry: () => '[Desktop Entry]\nExec=x run\n',
    }
    desktop.register()
    put('home/.config/autostart/yinxin.desktop', desktop.runEntry())
    return {
      platform: 'linux',
      architecture: 'x64',
      root: folder,
      homeFolder: join(folder, 'home'),
      environment: { PATH: '/usr/bin' },
      data: join(folder, 'state'),
      desktop,
      windows: undefined,
      port: () => 1,
      ports: [1],
      now: () => Date.now(),
      startedAt: Date.now(),
      otherCopy: async () => undefined,
      version: '0.1.0',
      portals: () => [],
      siteListSound: () => true,
      statusAddresses: async () => [],
      asksHere: true,
      downloadSite: undefined,
      libraries: () => 1,
      drivers: { catalogued: () => true, missing: () => undefined, install: async () => succeeded({}), conflicts: () => [] },
      programs: async () => [],
      browsers: async () => [],
      installedSoftware: async () => [],
      isRemoteSession: async () => false,
      keyProvider: async () => ({ build: undefined, revision: undefined, override: undefined }),
      installed: { missing: () => undefined },
      crashes: () => 0,
      newestVersion: () => undefined,
      ...withUkeys(fine),
      ...changes,
    }
  }
  return { path: (name: string): string => join(folder, name), put, listening, computer }
}
