/** Longest text a pattern is tried on, in characters. */
const longest = 500

/**
 * The part of a composite text that `pattern` calls `{value}`; `{}` stands for a part that does not count, everything else for itself. No part
 * may be empty or hold the mark that ends it (the last one: that begins it), so that there is one way to read a text or none: undefined. The
 * work is one pass over the text.
 */
export function takePart(text: string, pattern: string): string | undefined {
  const [start = '', ...pieces] = pattern.split(/\{(value|)\}/)
  if (text.length > longest || !text.startsWith(start)) return undefined
  let [at, before, value]: [number, string, string | undefined] = [start.length, start, undefined]
  for (let i = 0; i < pieces.length; i += 2) {
    const [name, mark = ''] = [pieces[i], pieces[i + 1]]
    const end = mark === '' ? text.length : text.indexOf(mark, at)
    const part = text.slice(at, end)
    if (end <= at || (mark === '' && before !== '' && part.includes(before))) return undefined
    if (name === 'value') value = part
    ;[at, before] = [end + mark.length, mark]
  }
  return at === text.length ? value : undefined
}

/** True for a pattern with exactly one `{value}`, and a mark between every two parts. */
export function isPattern(pattern: string): boolean {
  const parts = pattern.match(/\{(?:value|)\}/g) ?? []
  return parts.filter((part) => part === '{value}').length === 1 && !/\}\{(?:value|)\}/.test(pattern) && pattern.length <= longest
}
