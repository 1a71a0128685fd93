/** Syllables of a name at most: longer ones are no Chinese names, and work on foreign text has an end. */
const mostSyllables = 8
/** Readings at most, where characters have several. */
const mostReadings = 64

/**
 * How a Chinese name is written in letters without tones, in every reading its characters have: surname first, given name first, and the given name alone; ü as
 * v, u and yu. Empty for other names. The dictionary (a megabyte) is loaded by the first password.
 */
export async function nameReadings(name: string): Promise<readonly string[]> {
  const characters = [...name.normalize('NFKC')].filter((character) => /\p{Script=Han}/u.test(character)).slice(0, mostSyllables)
  if (characters.length < 2) return []
  const { pinyin } = await import('pinyin-pro')
  const syllables = characters.map((character) => [
    ...new Set(pinyin(character, { toneType: 'none', type: 'array', multiple: true, v: true }).flatMap(spellings)),
  ])
  // a surname of two characters comes in front too: both ways to part the name
  const parted = [1, 2].filter((length) => length < characters.length)
  const whole = combined(syllables)
  return [...new Set(whole.flatMap((one) => [one.join(''), ...parted.flatMap((at) => [turned(one, at), given(one, at)])]))].filter(
    (reading) => reading.length > 3,
  )
}

const spellings = (syllable: string): readonly string[] =>
  syllable.includes('v') ? ['v', 'u', 'yu'].map((u) => syllable.replace('v', u)) : /^[a-z]+$/.test(syllable) ? [syllable] : []

/** Every way to read the characters one after the other, up to a bound. */
function combined(syllables: readonly (readonly string[])[]): readonly (readonly string[])[] {
  let found: readonly (readonly string[])[] = [[]]
  for (const readings of syllables) found = found.flatMap((before) => readings.map((one) => [...before, one])).slice(0, mostReadings)
  return found
}

const turned = (one: readonly string[], at: number) => [...one.slice(at), ...one.slice(0, at)].join('')
/** A given name of one syllable is in every other word. */
const given = (one: readonly string[], at: number) => (one.length - at > 1 ? one.slice(at).join('') : '')
