/** What the person chose for the assistant itself: so far the phrase by which they know its window. */
import { join } from 'node:path'
import { asText } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts'

export interface PersonSettings {
  /** Shown in every PIN window and nowhere else; undefined until one is chosen. */
  phrase(): string | undefined
  /** @returns false when the phrase is empty or longer than 40 characters */
  choosePhrase(phrase: unknown): boolean
}

export function openPersonSettings(data: string): PersonSettings {
  const file = join(data, 'person.json')
  let phrase = asText(readJsonFile(file)?.['phrase'], 40)
  return {
    phrase: () => phrase,
    choosePhrase(text) {
      const chosen = asText(text, 40)?.trim()
      if (chosen === undefined || chosen === '') return false
      phrase = chosen
      writeJsonFile(file, { phrase })
      return true
    },
  }
}
