/**
 * What Windows knows of an installed assistant: that it starts with the session, opens `yinxin:` links, and can be uninstalled. Everything names
 * the launcher, so a new version changes nothing but its number. For this person only.
 */
import { join } from 'node:path'
import { launcherName } from '../installation/version-folders.ts'
import { removeKey, removeValue, writeNumber, writeText } from './registry.ts'

const name = 'Yinxin'
const title = '印信证书助手'
const runKey = String.raw`Software\Microsoft\Windows\CurrentVersion\Run`
const linkKey = String.raw`Software\Classes\yinxin`
const linkCommandKey = String.raw`${linkKey}\shell\open\command`
const uninstallKey = String.raw`Software\Microsoft\Windows\CurrentVersion\Uninstall\Yinxin`

export function registerInstallation(root: string, version: string): void {
  const uninstaller = join(root, 'uninstall.exe')
  registerAutostart(root)
  registerLinks(root)
  const texts = {
    DisplayName: title,
    DisplayVersion: version,
    Publisher: 'Yinxin',
    InstallLocation: root,
    DisplayIcon: join(root, launcherName),
    UninstallString: `"${uninstaller}"`,
    QuietUninstallString: `"${uninstaller}" /S`,
  }
  for (const [value, text] of Object.entries(texts)) writeText(uninstallKey, value, text)
  for (const value of ['NoModify', 'NoRepair']) writeNumber(uninstallKey, value, 1)
}

const registerAutostart = (root: string): void => writeText(runKey, name, `"${join(root, launcherName)}" --tray`)

/** `--` before the link: what a page writes is no option, however it is quoted. */
function registerLinks(root: string): void {
  writeText(linkKey, undefined, `URL:${title}`)
  writeText(linkKey, 'URL Protocol', '')
  writeText(String.raw`${linkKey}\DefaultIcon`, undefined, `"${join(root, launcherName)}",0`)
  writeText(linkCommandKey, undefined, `"${join(root, launcherName)}" --url -- "%1"`)
}

/** Takes all of it back. */
export function unregisterInstallation(): void {
  removeValue(runKey, name)
  removeKey(linkKey)
  removeKey(uninstallKey)
}
