/** What checks look at. Tests give a folder for the root of the computer, and everything else as it is. */
import type { KnownConflict } from '@yinxin/protocol/assistant'
import type { Result } from '@yinxin/protocol/failures'
import type { CertificateDetails, ShownCertificate } from '../certificates/shown-certificate.ts'
import type { Scope } from '../installation/copies.ts'
import type { MissingDriver } from '../drivers/missing-driver.ts'
import type { DriverListing, DriverUkey } from '../ukey/driver.ts'
import type { WindowsDesktop } from './windows-told.ts'

/** A UKey as checks see it. */
export interface CheckedUkey {
  readonly pin: DriverUkey['pin']
  readonly certificates: readonly CheckedCertificate[]
  readonly unreadable: readonly unknown[]
}

export type CheckedCertificate = Pick<ShownCertificate, 'use' | 'state' | 'daysLeft' | 'keyKind'> & {
  readonly details: Pick<CertificateDetails, 'chainComplete'>
}

/** How the assistant is known to the desktop. */
export interface Desktop {
  readonly fileName: string
  /** Files that make links open this assistant: its own, the desktop entry, and the list that names it. */
  readonly linkFiles: () => readonly string[]
  readonly register: () => void
  /** A desktop entry that starts the assistant as it was started. */
  readonly runEntry: () => string
}

/** Numbers of the registry; undefined where there is none. */
export interface KeyProvider {
  /** Build of Windows, and how often it was updated since. */
  readonly build: number | undefined
  readonly revision: number | undefined
  /** DisableCapiOverrideForRSA. */
  readonly override: number | undefined
}

export interface CheckHost {
  readonly platform: NodeJS.Platform
  readonly architecture: string
  /** Where the files of the system are: `/`. */
  readonly root: string
  readonly homeFolder: string
  readonly environment: NodeJS.ProcessEnv
  /** Folder of the assistant's own state. */
  readonly data: string
  readonly desktop: Desktop
  /** On Windows, of an assistant that was installed. */
  readonly windows: WindowsDesktop | undefined
  /** The port the assistant is on, and those it may be on. */
  readonly port: () => number
  readonly ports: readonly number[]
  /** Milliseconds since the epoch, and when the assistant started. */
  readonly now: () => number
  readonly startedAt: number
  readonly version: string
  /** The other copy of the assistant that is installed here, and for whom; `version` undefined: nothing in it can be started. */
  readonly otherCopy: () => Promise<{ readonly scope: Scope; readonly version: string | undefined } | undefined>
  /** Origins of the portals of the site list; whether the list is one. */
  readonly portals: () => readonly string[]
  readonly siteListSound: () => boolean
  /** Where the certificates on the UKeys say their status is told; those of UKeys that are being read are left out. */
  readonly statusAddresses: () => Promise<readonly string[]>
  /** True where servers on this computer are asked too: a CA that was started for a look. */
  readonly asksHere: boolean
  /** Address of the download site. */
  readonly downloadSite: string | undefined
  readonly ukeys: () => Promise<{ readonly ukeys: readonly CheckedUkey[]; readonly problems: DriverListing['problems'] }>
  /** Libraries of UKeys that are open. */
  readonly libraries: () => number
  /** Drivers of UKeys that the vendor's catalogue knows. */
  readonly drivers: {
    /** True while there is a catalogue in force. */
    readonly catalogued: () => boolean
    readonly missing: () => MissingDriver | undefined
    /** Installs the one that is missing, and loads it. */
    readonly install: () => Promise<Result<unknown>>
    /** Programs the vendor knows to be in the way. */
    readonly conflicts: () => readonly KnownConflict[]
  }
  /** Paths of the programs that run, of those that may be looked at. */
  readonly programs: () => Promise<readonly string[]>
  /** Browsers that are installed. */
  readonly browsers: () => Promise<readonly { readonly name: string }[]>
  /** What the system lists as installed, by the names people see; empty where it has no such list. */
  readonly installedSoftware: () => Promise<readonly string[]>
  /** Whether this session is shown on another computer. */
  readonly isRemoteSession: () => Promise<boolean>
  /** What Windows was told of keys on smart cards. */
  readonly keyProvider: () => Promise<KeyProvider>
  /** Files this assistant was installed as. */
  readonly installed: {
    /** Names of those that are gone, or of another size where that was written down; undefined where nobody wrote any down. */
    readonly missing: () => readonly string[] | undefined
    /** Puts a new copy in their place; absent where the assistant cannot. */
    readonly again?: (() => Promise<Result<unknown>>) | undefined
  }
  /** How often the assistant failed unexpectedly in the last day. */
  readonly crashes: () => number
  /** Newest version for this computer, as the vendor signed it; undefined while nobody said. */
  readonly newestVersion: () => string | undefined
}

/** Certificates one signs in with. */
export const signingOn = (found: readonly CheckedUkey[]): readonly CheckedCertificate[] =>
  found.flatMap(({ certificates }) => certificates).filter(({ use }) => use === 'authentication')
