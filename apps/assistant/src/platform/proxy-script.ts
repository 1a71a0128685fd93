/** What a script of the network says about the way to an address, remembered for a moment: it is asked once for each site, not for each file. */

export type AskScript<Said> = (script: string, url: string) => Promise<Said | undefined>

/** How long an answer counts, and how long one is waited for, in milliseconds; most questions at once, and most answers kept. */
const limits = { keptMs: 60_000, waitMs: 6000, atOnce: 4, kept: 64 } as const

/**
 * Asks by origin: what somebody fetches there is nothing a script has to know.
 * @param elapsed milliseconds of a clock that only goes forward
 * @returns undefined where nobody answered in time, or too many questions are open
 */
export function rememberingScript<Said>(ask: AskScript<Said>, elapsed: () => number, waitMs: number = limits.waitMs): AskScript<Said> {
  const answers = new Map<string, { readonly at: number; readonly said: Promise<Said | undefined> }>()
  let open = 0
  return (script, url) => {
    const address = `${new URL(url).origin}/`
    const key = `${script}\n${address}`
    const known = answers.get(key)
    if (known !== undefined && elapsed() - known.at < limits.keptMs) return known.said
    if (open >= limits.atOnce) return Promise.resolve(undefined)
    open += 1
    const asked = ask(script, address)
      .catch(() => undefined)
      .finally(() => (open -= 1))
    const said = Promise.race([asked, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), waitMs).unref())])
    answers.delete(key)
    answers.set(key, { at: elapsed(), said })
    const oldest = answers.keys().next().value
    if (answers.size > limits.kept && oldest !== undefined) answers.delete(oldest)
    return said
  }
}
