// Certificates that could pass for somebody else's, each at the gateway's border: whom it speaks for, or the code it is refused with.
import {
  assembleSigned,
  buildExtension,
  contextPrimitive,
  context,
  defaultAlgorithm,
  encodeAlgorithm,
  encodeExplicit,
  encodeInteger,
  encodeOctets,
  encodeSequence,
  encodeText,
  encodeValue,
  nameAttributeOids,
  nameOf,
  oids,
  sign,
  tags,
  tbsCertificate,
  type Name,
  type RawExtension,
} from '@yinxin/pki'
import type { Verification } from '@yinxin/protocol/gateway'
import { createClock, createTestPki, type IssueOptions, type TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { createGateway, type GatewayDeps } from '../index.ts'
import { keyHashOf, ownAuthority, type Authority } from './authorities.ts'
import type { IssuerProfile } from './issuer-profile.ts'

const clock = createClock()
const pki = createTestPki({ kind: 'P-256', now: clock.now() })
const [code, name] = ['91512081MA62K0260E', '天府测试有限公司']
const [otherCode, otherName] = ['91350100M000100Y43', '别家有限公司']
const spare = pki.issue({ subject: 'key' })

type Text = Uint8Array | string
const encoded = (text: Text): Uint8Array => (typeof text === 'string' ? encodeText(text, tags.utf8String) : text)
const bytes = (text: string, encoding: BufferEncoding = 'utf8'): Uint8Array => Buffer.from(text, encoding)
const bmp = (text: string): Uint8Array => encodeValue(tags.bmpString, Buffer.from(text, 'utf16le').swap16())
const teletex = (content: Uint8Array): Uint8Array => encodeValue(tags.teletexString, content)
const printable = (text: string): Uint8Array => encodeText(text, tags.printableString)
/** 天府 in GBK. */
const gbk = Uint8Array.of(0xcc, 0xec, 0xb8, 0xae)

const gm = (number: number, value: Text): RawExtension => ({
  oid: `1.2.156.10260.4.1.${number}`,
  critical: false,
  value: encoded(value),
})
type Attribute = readonly [keyof typeof nameAttributeOids, Text]
/** A subject from attributes by short form, each a relative name of its own. */
const subjectOf = (...attributes: readonly Attribute[]): Name => ({ rdns: attributes.map((attribute) => [attributeOf(attribute)]) })
const attributeOf = ([type, value]: Attribute) => ({ type: nameAttributeOids[type], value: '', isText: true, raw: encoded(value) })

type Asked = Partial<IssueOptions> & { readonly of?: ReturnType<typeof createTestPki> }
/** A certificate over one key, whoever issues it: making keys is not tested here. */
const issue = ({ of = pki, ...more }: Asked = {}): TestIdentity => of.issue({ subject: name, keyPair: spare, ...more })

/** With this in place of the credit code's extension. */
const withCode = (value: Text): TestIdentity => issue({ extensions: [gm(4, value)] })
const withName = (value: Text): TestIdentity => issue({ uscc: code, subject: subjectOf(['O', value], ['CN', 'x']) })
const withSubject = (...attributes: readonly Attribute[]): TestIdentity => issue({ uscc: code, subject: subjectOf(...attributes) })

/** One that no builder of ours makes: signed over whatever it says. */
function certifyAnyway(extensions: readonly RawExtension[], subject = nameOf([['O', name]])): Uint8Array {
  const { issuingCa } = pki
  const algorithm = defaultAlgorithm('P-256')
  const day = 86_400_000
  const tbs = tbsCertificate({
    serialNumber: '4711',
    issuer: issuingCa.certificate.subject,
    subject,
    publicKeySpki: spare.publicKeySpki,
    notBefore: new Date(+clock.now() - day),
    notAfter: new Date(+clock.now() + day),
    extensions: [buildExtension.keyUsage(['digitalSignature']), ...extensions],
    signatureAlgorithm: algorithm,
  })
  return assembleSigned(tbs, encodeAlgorithm(algorithm), sign({ algorithm, privateKey: issuingCa.privateKey, message: tbs }))
}

const own = ownAuthority('test', [pki.issuingCa.der])

async function verify(certificate: Uint8Array | TestIdentity, more: Partial<GatewayDeps> = {}): Promise<Verification> {
  const gateway = createGateway({
    trustAnchors: pki.trustAnchors.map(({ raw }) => raw),
    intermediates: pki.intermediates.map(({ raw }) => raw),
    authorities: [own],
    clock,
    log: createLog({ level: 'silent', name: 'test' }),
    defaultPolicy: { revocation: 'none' },
    ...more,
  })
  const der = certificate instanceof Uint8Array ? certificate : certificate.der
  const verification = await gateway.verifyCertificate({ certificate: Buffer.from(der).toString('base64'), traceId: '0123456789abcdef' })
  await gateway.close()
  return verification
}

/** `code name`, `nobody`, or the code of the refusal. */
const told = ({ verdict, code: refusal, subject }: Verification): string =>
  verdict === 'refused' ? (refusal ?? '') : subject === undefined ? 'nobody' : `${subject.uscc} ${subject.name}`

const [unreadable, contradictory, unidentified] = [
  'CERTIFICATE_IDENTITY_UNREADABLE',
  'CERTIFICATE_IDENTITY_CONTRADICTORY',
  'CERTIFICATE_UNIDENTIFIED',
]
const victim = `${code} ${name}`

describe('A certificate of our own profile speaks only by what stands in its places', () => {
  it.each<readonly [string, () => TestIdentity | Uint8Array, string]>([
    ['code and name in their places', () => issue({ uscc: code }), victim],
    // the code elsewhere
    ["O=other, OU=the victim's code", () => issue({ subject: subjectOf(['O', otherName], ['OU', code], ['CN', 'x']) }), unidentified],
    ["O=other, CN=the victim's code", () => issue({ subject: subjectOf(['O', otherName], ['CN', code]) }), unidentified],
    [
      "O=other, serialNumber=the victim's code",
      () => issue({ subject: subjectOf(['O', otherName], ['serialNumber', code]) }),
      unidentified,
    ],
    [
      'organizationIdentifier=code',
      () => issue({ subject: subjectOf(['O', name], ['organizationIdentifier', `NTRCN-${code}`]) }),
      unidentified,
    ],
    ['UID=code, and nothing else', () => issue({ subject: subjectOf(['O', name], ['UID', code]) }), unidentified],
    [
      "the victim's code in OU beside one's own",
      () => issue({ uscc: otherCode, subject: subjectOf(['O', otherName], ['OU', code]) }),
      `${otherCode} ${otherName}`,
    ],
    ['the code as taxation number', () => issue({ extensions: [gm(5, code)] }), unidentified],
    [
      'the code in the arc of the 2023 edition, which the profile does not name',
      () => issue({ extensions: [{ ...gm(4, code), oid: '1.2.156.10260.4.4' }] }),
      unidentified,
    ],
    ['insurance number and code swapped', () => issue({ extensions: [gm(4, '5101001'), gm(2, code)] }), unreadable],
    ['name and code swapped', () => issue({ extensions: [gm(4, name)], subject: subjectOf(['O', code]) }), unreadable],
    ["the victim's name with one's own code: the register will say", () => issue({ uscc: otherCode }), `${otherCode} ${name}`],
    // more than once
    ['two credit codes', () => certifyAnyway([gm(4, code), gm(4, otherCode)]), 'CERTIFICATE_MALFORMED'],
    ['the same credit code twice', () => certifyAnyway([gm(4, code), gm(4, code)]), 'CERTIFICATE_MALFORMED'],
    ['two names', () => withSubject(['O', otherName], ['O', name]), contradictory],
    ['the same name twice', () => withSubject(['O', name], ['O', name]), contradictory],
    [
      'two names in one relative name',
      () => issue({ uscc: code, subject: { rdns: [[['O', name] as const, ['O', otherName] as const].map(attributeOf)] } }),
      contradictory,
    ],
    ['one name readable, the other not', () => withSubject(['O', name], ['O', encodeInteger(1)]), contradictory],
    ['two given names', () => withSubject(['O', name], ['GN', '张三'], ['GN', '李四']), contradictory],
    // characters
    ['NUL after the code', () => withCode(`${code}\0`), unreadable],
    ['NUL inside the name', () => withName(`${name}\0有限公司`), unreadable],
    ['full-width digits', () => withCode(code.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))), unreadable],
    ['Arabic-Indic digits', () => withCode(code.replaceAll(/\d/g, (digit) => String.fromCharCode(Number(digit) + 0x660))), unreadable],
    ['a zero-width space in the code', () => withCode(`${code.slice(0, 9)}\u200b${code.slice(9)}`), unreadable],
    ['a zero-width joiner in the name', () => withName(`天府\u200d测试有限公司`), unreadable],
    ['a right-to-left override in the name', () => withName(`天府\u202e司公限有试测`), unreadable],
    ['a bidirectional isolate in the name', () => withName(`\u2067${name}\u2069`), unreadable],
    ['a soft hyphen in the name', () => withName(`天府\u00ad测试`), unreadable],
    ['a byte order mark before the code', () => withCode(`\ufeff${code}`), unreadable],
    ['a variation selector in the name', () => withName(`天\ufe00府`), unreadable],
    ['a Hangul filler as the name', () => withName('\u3164'), unreadable],
    ['a tag character in the name', () => withName(`${name}\u{e0041}`), unreadable],
    ['a line break in the name', () => withName(`${name}\n${otherName}`), unreadable],
    ['half a character', () => certifyAnyway([gm(4, code)], subjectOf(['O', bmp('\ud800')])), 'CERTIFICATE_MALFORMED'],
    ['a Cyrillic letter in the code', () => withCode(code.replace('MA', 'М\u0410')), unreadable],
    ['a ligature that is two letters in upper case', () => withCode(`\ufb00${code.slice(2)}`), unreadable],
    ['a letter no credit code has', () => withCode(code.replace('M', 'I')), unreadable],
    ['a hyphen in the code', () => withCode(`${code.slice(0, 9)}-${code.slice(9)}`), unreadable],
    ['a prefix the profile does not name', () => withCode(`N${code}`), unreadable],
    ['the old organisation code of nine', () => withCode('MA62K0260'), unreadable],
    ['small letters', () => withCode(code.toLowerCase()), victim],
    ['padded with spaces', () => withCode(printable(`${code}  `)), victim],
    ['a check character that does not fit (R20)', () => withCode(`${code.slice(0, 17)}X`), `${code.slice(0, 17)}X ${name}`],
    ['the letters of a name in another width: the register will say', () => withName('ＡＢＣ有限公司'), `${code} ＡＢＣ有限公司`],
    // encodings
    ...[
      ['PrintableString', printable(code)],
      ['IA5String', encodeText(code, tags.ia5String)],
      ['VisibleString', encodeText(code, tags.visibleString)],
      ['BMPString', bmp(code)],
      ['TeletexString', teletex(bytes(code))],
      ['an EXPLICIT tag', encodeExplicit(0, printable(code))],
      ['an IMPLICIT tag', encodeValue(contextPrimitive(0), bytes(code))],
      ['an OCTET STRING', encodeOctets(printable(code))],
      ['no encoding', bytes(code)],
    ].map(([what, value]): [string, () => TestIdentity, string] => [
      `the code in ${what as string}`,
      () => withCode(value as Uint8Array),
      victim,
    ]),
    ...[
      ['a SEQUENCE', encodeSequence(printable(code))],
      ['an INTEGER', encodeInteger(91512081n)],
      ['four wrappings', [0, 1, 2, 3].reduce((inner) => encodeValue(context(0), inner), printable(code))],
      ['a string with bytes after it', Buffer.concat([printable(code), Uint8Array.of(0)])],
      ['a string with another after it', Buffer.concat([printable(code), printable(otherCode)])],
      ['a string cut short', printable(code).subarray(0, -1)],
      ['a string in the indefinite form', Uint8Array.of(0x33, 0x80, ...printable(code), 0, 0)],
      ['an empty string', printable('')],
      ['nothing at all', new Uint8Array()],
    ].map(([what, value]): [string, () => TestIdentity, string] => [
      `the code in ${what as string}`,
      () => withCode(value as Uint8Array),
      unreadable,
    ]),
    ['the name in a BMPString', () => withName(bmp(name)), victim],
    ['the name in a TeletexString that holds UTF-8', () => withName(teletex(bytes(name))), victim],
    ['the name in a TeletexString that holds GBK', () => withName(teletex(gbk)), `${code} 天府`],
    ['the name in a UTF8String that holds GBK', () => withName(encodeValue(tags.utf8String, gbk)), `${code} 天府`],
    ['a name that is no text', () => withName(encodeInteger(7)), unreadable],
    ['an empty name', () => withName(''), unreadable],
    ['no name', () => withSubject(['CN', name]), unidentified],
    // what else is said must be readable too
    ['an insurance number nobody can see', () => issue({ uscc: code, extensions: [gm(2, '51\u200b01')] }), unreadable],
    ['a handler with a bidirectional mark', () => withSubject(['O', name], ['GN', '张\u200f三']), unreadable],
    // whose certificate it is comes first
    ['made for encryption', () => issue({ uscc: code, keyUsage: ['keyEncipherment'] }), 'CERTIFICATE_WRONG_PURPOSE'],
    [
      'of a stranger with our names',
      () => issue({ uscc: code, of: createTestPki({ kind: 'P-256', now: clock.now() }) }),
      'CERTIFICATE_NOT_TRUSTED',
    ],
  ])('%s', async (_what, certificate, expected) => {
    expect(told(await verify(certificate()))).toBe(expected)
  })

  it('R20 a check character that does not fit is said as a warning', async () => {
    const { findings } = await verify(withCode(`${code.slice(0, 17)}X`))
    expect(findings.find(({ check }) => check === 'identity')).toMatchObject({
      result: 'passed',
      detail: expect.stringContaining('warning') as string,
    })
  })

  it('R25a the person it names, and nobody else', async () => {
    expect((await verify(withSubject(['O', name], ['GN', '张三'], ['CN', '李四']))).subject?.handlerName).toBe('张三')
    expect((await verify(withSubject(['O', name], ['CN', '李四']))).subject?.handlerName).toBeUndefined()
  })
})

