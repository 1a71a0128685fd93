import type { ArticleName, DeskService } from '@yinxin/protocol/portal'

/** A piece of a line: plain words, words that matter, what is on a screen or typed, a link to another page of the portal. */
export type Inline =
  | { readonly kind: 'text' | 'strong' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly address: string }

/** A step: what to do, and how. */
export interface ArticleStep {
  readonly title: readonly Inline[]
  readonly text: readonly (readonly Inline[])[]
}

export type Block =
  | { readonly kind: 'paragraph'; readonly line: readonly Inline[] }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'steps'; readonly steps: readonly ArticleStep[] }
  | { readonly kind: 'list'; readonly lines: readonly (readonly Inline[])[] }

/** An article in one language, as the build makes it from Markdown: nothing in it is HTML. */
export interface HelpArticle {
  readonly name: ArticleName
  readonly title: string
  readonly lead: readonly Inline[]
  readonly blocks: readonly Block[]
  /** What people see or say when they need it. */
  readonly symptoms: readonly string[]
  /** How long it takes, where that can be said. */
  readonly minutes?: number
  /** Whom to turn to when it does not help. */
  readonly staff: DeskService
  /** Articles about something close. */
  readonly see: readonly ArticleName[]
  /** The day somebody last compared every sentence with the software: `2026-11-29`. */
  readonly checked: string
  /** Title and symptoms by the first letters of their syllables, and by their spelling: `wjpin`, `wangjipin`. Chinese only. */
  readonly pinyin: readonly { readonly initials: string; readonly spelling: string }[]
}
