import type { EntryContents, EntryKind } from '@yinxin/protocol/desk'

/** A row of `desk.entries`. */
export interface StoredEntry<Content> {
  readonly id: string
  readonly tenantId: string
  readonly version: number
  readonly content: Content
  readonly changedAt: Date
  /** Name of who changed it last; null: the configuration of a portal. */
  readonly changedBy: string | null
}

/** What a kind of entry is beside its content and its rules. */
interface KindOfEntry<Content> {
  /** Held for every office, and changed by the bureau's own alone; otherwise each office has its own. */
  readonly isShared: boolean
  /** What there is only one of. */
  readonly keyOf: (content: Content) => string | undefined
  /** What history calls it. */
  readonly titleOf: (content: Content) => string
}

export const kindsOfEntry: { readonly [Kind in EntryKind]: KindOfEntry<EntryContents[Kind]> } = {
  desk: { isShared: false, keyOf: () => undefined, titleOf: ({ name }) => name.zh },
  day: { isShared: true, keyOf: ({ day }) => day, titleOf: ({ day, name }) => `${day} ${name.zh}` },
  place: { isShared: true, keyOf: ({ name }) => name, titleOf: ({ name }) => name },
  announcement: { isShared: true, keyOf: () => undefined, titleOf: ({ title }) => title.zh },
}
