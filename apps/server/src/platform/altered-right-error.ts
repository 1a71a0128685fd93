/**
 * A row that a right stands on is not as the portal wrote it. Thrown, where expected failures are data: whoever reads such a row anywhere must not go on
 * with it, and the edge answers RIGHT_ALTERED.
 */
export class AlteredRightError extends Error {
  constructor(what: string) {
    super(`a right was changed behind the application: ${what}`)
    this.name = 'AlteredRightError'
  }
}
