/** What Windows does for an installed assistant, as its registry says now: its start, its links, the browser links open in, the service for cards. */
import { join } from 'node:path'
import type { LinkOpener, SessionStart, WindowsDesktop } from '../checks/windows-desktop.ts'
import { launcherName } from '../installation/version-folders.ts'
import { browsersOfRegistry } from './browsers.ts'
import { isSameProgram } from './command-line.ts'
import { linkClass, linkCommandKey, registerLinks, registerStart, runKey, startName } from './registration.ts'
import { readBytes, readTexts, removeValue, type RegistryRoot } from './registry.ts'
import { isServiceRunning } from './services.ts'
import { usbDevicesOnWindows } from './usb-devices.ts'

const both: readonly RegistryRoot[] = ['person', 'computer']
/** Where the task manager and the settings note what is not to start: the first byte is odd. */
const approvedKey = String.raw`Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
const choicesKey = String.raw`Software\Microsoft\Windows\Shell\Associations\UrlAssociations`
const commandOf = (key: string): string | undefined => both.flatMap((root) => readTexts(root, key, ''))[0]
/** The class a person chose for a kind of link. */
const chosenFor = (kind: string): string | undefined => readTexts('person', `${choicesKey}\\${kind}\\UserChoice`, 'ProgId')[0]

export const windowsDesktop = (root: string): WindowsDesktop => ({
  launcher: join(root, launcherName),
  starts: () => both.flatMap(startOf),
  links: linkOpener,
  browser: defaultBrowserName,
  startWithSession() {
    registerStart('person', root)
    removeValue('person', approvedKey, startName)
  },
  openLinks: () => registerLinks('person', root),
  cardService: () => isServiceRunning('SCardSvr'),
  readers: () => usbDevicesOnWindows().filter(({ isReader }) => isReader).length,
})

function startOf(root: RegistryRoot): readonly SessionStart[] {
  const off = ((readBytes(root, approvedKey, startName)?.[0] ?? 0) & 1) === 1
  return readTexts(root, runKey, startName).map((command) => ({ command, off }))
}

function linkOpener(): LinkOpener {
  const chosen = chosenFor(linkClass)
  return { command: commandOf(linkCommandKey), chosen: chosen?.toLowerCase() === linkClass ? undefined : chosen }
}

function defaultBrowserName(): string | undefined {
  const chosen = chosenFor('https')
  if (chosen === undefined) return undefined
  const command = commandOf(`Software\\Classes\\${chosen}\\shell\\open\\command`)
  return browsersOfRegistry().find(({ program }) => command !== undefined && isSameProgram(command, program))?.name ?? chosen
}
