import type { SignInOptions } from '@yinxin/protocol/portal'

/** Authorities whose certificates are accepted here. */
export type AcceptedAuthorities = SignInOptions['authorities']

/**
 * The authority that goes by one of `names`: how the portal writes it is how every page writes it. Its issuers are written as names or as
 * whole distinguished names. For words only: whether a certificate is accepted is judged by its keys, at the gateway.
 */
export function authorityOf(names: readonly string[], authorities: AcceptedAuthorities): AcceptedAuthorities[number] | undefined {
  const asked = names.filter((name) => name !== '')
  return authorities.find(({ issuers }) => issuers.some((issuer) => asked.some((name) => namesIn(issuer).includes(name))))
}

/** A name as it is, and the values of a distinguished name: `CN=A,O=B` is also A and B. */
const namesIn = (issuer: string) => [issuer, ...[...issuer.matchAll(/(?:^|,)\s*(?:CN|O)=([^,]+)/g)].map(([, name = '']) => name)]
