import type { DocumentSubject } from '@yinxin/protocol/desk'
import type { Language } from '@yinxin/protocol/failures'

const size = (bytes: number) => (bytes < 100_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`)

const zhCN = {
  add: '上传',
  addOf: (what: string) => `上传${what}`,
  sending: '正在上传',
  kinds: { pdf: 'PDF', jpeg: '照片', png: '图片' },
  file: (kind: string, bytes: number) => `${kind}，${size(bytes)}`,
  rule: 'PDF、JPG 或 PNG，每份不超过 10 MB。手机拍照也可以。',
  subjects: { identity: '身份证', licence: '营业执照或登记证书', letter: '盖章的授权书', other: '其他材料' } satisfies Record<
    DocumentSubject,
    string
  >,
}

const en: typeof zhCN = {
  add: 'Upload',
  addOf: (what) => `Upload: ${what}`,
  sending: 'Uploading',
  kinds: { pdf: 'PDF', jpeg: 'Photograph', png: 'Picture' },
  file: (kind, bytes) => `${kind}, ${size(bytes)}`,
  rule: 'PDF, JPG or PNG, 10 MB each at most. A photograph taken with a phone will do.',
  subjects: { identity: 'Identity card', licence: 'Licence or registration', letter: 'Sealed letter', other: 'Something else' },
}

/** Words about files that are sent. */
export const fileTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
