import { certificateKey } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { equalBytes } from '../der/bytes.ts'
import { isCritical } from '../x509/extensions.ts'
import { attributes, isEmptyName, namesEqual } from '../x509/name.ts'
import { oids } from '../der/oids.ts'
import { has, isCa } from './certificate-rules.ts'
import type { PathPlace, ProfileRule } from './profile-rule.ts'
import { addressBytes, addressText } from './server-name.ts'

const notForServers: readonly string[] = [
  oids.anyExtendedKeyUsage,
  oids.codeSigning,
  oids.emailProtection,
  oids.timeStamping,
  oids.ocspSigning,
]

const first = (place: PathPlace, problem: () => string | undefined): string | undefined => (place === 'first' ? problem() : undefined)

/** What the Baseline Requirements for TLS server certificates demand beyond RFC 5280, as far as a path shows it. */
export const webRules: readonly ProfileRule[] = [
  { check: 'key', clause: '§6.1.5, §7.1.3.1', problem: (certificate) => keyProblem(certificate) },
  {
    check: 'subscriber',
    clause: '§7.1.2.7.8, §7.1.2.7.11',
    problem: (certificate, place) =>
      first(place, () =>
        isCa(certificate) || certificate.extensions.keyUsage?.includes('keyCertSign') ? 'an authority is no server' : undefined,
      ),
  },
  { check: 'common-name', clause: '§7.1.4.3', problem: (certificate, place) => first(place, () => commonNameProblem(certificate)) },
  {
    check: 'alternative-names',
    clause: '§7.1.2.7.12',
    problem: ({ extensions, subject }, place) =>
      first(place, () => {
        if (!extensions.subjectAltName) return 'missing'
        return isCritical(extensions, oids.subjectAltName) && !isEmptyName(subject) ? 'critical beside a subject' : undefined
      }),
  },
  {
    check: 'extended-key-usage',
    clause: '§7.1.2.7.6, §7.1.2.7.10',
    problem: (certificate, place) => first(place, () => usageProblem(certificate)),
  },
  {
    check: 'extended-key-usage',
    clause: '§7.1.2.1.2',
    problem: (certificate, place) =>
      place === 'anchor' && has(certificate, oids.extendedKeyUsage) ? 'a root limits its own purposes' : undefined,
  },
  { check: 'authority-key-identifier', clause: '§7.1.2.1.3, §7.1.2.11.1', problem: identifierProblem },
]

function keyProblem(certificate: Certificate): string | undefined {
  const { keyKind } = certificate
  if (keyKind !== 'RSA') return keyKind === 'P-256' || keyKind === 'P-384' || keyKind === 'P-521' ? undefined : `no ${keyKind} keys`
  const key = certificateKey(certificate)
  return key.ok && (key.value.bits < 2048 || key.value.bits % 8 !== 0) ? `RSA key of ${key.value.bits} bits` : undefined
}

function usageProblem({ extensions }: Certificate): string | undefined {
  const { extendedKeyUsage: listed } = extensions
  if (!listed) return 'missing'
  if (isCritical(extensions, oids.extendedKeyUsage)) return 'must not be critical'
  if (!listed.includes(oids.serverAuth)) return 'not for servers'
  return listed.some((use) => notForServers.includes(use)) ? 'also for something no server does' : undefined
}

function identifierProblem({ extensions, issuer, subject }: Certificate): string | undefined {
  const { authorityKeyIdentifier: found, subjectKeyIdentifier: own } = extensions
  if (!found) return undefined // that it is there is RFC 5280's to ask
  if (found.keyIdentifier === undefined) return 'without the key'
  if (found.issuer || found.serialNumber !== undefined) return 'with issuer or serial number'
  return namesEqual(issuer, subject) && own !== undefined && own !== found.keyIdentifier ? 'another key than its own' : undefined
}

/** The common name is one, and a copy of an alternative name: domains character by character, addresses in their one canonical text. */
function commonNameProblem({ subject, extensions: { subjectAltName = [] } }: Certificate): string | undefined {
  const [name, second] = attributes(subject, 'CN')
  if (name === undefined) return undefined
  if (second !== undefined) return 'more than one'
  const address = addressBytes(name)
  const listed = subjectAltName.some((known) => {
    if (known.kind === 'dns') return known.value === name
    return known.kind === 'ip' && address !== undefined && equalBytes(known.bytes, address) && addressText(known.bytes) === name
  })
  return listed ? undefined : 'not among the alternative names'
}
