/** A software UKey and whether it counts as plugged in. */
export interface SoftUkeyPlace {
  readonly id: string
  readonly label: string
  readonly serialNumber: string
  readonly inserted: boolean
}
