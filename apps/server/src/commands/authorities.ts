import { readFileSync } from 'node:fs'
import { nameToString, parseCertificate, valuesInFile, type Certificate } from '@yinxin/pki'
import { keyHashOf, proposeAuthority, type Identity } from '../gateway/index.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'

const help = `Usage: yinxin authorities show CERTIFICATE [ISSUER…] [--id ID]

Prints what to add to gateway.certificateAuthorities for the authority of a certificate: the issuer's key, and where its certificates state
credit code, name and the rest. Compare it with what the authority says about its certificates before you use it: a value that stands
somewhere need not have been checked by anybody.

  CERTIFICATE   a person's certificate, or a CA's: then only its key is printed
  ISSUER        certificates of the authority, where the first file does not hold them
  --id ID       what the authority is to be called; it never changes, and the portal lists it by the same id

Files hold certificates in any form. On the error output: whom the certificate would speak for. Exit code 0 done, 1 refused, 2 not understood.`

const mostFiles = 20

export const authoritiesCommand: Command = {
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, { id: { type: 'string' } }, mostFiles)
    const [verb, file, ...others] = positionals
    if (verb !== 'show' || file === undefined) throw new UsageError('say: yinxin authorities show CERTIFICATE [ISSUER…]')
    const [certificate, ...chain] = readCertificates(file)
    if (certificate === undefined) throw new UsageError(`${file} holds no certificate`)
    return show(certificate, [...chain, ...others.flatMap(readCertificates)], values.id ?? 'choose-an-id')
  },
}

function show(certificate: Certificate, issuers: readonly Certificate[], id: string): number {
  if (certificate.extensions.basicConstraints?.ca === true) {
    print({ id, keys: [keyHashOf(certificate)] })
    console.error('yinxin: a CA’s own certificate: show a certificate it has issued for the profile')
    return exitCodes.ok
  }
  const proposed = proposeAuthority(certificate, issuers, id)
  if (proposed === undefined)
    throw new Error(
      `none of the files holds the certificate that signed it, ${nameToString(certificate.issuer)}; give it as a further file`,
    )
  print(proposed.authority)
  for (const line of [describe(proposed.identity), ...proposed.remarks]) console.error(`yinxin: ${line}`)
  return proposed.identity.result === 'known' ? exitCodes.ok : exitCodes.refused
}

const print = (authority: object): void => console.log(JSON.stringify(authority, null, 2))

function describe(identity: Identity): string {
  if (identity.result === 'staff')
    return `it would speak for ${identity.staff.name}, staff ${identity.staff.number}, and for no organisation`
  if (identity.result !== 'known') return `it would speak for nobody: ${identity.why}`
  const { uscc, name, handlerName } = identity.subject
  const who = `it would speak for ${uscc} ${name}${handlerName === undefined ? '' : `, ${handlerName}`}`
  return identity.checkFits ? who : `${who} (the check character of the code does not fit)`
}

function readCertificates(file: string): readonly Certificate[] {
  const found = valuesInFile(readFileSync(file), 'certificate')
  if (!found.ok) throw new Error(`${file}: ${found.problem}`)
  return found.value.map((der) => {
    const parsed = parseCertificate(der)
    if (!parsed.ok) throw new Error(`${file}: ${parsed.problem}`)
    return parsed.value
  })
}
