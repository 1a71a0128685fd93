/** Names of what lets somebody elsewhere see this screen, as people know it. */
export type RemoteNames = readonly { readonly zh: string; readonly en: string }[]

/** What runs now, and what follows. */
export interface RemoteControl {
  readonly names: RemoteNames
  /** No PIN is taken. */
  readonly refused: boolean
}
