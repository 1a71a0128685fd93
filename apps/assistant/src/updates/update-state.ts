/** What the page shows of updates: types only, which pages know too. */
import type { ListedWords } from '@yinxin/protocol/assistant'
import type { Failure } from '@yinxin/protocol/failures'

export interface NewestRelease {
  readonly version: string
  /** YYYY-MM-DD. */
  readonly date: string
  readonly notes: ListedWords
  /** Bytes. */
  readonly size: number
}

export interface UpdateState {
  readonly installed: string
  /** Address of the download site; absent: this assistant was given none, and nothing is asked. */
  readonly site?: string
  /** Newest for this computer, as it was signed; absent: nothing was heard yet, or there is none for it. */
  readonly newest?: NewestRelease
  /** When the site was last heard and believed, milliseconds since the epoch. */
  readonly heardAt?: number
  readonly checking: boolean
  /** Why the last try failed. */
  readonly problem?: Failure
  /** Bytes that are here, while it is fetched. */
  readonly fetched?: number
  /** The package, fetched and checked, and the command that installs it; without one the assistant does it itself. */
  readonly ready?: { readonly file: string; readonly command?: string }
  /** True while the version that was fetched is put beside this one, which ends when all goes well. */
  readonly installing?: boolean
  /** True when this assistant can be replaced by what is fetched: it was installed as a package, or in versions side by side. */
  readonly installable: boolean
}
