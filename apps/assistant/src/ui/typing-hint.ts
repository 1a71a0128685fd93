/** Keys and characters a PIN has never, said while it is typed: nothing has been tried yet. */

interface HintWords {
  readonly capsLock: string
  readonly inputMethod: string
}

/** What to say under a PIN field. A field whose text is shown takes an input method's characters, which look like digits and are none. */
export function typingHint(typed: string, capsLock: boolean, words: HintWords): string {
  const isForeign = /[^\x20-\x7e]/.test(typed)
  return [...(capsLock ? [words.capsLock] : []), ...(isForeign ? [words.inputMethod] : [])].join(' ')
}
