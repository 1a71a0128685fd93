/** Who does by hand what the portal does not do itself yet: desks of the bureau and of certificate authorities. */

/** What a desk does. */
export const deskServices = ['certificate', 'unblock', 'binding', 'units', 'individuals', 'support'] as const
export type DeskService = (typeof deskServices)[number]

interface Words {
  readonly zh: string
  readonly en: string
}

/** One desk, and how it is reached; nothing here is personal. */
export interface Desk {
  readonly name: Words
  readonly services: readonly DeskService[]
  /** Who runs it. */
  readonly operator?: Words
  readonly phone?: string
  /** With floor and window. */
  readonly address?: Words
  readonly hours?: Words
  /** What is not as usual today and in the week to come: closed, or open instead. */
  readonly exceptions?: readonly Words[]
  /** A page where one can write to it. */
  readonly chatUrl?: string
}

/** `GET /api/directory` */
export interface DirectoryAnswer {
  readonly desks: readonly Desk[]
}
