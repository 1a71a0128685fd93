/** A part of a text; `differs`: the other text has something else there. */
export interface TextPart {
  readonly text: string
  readonly differs: boolean
}

/**
 * Two texts in parts, so that a person sees where they differ: what both begin and end with stays, the middle differs. Characters are whole ones, rare
 * ones of two code units too.
 */
export function differingParts(one: string, other: string): readonly [readonly TextPart[], readonly TextPart[]] {
  const [a, b] = [[...one], [...other]]
  const shortest = Math.min(a.length, b.length)
  let head = 0
  while (head < shortest && a[head] === b[head]) head++
  let tail = 0
  while (tail < shortest - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const parts = (all: readonly string[]): TextPart[] =>
    [
      { text: all.slice(0, head).join(''), differs: false },
      { text: all.slice(head, all.length - tail).join(''), differs: true },
      { text: all.slice(all.length - tail).join(''), differs: false },
    ].filter(({ text }) => text !== '')
  return [parts(a), parts(b)]
}
