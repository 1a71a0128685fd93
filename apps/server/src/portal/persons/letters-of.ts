/** What a sealed letter is about: found by its role, and all of a person's at once (`roleId` left out) when the account is closed. */
export const lettersOf = (personId: string, roleId = ''): string => `letter ${personId} ${roleId}`
