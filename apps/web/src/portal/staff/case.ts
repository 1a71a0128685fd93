import type { Language } from '@yinxin/protocol/failures'
import type { TriedCertificate } from '../tried-certificate.ts'

/** What a clerk needs of a case, line by line. */
export interface WrittenCase {
  readonly number: number
  readonly title: string
  readonly traceId?: string
  readonly time?: string
  readonly certificate?: TriedCertificate
}

const labels = {
  'zh-CN': { number: '编号', traceId: '跟踪号', time: '时间', holder: '单位', issuer: '签发机构', serial: '证书序列号', until: '有效期至' },
  en: {
    number: 'Number',
    traceId: 'Trace id',
    time: 'Time',
    holder: 'Organisation',
    issuer: 'Issuer',
    serial: 'Serial number',
    until: 'Valid until',
  },
} as const

/** Label and value of each line of a case; nothing is said twice, nothing is made up. */
export function writtenCaseFacts(
  language: Language,
  { number, title, traceId, time, certificate }: WrittenCase,
): (readonly [string, string])[] {
  const label = labels[language]
  const facts: (readonly [string, string | undefined])[] = [
    [label.number, language === 'en' ? `${number} (${title})` : `${number}（${title}）`],
    [label.traceId, traceId],
    [label.time, time],
    ...certificateFactLines(language, certificate),
  ]
  return facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined)
}

/** The lines about the certificate alone. */
export function certificateFactLines(language: Language, certificate: TriedCertificate | undefined): (readonly [string, string])[] {
  const label = labels[language]
  if (certificate === undefined) return []
  const { holder, issuerName, serial, validUntil, ukey } = certificate
  return [
    [label.holder, holder],
    [label.issuer, issuerName],
    [label.serial, serial],
    [label.until, validUntil],
    ['UKey', ukey],
  ]
}
