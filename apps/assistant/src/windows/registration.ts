/**
 * What Windows knows of an installed assistant: that it starts with the session, opens `yinxin:` links, and can be uninstalled. Everything names
 * the launcher, so a new version changes nothing but its number. For this person, or for everybody: the same keys in another part of the registry.
 */
import { join } from 'node:path'
import { launcherName } from '../installation/version-folders.ts'
import type { Scope } from '../installation/copies.ts'
import { readTexts, removeKey, removeValue, writeNumber, writeText } from './registry.ts'

/** Name of the value that starts it. */
export const startName = 'Yinxin'
const title = '印信证书助手'
export const runKey = String.raw`Software\Microsoft\Windows\CurrentVersion\Run`
/** The class of `yinxin:` links. */
export const linkClass = 'yinxin'
const linkKey = `Software\\Classes\\${linkClass}`
export const linkCommandKey = String.raw`${linkKey}\shell\open\command`
const uninstallKey = String.raw`Software\Microsoft\Windows\CurrentVersion\Uninstall\Yinxin`

export function registerInstallation(scope: Scope, root: string, version: string): void {
  const uninstaller = join(root, 'uninstall.exe')
  registerStart(scope, root)
  registerLinks(scope, root)
  const texts = {
    DisplayName: title,
    DisplayVersion: version,
    Publisher: 'Yinxin',
    InstallLocation: root,
    DisplayIcon: join(root, launcherName),
    UninstallString: `"${uninstaller}"`,
    QuietUninstallString: `"${uninstaller}" /S`,
  }
  for (const [value, text] of Object.entries(texts)) writeText(scope, uninstallKey, value, text)
  for (const value of ['NoModify', 'NoRepair']) writeNumber(scope, uninstallKey, value, 1)
}

export const registerStart = (scope: Scope, root: string): void =>
  writeText(scope, runKey, startName, `"${join(root, launcherName)}" --tray`)

/** `--` before the link: what a page writes is no option, however it is quoted. */
export function registerLinks(scope: Scope, root: string): void {
  writeText(scope, linkKey, undefined, `URL:${title}`)
  writeText(scope, linkKey, 'URL Protocol', '')
  writeText(scope, String.raw`${linkKey}\DefaultIcon`, undefined, `"${join(root, launcherName)}",0`)
  writeText(scope, linkCommandKey, undefined, `"${join(root, launcherName)}" --url -- "%1"`)
}

/** Takes all of it back. */
export function unregisterInstallation(scope: Scope): void {
  removeValue(scope, runKey, startName)
  removeKey(scope, linkKey)
  removeKey(scope, uninstallKey)
}

/** Folder of the copy that was registered for a person, or for everybody; undefined where none was. */
export const installedRoot = (scope: Scope): string | undefined => readTexts(scope, uninstallKey, 'InstallLocation')[0]
