import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { buildExtension } from '../x509/extension-builders.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { nameOf, nameToString } from '../x509/name.ts'
import { checkNameConstraints } from './name-constraints.ts'
import { isWithin } from './subtree.ts'

const dns = (value: string): GeneralName => ({ kind: 'dns', value })
const mail = (value: string): GeneralName => ({ kind: 'email', value })
const uri = (value: string): GeneralName => ({ kind: 'uri', value })
const ip = (...octets: number[]): GeneralName => ({ kind: 'ip', bytes: Uint8Array.from(octets) })
const directory = (...names: string[]): GeneralName => ({ kind: 'directory', name: nameOf(names.map((value) => ['OU', value] as const)) })

/** A name as a title shows it. */
function shown(name: GeneralName): string {
  if ('value' in name) return `${name.kind} ${name.value}`
  if ('bytes' in name) return `${name.kind} ${name.bytes.join('.')}`
  return name.kind === 'directory' ? `${name.kind} ${nameToString(name.name)}` : name.kind
}

describe('inside a subtree (RFC 5280 §4.2.1.10)', () => {
  const pairs: readonly (readonly [GeneralName, GeneralName, boolean | undefined])[] = [
    [dns('a.example.cn'), dns('example.cn'), true],
    [dns('EXAMPLE.cn'), dns('example.CN'), true],
    [dns('badexample.cn'), dns('example.cn'), false],
    // A leading dot: one label or more, as OpenSSL, Go, NSS and Botan read it.
    [dns('example.cn'), dns('.example.cn'), false],
    [dns('a.example.cn'), dns('.example.cn'), true],
    [dns('b.a.example.cn'), dns('.example.cn'), true],
    [dns('aexample.cn'), dns('.example.cn'), false],
    [dns('*.example.cn'), dns('.example.cn'), true],
    // No fully qualified name, nothing to compare.
    ...[
      'x',
      'localhost',
      'example.cn.',
      'example.cn..',
      '.example.cn',
      'a..example.cn',
      'a_b.example.cn',
      '%61.example.cn',
      'a\\.example.cn',
    ].map((value): [GeneralName, GeneralName, undefined] => [dns(value), dns('example.cn'), undefined]),
    ...['1.2.3.4', '3232235777', '0xc0a80101', '1.0x7f', '*', '*.*.cn', '-a.cn', ''].map((value): [GeneralName, GeneralName, undefined] => [
      dns(value),
      dns('example.cn'),
      undefined,
    ]),
    // Constraints: nothing is every name, and what is no domain is none to compare with.
    [dns('a.x'), dns(''), true],
    [dns('a.cn'), dns('cn'), true],
    ...['.', '..', '.cn.', 'cn.', 'example.cn.', '*.cn', 'a_b.cn', '10.0.0.1', ' '].map((value): [GeneralName, GeneralName, undefined] => [
      dns('a.example.cn'),
      dns(value),
      undefined,
    ]),
    [dns('a b.example.cn'), dns('example.cn'), undefined],
    [dns('*.example.cn'), dns('example.cn'), true],
    [mail('a@example.cn'), mail('example.cn'), true],
    [mail('a@b.example.cn'), mail('example.cn'), false],
    [mail('a@b.example.cn'), mail('.example.cn'), true],
    [mail('A@example.cn'), mail('a@example.cn'), false],
    [mail('a@EXAMPLE.cn'), mail('a@example.cn'), true],
    [mail('nobody'), mail('example.cn'), undefined],
    [mail('a@b@example.cn'), mail('example.cn'), undefined],
    [mail('"a@b"@example.cn'), mail('example.cn'), true],
    [mail('a..b@example.cn'), mail('example.cn'), undefined],
    [mail('a@example.cn'), mail('x@y@example.cn'), undefined],
    [mail('a@example.cn'), mail('@example.cn'), undefined],
    ...['a@example.cn.', 'a@[10.0.0.1]', 'a@10.0.0.1', 'a@exa%6dple.cn', 'a@a_b.cn'].map((value): [GeneralName, GeneralName, undefined] => [
      mail(value),
      mail('example.cn'),
      undefined,
    ]),
    ...['', '.', 'example.cn.', 'a@', 'a@example.cn.'].map((value): [GeneralName, GeneralName, undefined] => [
      mail('a@example.cn'),
      mail(value),
      undefined,
    ]),
    [mail('a@localhost'), mail('example.cn'), false],
    [uri('https://u@www.example.cn:8443/x'), uri('.example.cn'), true],
    [uri('https://example.cn.evil/'), uri('example.cn'), false],
    [uri('https://evil.cn/@example.cn'), uri('example.cn'), false],
    ...[
      ...['https://evil/@example.cn', 'https://localhost/', 'https://%65xample.cn/', 'https://example.cn./', 'https://example.cn../'],
      ...['https://exa mple.cn/', 'https://a_b.cn/', 'https://3232235777/', 'https://0xc0a80101/', 'https://1.0x7f/', 'https://192.168.1/'],
      ...[
        'https://evil.cn\\@example.cn/',
        'https://evil.cn\\.example.cn/',
        'https://a@b@example.cn/',
        'https:///x',
        'https://.example.cn/',
      ],
      ...['https://[::1]/', 'https://[::ffff:1.2.3.4]/', 'mailto:a@example.cn', '//example.cn/', 'example.cn', ''],
    ].map((value): [GeneralName, GeneralName, undefined] => [uri(value), uri('example.cn'), undefined]),
    ...['', '.', '..', 'cn', 'example.cn.', '.cn.', '10.0.0.1', 'https://example.cn/', '%65xample.cn'].map(
      (value): [GeneralName, GeneralName, undefined] => [uri('https://example.cn/'), uri(value), undefined],
    ),
    [uri('https://a.example.cn/'), uri('.cn'), true],
    [uri('https://example.cn/'), uri('.example.cn'), false],
    [uri('urn:x'), uri('example.cn'), undefined],
    [uri('https://10.0.0.1/'), uri('.cn'), undefined],
    [ip(10, 1, 2, 3), ip(10, 0, 0, 0, 255, 0, 0, 0), true],
    [ip(11, 1, 2, 3), ip(10, 0, 0, 0, 255, 0, 0, 0), false],
    [ip(10, 1, 2, 3), ip(10, 0, 0, 0), undefined],
    [ip(10, 1, 2, 3), ip(10, 0, 0, 0, 255, 0, 255, 0), undefined],
    [ip(...Array<number>(16).fill(1)), ip(10, 0, 0, 0, 255, 0, 0, 0), false],
    [directory('a', 'b'), directory('A'), true],
    [directory('a'), directory('a', 'b'), false],
    [{ kind: 'registeredId', oid: '1.2.3' }, { kind: 'registeredId', oid: '1.2.3' }, undefined],
  ]
  it.each(pairs.map(([name, base, expected]) => [shown(name), shown(base), expected, name, base] as const))(
    '%s in %s: %s',
    (_name, _base, expected, name, base) => {
      expect(isWithin(name, base)).toBe(expected)
    },
  )
})