describe('An authority is known by its keys', () => {
  const twin = createTestPki({ kind: 'P-256', now: clock.now() }) // the same names, other keys
  const trustBoth = {
    trustAnchors: [pki.root.der, twin.root.der],
    intermediates: [pki.issuingCa.der, twin.issuingCa.der],
  }
  const first = issue({ uscc: code })
  const facts = async (certificate: TestIdentity | Uint8Array, more?: Partial<GatewayDeps>) => {
    const { certificate: of, subject } = await verify(certificate, more)
    return { authority: of?.authority, stableId: subject?.stableId, name: subject?.name }
  }

  it('two CAs with one name are two: the one nobody configured names nobody', async () => {
    const theirs = issue({ uscc: code, of: twin })
    expect(theirs.certificate.issuer).toEqual(first.certificate.issuer)
    expect(told(await verify(theirs, trustBoth))).toBe('nobody')
    expect((await verify(theirs, trustBoth)).certificate?.authority).toBeUndefined()
  })

  it('two CAs with one name, both configured: the same organisation is two holders', async () => {
    const both = { ...trustBoth, authorities: [own, ownAuthority('twin', [twin.issuingCa.der])] }
    const [ours, theirs] = [await facts(first, both), await facts(issue({ uscc: code, of: twin }), both)]
    expect([ours.authority, theirs.authority]).toEqual(['test', 'twin'])
    expect(ours.stableId).not.toBe(theirs.stableId)
  })

  it('a cross-certified CA is the same authority, under whatever name it was certified', async () => {
    const { stableId } = await facts(first)
    const crossed = certifyCa(pki.issuingCa.certificate.subject)
    expect(await facts(first, { trustAnchors: [twin.root.der], intermediates: [crossed] })).toEqual({ authority: 'test', stableId, name })
    const renamed = nameOf([['CN', '改名后的签发机构']])
    const later = issue({ uscc: code, issuer: { ...pki.issuingCa, certificate: { ...pki.issuingCa.certificate, subject: renamed } } })
    expect(await facts(later, { trustAnchors: [twin.root.der], intermediates: [certifyCa(renamed)] })).toEqual({
      authority: 'test',
      stableId,
      name,
    })
  })

  it('R24 a roll-over of the issuer key keeps the holder', async () => {
    const next = pki.issueCa({ subject: pki.issuingCa.certificate.subject, issuer: pki.root })
    const rolled = { intermediates: [pki.issuingCa.der, next.der], authorities: [ownAuthority('test', [pki.issuingCa.der, next.der])] }
    expect(await facts(issue({ uscc: code, issuer: next }), rolled)).toEqual(await facts(first))
  })

  it('R24 a renewal with another key keeps the holder; one with another name too, and says the name', async () => {
    const before = await facts(first)
    expect(await facts(pki.issue({ subject: name, uscc: code }))).toEqual(before)
    expect(await facts(issue({ uscc: code, subject: otherName }))).toEqual({ ...before, name: otherName })
    expect((await facts(issue({ uscc: otherCode }))).stableId).not.toBe(before.stableId)
  })

  it('R25a two handlers of an organisation are two holders, whether it names them or only tells them apart', async () => {
    const of = async (...more: readonly Attribute[]) => (await facts(withSubject(['O', name], ...more))).stableId
    const holders = await Promise.all([of(), of(['GN', '张三']), of(['GN', '李四']), of(['CN', '张三']), of(['CN', '李四'])])
    expect(new Set(holders).size).toBe(5)
    expect(await of(['CN', name])).toBe(holders[0])
  })

  it('without a profile it names nobody; no key and no id is there twice', async () => {
    const { profile: _, ...bare } = own
    const verification = await verify(first, { authorities: [bare] })
    expect([told(verification), verification.certificate?.authority]).toEqual(['nobody', 'test'])
    await expect(verify(first, { authorities: [own, own] })).rejects.toThrow("two authorities are called 'test'")
    await expect(verify(first, { authorities: [own, { ...own, id: 'other' }] })).rejects.toThrow('both have the key')
  })

  /** Our issuing CA's key, certified by the other root. */
  const certifyCa = (subject: Name): Uint8Array =>
    issue({
      ...{ of: twin, issuer: twin.root, subject, keyPair: pki.issuingCa },
      ...{ keyUsage: ['keyCertSign', 'cRLSign'], extendedKeyUsage: [] },
      extensions: [buildExtension.basicConstraints({ ca: true })],
    }).der
})

