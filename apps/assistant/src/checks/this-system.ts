/** What checks ask of the system they run on. */
import type { KeyProvider } from './check-host.ts'

export const softwareHere = async (): Promise<readonly string[]> =>
  process.platform === 'win32' ? (await import('../windows/installed-software.ts')).installedOnWindows() : []

/** On Linux by xrdp, which says so to what it starts. */
export const isRemoteHere = async (): Promise<boolean> =>
  process.platform === 'win32'
    ? (await import('../windows/remote-session.ts')).isRemoteSession()
    : (process.env['XRDP_SESSION'] ?? '') !== ''

export const keyProviderHere = async (): Promise<KeyProvider> =>
  process.platform === 'win32'
    ? (await import('../windows/key-provider.ts')).keyProviderOfWindows()
    : { build: undefined, revision: undefined, override: undefined }
