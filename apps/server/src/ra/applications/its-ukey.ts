/** What is known of a UKey. */
export interface UkeyFacts {
  /** Whose it is, as whoever handed it out said; null: nobody has. */
  readonly holder: string | null
  /** Organisations that were issued certificates onto it. Its serial number is what their applicants said. */
  readonly issuedTo: readonly string[]
  /** The UKey this certificate was applied for with; undefined for one that was not issued over the RA. */
  readonly issuedOnto: string | undefined
}

/**
 * Whether a UKey is this organisation's, so that its admin PIN may go to who has the organisation's code. An applicant can say any serial number, so what was
 * handed out counts first, and where only applicants have said it, one organisation alone may have.
 */
export function isItsUkey(
  { uscc, ukeySerial }: { readonly uscc: string; readonly ukeySerial: string },
  { holder, issuedTo, issuedOnto }: UkeyFacts,
): boolean {
  if (issuedOnto !== undefined && issuedOnto !== ukeySerial) return false // the certificate is on another one
  if (holder !== null) return holder === uscc
  return issuedTo.length === 1 && issuedTo[0] === uscc
}
