/** Exit codes of `--activate`, which the installer and an update tell apart. */
export const activationExitCodes = { VERSION_UNUSABLE: 7, VERSION_TAKEN_BACK: 8, UPDATE_RUNNING: 9, POLICY_INVALID: 10 } as const
