/** The answer of every parser here: a value, or one sentence saying what is wrong with the input. Parsers never throw. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }

/** Thrown inside this package only, between a reader and the `attempt` that surrounds it. */
class MalformedInput extends Error {}

/** Stops the reading at hand with `problem`; never leaves the package, because every entry point wraps itself in `attempt`. */
export function malformed(problem: string): never {
  throw new MalformedInput(problem)
}

/** Runs a reader and turns whatever goes wrong inside it into data. `what` names the thing being read. */
export function attempt<T>(what: string, read: () => T): Parsed<T> {
  try {
    return { ok: true, value: read() }
  } catch (error) {
    return { ok: false, problem: `${what}: ${error instanceof Error ? error.message : 'unreadable'}` }
  }
}

/** Takes the value out inside another reader; a problem becomes that reader's problem. */
export function valueOf<T>(parsed: Parsed<T>): T {
  return parsed.ok ? parsed.value : malformed(parsed.problem)
}
