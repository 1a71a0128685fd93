/** What Windows was told of an assistant that was installed, as its registry says now. */

/** A command that starts with the session. */
export interface SessionStart {
  readonly command: string
  /** Whether it starts this installation. */
  readonly isOwn: boolean
  /** Turned off in the task manager, or in Windows' settings. */
  readonly off: boolean
}

/** Who opens `yinxin:` links. */
export interface LinkOpener {
  /** The command that is registered: the person's goes before the computer's. */
  readonly command: string | undefined
  readonly isOwn: boolean
  /** Another program the person has chosen in Windows' settings; no program may change that. */
  readonly chosen: string | undefined
}

export interface WindowsDesktop {
  /** The program that every start goes by. */
  readonly launcher: string
  readonly starts: () => readonly SessionStart[]
  readonly links: () => LinkOpener
  /** Name of the browser that links open in; undefined where none was chosen. */
  readonly browser: () => string | undefined
  /** Both for this person alone: what is the computer's is an administrator's. */
  readonly startWithSession: () => void
  readonly openLinks: () => void
  /** Whether the service for smart cards runs; undefined where there is none. */
  readonly cardService: () => boolean | undefined
  readonly readers: () => number
}
