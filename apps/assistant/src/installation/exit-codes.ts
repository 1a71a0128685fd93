/** Exit codes of `--activate`, which the installer and an update tell apart. */
export const activationExitCodes = {
  VERSION_UNUSABLE: 7,
  VERSION_TAKEN_BACK: 8,
  UPDATE_RUNNING: 9,
  POLICY_INVALID: 10,
  INSTALLED_FOR_ALL: 12,
} as const

/**
 * Exit code of an order of the launcher that was understood and not carried out: a link that is none, no port left. The launcher tells it from a version
 * that does not work (native/launcher/launcher.c: REFUSED), which would start an older one and say that files are missing.
 */
export const orderRefused = 20