describe('constraints of authorities', () => {
  const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
  const outcome = (
    names: readonly GeneralName[],
    ...constraints: readonly Parameters<typeof buildExtension.nameConstraints>[0][]
  ): string[] => {
    const leaf = pki.issue({ subject: nameOf([]), extensions: names.length > 0 ? [buildExtension.subjectAltName(names)] : [] })
    const above = constraints.map((set) => pki.issue({ subject: 'CA', extensions: [buildExtension.nameConstraints(set)] }))
    return checkNameConstraints([leaf, ...above].map(({ certificate }) => certificate)).flatMap(({ detail, subject }) =>
      subject === '' && detail !== undefined ? [detail] : [],
    )
  }

  it('permitted, excluded, and both', () => {
    expect(outcome([dns('a.cn')], { permitted: [dns('cn')] })).toEqual([])
    expect(outcome([dns('a.com')], { permitted: [dns('cn')] })).toHaveLength(1)
    expect(outcome([dns('a.cn')], { permitted: [dns('cn')], excluded: [dns('a.cn')] })).toHaveLength(1)
  })

  it('every authority counts', () => {
    expect(outcome([dns('a.cn')], { permitted: [dns('cn')] }, { permitted: [dns('com')] })).toHaveLength(1)
  })

  it('another kind of name is free; a kind nobody compares is refused when constrained', () => {
    expect(outcome([mail('a@b.com')], { permitted: [dns('cn')] })).toEqual([])
    expect(outcome([{ kind: 'registeredId', oid: '1.2.3' }], { excluded: [{ kind: 'registeredId', oid: '1.2.4' }] })).toHaveLength(1)
  })

  it('a wildcard does not get around an excluded name', () => {
    expect(outcome([dns('*.cn')], { excluded: [dns('a.cn')] })).toHaveLength(1)
    expect(outcome([dns('*.cn')], { excluded: [dns('a.com')] })).toEqual([])
  })

  it('too many comparisons are refused', () => {
    const many = Array.from({ length: 1500 }, (_, index) => dns(`a${index}.cn`))
    expect(outcome(many, { permitted: [dns('cn')], excluded: many.map((_, index) => dns(`b${index}.cn`)) })).toEqual([
      'more name constraints than can be worked out',
    ])
  })
})
