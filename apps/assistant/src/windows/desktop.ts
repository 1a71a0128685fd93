/** What Windows does for an installed assistant, as its registry says now: its start, its links, the browser links open in, the service for cards. */
import { join } from 'node:path'
import type { LinkOpener, SessionStart, WindowsDesktop } from '../checks/windows-told.ts'
import { launcherName } from '../installation/version-folders.ts'
import { browsersOfRegistry } from './browsers.ts'
import { isSameProgram } from './command-line.ts'
import { linkClass, linkCommandKey, registerLinks, registerStart, runKey, startName } from './registration.ts'
import { readBinary, readTexts, removeValue, type RegistryRoot } from './registry.ts'
import { isServiceRunning } from './services.ts'
import { usbDevicesOnWindows } from './usb-devices.ts'

const both: readonly RegistryRoot[] = ['person', 'computer']
/** Where the task manager and the settings note what is not to start: the first byte is odd. */
const approvedKey = String.raw`Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
const choicesKey = String.raw`Software\Microsoft\Windows\Shell\Associations\UrlAssociations`
const commandOf = (key: string): string | undefined => both.flatMap((root) => readTexts(root, key, ''))[0]
/** The class a person chose for a kind of link. */
const chosenFor = (kind: string): string | undefined => readTexts('person', `${choicesKey}\\${kind}\\UserChoice`, 'ProgId')[0]

const launcherOf = (root: string): string => join(root, launcherName)

export const windowsDesktop = (root: string): WindowsDesktop => ({
  launcher: launcherOf(root),
  starts: () => both.flatMap((part) => startsIn(part, launcherOf(root))),
  links: () => linkOpener(launcherOf(root)),
  browser: defaultBrowserName,
  startWithSession() {
    registerStart('person', root)
    removeValue('person', approvedKey, startName)
  },
  openLinks: () => registerLinks('person', root),
  cardService: () => isServiceRunning('SCardSvr'),
  readers: () => usbDevicesOnWindows().filter(({ isReader }) => isReader).length,
})

function startsIn(root: RegistryRoot, launcher: string): readonly SessionStart[] {
  const off = ((readBinary(root, approvedKey, startName)?.[0] ?? 0) & 1) === 1
  return readTexts(root, runKey, startName).map((command) => ({ command, isOwn: isSameProgram(command, launcher), off }))
}

function linkOpener(launcher: string): LinkOpener {
  const [command, chosen] = [commandOf(linkCommandKey), chosenFor(linkClass)]
  const isOwn = command !== undefined && isSameProgram(command, launcher)
  return { command, isOwn, chosen: chosen?.toLowerCase() === linkClass ? undefined : chosen }
}

function defaultBrowserName(): string | undefined {
  const chosen = chosenFor('https')
  if (chosen === undefined) return undefined
  const command = commandOf(`Software\\Classes\\${chosen}\\shell\\open\\command`)
  return browsersOfRegistry().find(({ program }) => command !== undefined && isSameProgram(command, program))?.name ?? chosen
}
