/** What the person chose for the assistant itself: the phrase by which they know its window, who may see that window, and which browser pages are opened in. */
import { join } from 'node:path'
import { asText } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts'

export interface PersonSettings {
  /** Shown in every PIN window and nowhere else; undefined until one is chosen. */
  phrase(): string | undefined
  /** @returns false when the phrase is empty or longer than 40 characters */
  choosePhrase(phrase: unknown): boolean
  /** True when the window for a PIN is in pictures of the screen as well: a magnifier shows nothing else. */
  capturable(): boolean
  chooseCapturable(capturable: boolean): void
  /** True when the person is reminded of a UKey that is left in. */
  remindsOfUkey(): boolean
  chooseReminder(wanted: boolean): void
  /** Id of the browser other pages are opened in; undefined: the one the home page is in. */
  browser(): string | undefined
  chooseBrowser(id: string | undefined): void
}

export function openPersonSettings(data: string): PersonSettings {
  const file = join(data, 'person.json')
  const stored = readJsonFile(file)
  let phrase = asText(stored?.['phrase'], 40)
  let capturable = stored?.['capturable'] === true
  let remindsOfUkey = stored?.['remindsOfUkey'] !== false
  let browser = asText(stored?.['browser'], 100)
  const keep = (): void =>
    writeJsonFile(file, {
      ...(phrase === undefined ? {} : { phrase }),
      ...(capturable ? { capturable } : {}),
      ...(remindsOfUkey ? {} : { remindsOfUkey }),
      ...(browser === undefined ? {} : { browser }),
    })
  return {
    phrase: () => phrase,
    choosePhrase(text) {
      const chosen = asText(text, 40)?.trim()
      if (chosen === undefined || chosen === '') return false
      phrase = chosen
      keep()
      return true
    },
    capturable: () => capturable,
    chooseCapturable(chosen) {
      capturable = chosen
      keep()
    },
    remindsOfUkey: () => remindsOfUkey,
    chooseReminder(wanted) {
      remindsOfUkey = wanted
      keep()
    },
    browser: () => browser,
    chooseBrowser(id) {
      browser = id
      keep()
    },
  }
}
