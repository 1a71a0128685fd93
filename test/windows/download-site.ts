/** A vendor's download site: signed metadata and versions in a folder, handed out by `yinxin start` with that component alone. */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { publishReleases, publishRoot } from '../../apps/server/src/commands/vendor/site-folder.ts'
import { makeVendorKeys, vendorRoles } from '../../apps/server/src/commands/vendor/vendor-keys.ts'
import { packVersion } from '../../tools/windows/pack-version.ts'
import { freePorts } from '../e2e/system.ts'

export interface DownloadSite {
  readonly address: string
  /** What an assistant trusts first. */
  readonly root: string
  /** Offers a version for Windows. @param payload folder of its files */
  publish(version: string, payload: string): void
  close(): void
}

/** Longest it may take to start, in milliseconds. */
const startMs = 60_000

export async function startDownloadSite(folder: string): Promise<DownloadSite> {
  const [site, keys, [port = 0]] = [join(folder, 'site'), makeVendorKeys(vendorRoles), await freePorts(1)]
  mkdirSync(folder)
  publishRoot({ site, keys, now: new Date() }, undefined)
  const [address, root, config] = [`http://127.0.0.1:${port}/`, join(site, 'metadata/1.root.json'), join(folder, 'config.json')]
  writeFileSync(config, JSON.stringify({ download: { folder: site, port } }))
  const words = ['start', '--data', join(folder, 'data'), '--config', config, '--components', 'download', '--no-assistant']
  const program = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))
  const server = spawn(process.execPath, [program, ...words], { stdio: 'ignore' })
  const end = performance.now() + startMs
  while ((await fetch(`${address}metadata/1.root.json`).catch(() => undefined))?.status !== 200) {
    if (server.exitCode !== null || performance.now() > end) throw new Error(`the download site did not answer (${server.exitCode})`)
    await pause(100)
  }
  return {
    address,
    root,
    publish(version, payload) {
      const name = `yinxin-assistant-${version}-x64.tar.br`
      writeFileSync(join(folder, name), packVersion(payload, 0))
      const files = [{ name, system: 'windows', architecture: 'x64' }]
      publishReleases(
        { site, keys, now: new Date() },
        { releases: [{ version, date: '2026-12-01', notes: { zh: '新版' }, files }] },
        folder,
      )
    },
    close: () => void server.kill(),
  }
}