describe('Another issuer writes elsewhere: its profile says where', () => {
  const { UID, CN, O, OU, organizationIdentifier } = nameAttributeOids
  const ofProfile = (profile: Partial<IssuerProfile>): { readonly authorities: readonly Authority[] } => ({
    authorities: [
      {
        id: 'elsewhere',
        keys: [keyHashOf(pki.issuingCa.certificate)],
        profile: { uscc: [{ extension: oids.gmOrganizationCode }], name: [{ attribute: O }], ...profile },
      },
    ],
  })
  const composite = {
    uscc: [{ attribute: CN, pattern: '041@{value}@{}@{}' }],
    name: [{ attribute: CN, pattern: '041@{}@{value}@{}' }],
  }
  const among = { uscc: [{ attribute: OU, pattern: 'USCC:{value}', several: true }] }
  const both = { uscc: [{ extension: oids.gmOrganizationCode }, { attribute: organizationIdentifier, prefixes: ['NTRCN-', 'N'] }] }
  const lasting = { stableId: [{ attribute: UID }] }

  it.each<readonly [string, Partial<IssuerProfile>, () => TestIdentity, string]>([
    ['a composite name', composite, () => issue({ subject: subjectOf(['O', '某 CA'], ['CN', `041@${code}@${name}@1`]) }), victim],
    [
      'a composite name with a mark inside the name',
      composite,
      () => issue({ subject: subjectOf(['CN', `041@${code}@${name}@${otherName}@1`]) }),
      unreadable,
    ],
    ['a composite name of another kind', composite, () => issue({ subject: subjectOf(['CN', `042@${code}@${name}@1`]) }), unreadable],
    [
      'two composite names',
      composite,
      () => issue({ subject: subjectOf(['CN', `041@${code}@${name}@1`], ['CN', `041@${otherCode}@${name}@1`]) }),
      contradictory,
    ],
    ['one of several OU', among, () => issue({ subject: subjectOf(['O', name], ['OU', '财务部'], ['OU', `USCC:${code}`]) }), victim],
    [
      'two of several OU',
      among,
      () => issue({ subject: subjectOf(['O', name], ['OU', `USCC:${otherCode}`], ['OU', `USCC:${code}`]) }),
      contradictory,
    ],
    [
      'none of several OU',
      among,
      () => issue({ uscc: code, subject: subjectOf(['O', name], ['OU', code], ['OU', '财务部']) }),
      unidentified,
    ],
    [
      'one of several OU with a zero-width character',
      among,
      () => issue({ subject: subjectOf(['O', name], ['OU', '财务部'], ['OU', `USCC:${code}\u200b`]) }),
      unreadable,
    ],
    ['a prefix', both, () => issue({ subject: subjectOf(['O', name], ['organizationIdentifier', `NTRCN-${code}`]) }), victim],
    [
      'a prefix twice',
      both,
      () => issue({ subject: subjectOf(['O', name], ['organizationIdentifier', `NTRCN-NTRCN-${code}`]) }),
      unreadable,
    ],
    [
      'a code that begins like a prefix',
      both,
      () => issue({ subject: subjectOf(['O', name], ['organizationIdentifier', `N${code.slice(1)}`]) }),
      `N${code.slice(1)} ${name}`,
    ],
    ['two places that agree', both, () => issue({ uscc: code, subject: subjectOf(['O', name], ['organizationIdentifier', code]) }), victim],
    [
      'two places that differ',
      both,
      () => issue({ uscc: code, subject: subjectOf(['O', name], ['organizationIdentifier', otherCode]) }),
      contradictory,
    ],
    [
      'one of two places unreadable',
      both,
      () => issue({ extensions: [gm(4, 'x')], subject: subjectOf(['O', name], ['organizationIdentifier', code]) }),
      unreadable,
    ],
    ['a UID without a code', lasting, () => issue({ subject: subjectOf(['O', name], ['UID', '4711']) }), unidentified],
    ['two UIDs', lasting, () => issue({ uscc: code, subject: subjectOf(['O', name], ['UID', '1'], ['UID', '2']) }), contradictory],
  ])('%s', async (_what, profile, certificate, expected) => {
    expect(told(await verify(certificate(), ofProfile(profile)))).toBe(expected)
  })

  it('R24 a lasting identifier is the holder, whatever code and handler stand beside it', async () => {
    const of = async (uid: string, uscc: string) =>
      (await verify(issue({ uscc, subject: subjectOf(['O', name], ['UID', uid]) }), ofProfile(lasting))).subject?.stableId
    expect(await of('4711', otherCode)).toBe(await of('4711', code))
    expect(await of('4712', code)).not.toBe(await of('4711', code))
  })
})
