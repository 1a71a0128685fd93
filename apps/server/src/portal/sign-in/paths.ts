/** Where window mode may bring the proof when it has no opener. */
export const callbackPath = '/ssologin/callback'
