import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { StrangeCard } from '../discovery/find-devices.ts'
import type { UkeyDriver } from '../driver.ts'
import { createHostedDriver } from '../hosted-driver.ts'

/** Who sees cards and reads none: a driver without UKeys, so that it is attended to, rests and ends like the others. */
export interface CardWatcher {
  readonly driver: UkeyDriver
  /** Cards in readers when it last looked; undefined: it has not yet. */
  strangers(): readonly StrangeCard[] | undefined
}

/** Watches the readers of this computer from a child process. @returns undefined where there is no service of cards */
export function watchCards(): CardWatcher | undefined {
  const service = serviceFile()
  if (!existsSync(service)) return undefined
  const hosted = createHostedDriver('pcsc', service)
  return {
    // What goes wrong here is told by the check of the service: it is no UKey's trouble.
    driver: { ...hosted, list: () => hosted.list().then(() => ({ ukeys: [], problems: [] })) },
    strangers: () => hosted.strangers,
  }
}

/** What is there where PC/SC is: the service's socket, on Windows its library. */
function serviceFile(): string {
  if (process.platform === 'win32') return join(process.env['SystemRoot'] ?? String.raw`C:\Windows`, 'System32', 'winscard.dll')
  return process.env['PCSCLITE_CSOCK_NAME'] ?? '/run/pcscd/pcscd.comm'
}
