/** A unit of an organisation (单位), and where each of its insurances is handled: not all in one place (R21). */
export interface UnitSummary {
  readonly code: string
  readonly name: string
  readonly place: string
  readonly insurances: readonly { readonly kind: string; readonly place: string }[]
}
