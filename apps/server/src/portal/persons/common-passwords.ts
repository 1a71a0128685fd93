import type { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { passwordHabits } from './password-habits.ts'
import { normalPassword } from './password-rules.ts'

/** Guesses an attacker needs at least, as a power of ten: online guessing is limited long before, a stolen hash is peppered. */
const leastGuesses = 9

/** A password is judged by this many characters: more only make it stronger, and work on foreign text has an end. */
const judgedCharacters = 64

/** True for a password that is common, or made the way common ones are. */
export type IsCommon = (password: string) => Promise<boolean>

/**
 * The list (a few megabytes) is loaded by the first password somebody chooses.
 * @param siteWords what this portal is called: its name and the parts of its host
 */
export function commonPasswords(siteWords: readonly string[] = []): IsCommon {
  let judge: Promise<ZxcvbnFactory> | undefined
  return async (typed) => {
    judge ??= load()
    const password = [...normalPassword(typed)].slice(0, judgedCharacters).join('')
    return (await judge).check(password, [...siteWords]).guessesLog10 < leastGuesses
  }
}

async function load(): Promise<ZxcvbnFactory> {
  const [core, common] = await Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')])
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...habits() },
    graphs: common.adjacencyGraphs,
    maxLength: judgedCharacters,
  })
}

/** The library compares lists in lists of its own. */
const habits = () => Object.fromEntries(Object.entries(passwordHabits).map(([name, words]) => [`habits-${name}`, [...words]]))
