/** The two clocks of a computer. A person, a time server or a battery can set one of them; the other one only goes forward. */
export interface Clocks {
  /** Wall time, in milliseconds since the epoch: decides what is valid (a certificate, a request, a list), and what is shown. */
  now(): number
  /** Milliseconds since some moment, never set: decides how old something is, and whether a pause is over. */
  elapsed(): number
}

export const systemClocks: Clocks = { now: () => Date.now(), elapsed: () => performance.now() }
