/** A part of a text, and whether the other text has something else there. */
export interface Part {
  readonly text: string
  readonly differs: boolean
}

/** Longest texts compared character by character; beyond it all of it is marked. */
const longest = 200

/** The parts of `second` that are not in `first`, by the longest common subsequence of characters: `有限公司` and `有限责任公司` differ in `责任`. */
export function markDifference(first: string, second: string): readonly Part[] {
  const [a, b] = [[...first], [...second]]
  if (a.length > longest || b.length > longest) return second === '' ? [] : [{ text: second, differs: first !== second }]
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i]
      if (row !== undefined) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  const parts: { text: string; differs: boolean }[] = []
  const add = (text: string, differs: boolean) => {
    const last = parts.at(-1)
    if (last?.differs === differs) last.text += text
    else parts.push({ text, differs })
  }
  for (let [i, j] = [0, 0]; j < b.length;) {
    if (i < a.length && a[i] === b[j]) {
      add(b[j] ?? '', false)
      ;[i, j] = [i + 1, j + 1]
    } else if (i < a.length && at(i + 1, j) >= at(i, j + 1)) i++
    else {
      add(b[j] ?? '', true)
      j++
    }
  }
  return parts
}
