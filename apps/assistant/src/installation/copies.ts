/**
 * Two copies of the assistant may lie on one computer: a person's own, and one an administrator installed for everybody. Whose it is decides, not which
 * is newer: what an administrator put there comes with a policy, and a copy a person may change must not take its place.
 */

/** For whom a copy is there: the person who installed it, or everybody who uses the computer. */
export type Scope = 'person' | 'computer'

export interface InstalledCopy {
  /** Holds `versions`, `current` and the launcher. */
  readonly root: string
  /** Newest version in it that is whole; undefined: none could be started. */
  readonly version: string | undefined
}

/** What is installed here, as a person sees it: other people's own copies are not theirs to see. */
export type Copies = Readonly<Partial<Record<Scope, InstalledCopy>>>

const works = (copy: InstalledCopy | undefined): boolean => copy?.version !== undefined

/**
 * What a copy does that was told to start, be it by the session, the menu or a link. The computer's never hands over: a program that an administrator
 * put there starts nothing that a person may change.
 */
export const whenStarted = (scope: Scope, copies: Copies): 'run' | 'hand-over' =>
  scope === 'person' && works(copies.computer) ? 'hand-over' : 'run'

/** Whether a copy may be installed: a person's own would never run beside one for everybody. */
export const mayInstall = (scope: Scope, copies: Copies): boolean => scope === 'computer' || !works(copies.computer)

/**
 * What goes beside the files of a copy that is removed. The person's state is used by both copies. Who removes the computer's is an administrator, and
 * touches no folder of a person: what lies in one may lead elsewhere.
 */
export const stateGoesWith = (scope: Scope, copies: Copies): boolean => scope === 'person' && !works(copies.computer)

/** The copy that is not this one; it is told of in check & repair. */
export const otherCopy = (scope: Scope, copies: Copies): InstalledCopy | undefined => copies[scope === 'person' ? 'computer' : 'person']
