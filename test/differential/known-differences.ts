import type { Difference } from './compare.ts'

/** Refused by us for a rule of RFC 5280 §4 that the other does not check. */
const profile = (what: string, clause: string, about: string): Difference => ({
  what,
  clause,
  weAccept: false,
  applies: ({ codes, ours }) =>
    codes === 'PROFILE' &&
    ours.findings.every(({ result, check, detail = '' }) => result !== 'fail' || `${check} ${detail}`.startsWith(about)),
})

const shared: readonly Difference[] = [
  profile('serial number zero or of more than 20 octets', '§4.1.2.2: positive, 20 octets at most', 'serial-number'),
  profile('empty subject without a critical alternative name', '§4.1.2.6, §4.2.1.6: MUST be critical then', 'subject-name'),
  {
    what: 'SHA-1 in a signature',
    clause: 'our algorithm policy (protocols.md §7); RFC 5280 leaves algorithms to RFC 3279 and its successors',
    weAccept: false,
    applies: ({ codes, item }) => codes === 'ALGORITHM' && item.what.startsWith('weak signature algorithm'),
  },
  {
    what: 'list that says no next update',
    clause: '§5.1.2.5: nextUpdate MUST be there; without it nothing says that the list is still current',
    weAccept: false,
    applies: ({ world, codes }) => world.what === 'list without an end' && codes === 'REVOCATION_UNKNOWN',
  },
  {
    what: 'certificate of version 1 under a list of one kind of certificates',
    clause: '§5.2.5: it does not say what it is, so a list of users only, or of authorities only, says nothing of it',
    weAccept: false,
    applies: ({ world, item, codes }) =>
      /^list of (?:end entities|authorities) only$/.test(world.what) && item.what.startsWith('version 1') && codes === 'REVOCATION_UNKNOWN',
  },
]

/** OpenSSL 3.0, `openssl verify`. */
export const opensslDifferences: readonly Difference[] = [
  ...shared,
  profile(
    'version 1 certificate without authority key identifier, strictly',
    '§4.2.1.1: MUST be there; OpenSSL asks version 3 only',
    'authority-key',
  ),
  {
    what: 'list without authority key identifier, strictly',
    clause: '§5.2.1: whoever makes lists MUST put it there; OpenSSL is strict about certificates only',
    weAccept: false,
    applies: ({ world, codes }) =>
      world.strict && world.what === 'list without extensions but its number' && codes === 'REVOCATION_UNKNOWN',
  },
  {
    what: 'the last second of validity',
    clause: '§4.1.2.5: the period is from notBefore through notAfter, inclusive; OpenSSL 3.0 counts the last second as expired',
    weAccept: true,
    applies: ({ item, other }) => item.what.startsWith('expires this second') && /^10 /.test(other.why),
  },
  {
    what: 'authority key identifier that is another key of the issuer',
    clause: '§4.2.1.1, §6.1.3: the identifier helps to find the issuer, it is no step of validation; the signature decides',
    weAccept: true,
    applies: ({ item, other }) => item.what.startsWith('other key identifier of the issuer') && /^20 |^21 /.test(other.why),
  },
  {
    what: 'list whose key identifier is another key of the issuer',
    clause: '§5.2.1, §6.3.3: the same, for lists',
    weAccept: true,
    applies: ({ world, other }) => world.what === 'list with other key identifier' && /^3 /.test(other.why),
  },
  {
    what: 'any extended key usage',
    clause: '§4.2.1.12: anyExtendedKeyUsage is for every purpose, unless an application says otherwise; OpenSSL 3.0 does',
    weAccept: true,
    applies: ({ item, other }) => item.what.startsWith('any extended key usage') && /^26 /.test(other.why),
  },
  {
    what: 'indirect list by a signer without cRLSign, in the first question of a process',
    clause: '§6.3.3 (f): cRLSign must be set; OpenSSL 3.0 has not read the extensions of a signer from -untrusted then, later it refuses',
    weAccept: false,
    applies: ({ world, item, codes }) =>
      item === world.cases[0] && item.what.startsWith('indirect list, signer may not') && codes === 'REVOCATION_UNKNOWN',
  },
]

/**
 * Bouncy Castle 1.72, CertPathValidator PKIX. Where it builds another policy tree, OpenSSL is asked about the same path in ECDSA and must
 * say what we say (`policyTree`). Understood so far: a policy that two nodes expect after a mapping becomes a child of only one of them
 * (§6.1.3 (d)(1)(i): of each); a certificate's anyPolicy fulfils although it is inhibited (§6.1.3 (d)(2), §6.1.5 (g)), and does not
 * although it is not (§6.1.5 (g)(ii)).
 */
export const bouncyCastleDifferences: readonly Difference[] = [
  ...shared,
  {
    what: 'list whose time has not come',
    clause: '§6.3.3, §5.1.2.4: not issued yet at the time asked about; Bouncy Castle looks at nextUpdate alone',
    weAccept: false,
    applies: ({ world, codes }) => world.what === 'list not yet valid' && codes === 'REVOCATION_UNKNOWN',
  },
  {
    what: 'list with a critical extension in the entry of somebody else',
    clause: '§5.3: a list with a critical entry extension that cannot be processed MUST NOT be used; Bouncy Castle reads one entry',
    weAccept: false,
    applies: ({ world, codes }) => world.what === 'another entry with unknown critical extension' && codes === 'REVOCATION_UNKNOWN',
  },
  {
    what: 'lists for all reasons that leave out the bit called unused',
    clause: '§6.3.2 (a), (b): the reasons to cover do not include it; Bouncy Castle wants it covered (and accepts when a list says it)',
    weAccept: true,
    applies: ({ world, other }) => world.what === 'lists by reason' && other.why.startsWith('Certificate status could not be determined'),
  },
]

export const policyTree = 'another policy tree (§6.1.3 (d), §6.1.5 (g)); OpenSSL has the same as we'

/** It takes the first issuer that fits and never goes back, so cross-certificates that lead nowhere lose it (RFC 4158 §2.4.2 asks for more). */
export const lostAmongStrangers = 'OpenSSL loses its way among other certificates of the same names; without them it says the same'
