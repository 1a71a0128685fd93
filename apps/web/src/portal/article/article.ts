/** A page to read: parts with a heading and paragraphs. */
export interface Article {
  readonly title: string
  readonly lead: string
  readonly parts: readonly ArticlePart[]
}

export interface ArticlePart {
  /** Where links lead. */
  readonly id?: string
  readonly heading: string
  readonly text: readonly string[]
}
