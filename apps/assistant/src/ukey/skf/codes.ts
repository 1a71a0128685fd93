/** Return values of SKF functions that we tell apart (GM/T 0016, appendix A); a maker's profile may know others (profile.ts). */
export const sar = {
  ok: 0,
  notSupported: 0x0a00_0003,
  timeout: 0x0a00_000f,
  noRoom: 0x0a00_0030,
  notEvent: 0x0a00_0022,
  deviceRemoved: 0x0a00_0023,
  pinIncorrect: 0x0a00_0024,
  pinLocked: 0x0a00_0025,
  pinInvalid: 0x0a00_0026,
  pinLenRange: 0x0a00_0027,
} as const

/** Not a code of the standard: the library told a length it cannot mean. */
export const impossibleLength = -1
