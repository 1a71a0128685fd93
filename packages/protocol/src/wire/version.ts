/** Version of this build, shown on screens and sent in tokens (`appVersion`). */
export const version = '0.1.0'

/** Protocol versions between page and assistant that this build speaks, lowest and highest. */
export const assistantProtocol = [1, 1] as const

/**
 * Compares two dotted versions numerically.
 * @returns negative when `a` is older than `b`, 0 when equal, positive when newer; parts that are not numbers count as 0
 */
export function compareVersions(a: string, b: string): number {
  const parts = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10) || 0)
  const [left, right] = [parts(a), parts(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
