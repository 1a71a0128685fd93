/** What checks ask of the system they run on. */
import { packagesOfDpkg } from '../platform/dpkg-packages.ts'
import type { KeyProvider } from './check-host.ts'
import type { WindowsDesktop } from './windows-told.ts'

/** What is installed, by the names the system lists it by; empty where it has no such list. */
export const softwareHere = async (root = '/'): Promise<readonly string[]> =>
  process.platform === 'win32' ? (await import('../windows/installed-software.ts')).installedOnWindows() : packagesOfDpkg(root)

/** On Linux by xrdp, which says so to what it starts. */
export const isRemoteHere = async (): Promise<boolean> =>
  process.platform === 'win32'
    ? (await import('../windows/remote-session.ts')).isRemoteSession()
    : (process.env['XRDP_SESSION'] ?? '') !== ''

/** @param root folder of the installation; undefined: it was not installed */
export const windowsHere = async (root: string | undefined): Promise<WindowsDesktop | undefined> =>
  process.platform === 'win32' && root !== undefined ? (await import('../windows/desktop.ts')).windowsDesktop(root) : undefined

export const keyProviderHere = async (): Promise<KeyProvider> =>
  process.platform === 'win32'
    ? (await import('../windows/key-provider.ts')).keyProviderOfWindows()
    : { build: undefined, revision: undefined, override: undefined }
