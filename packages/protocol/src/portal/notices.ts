/** Portal ↔ its pages: what an organisation was told. */
export const noticeKinds = [
  'bound',
  'new-certificate',
  'new-certificate-waits',
  'new-certificate-refused',
  'certificate-expiring',
  'certificate-suspended',
  'suspension-lifted',
  'transfer-asked',
  'transferred',
  'transfer-kept',
  'unbound',
  'main-changed',
  'main-disputed',
  'unblock-asked',
  'unblock-agreed',
  'unblock-objected',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** `GET /api/notices`: the newest first. */
export interface NoticesAnswer {
  readonly notices: readonly {
    readonly id: string
    readonly kind: NoticeKind
    /** Issuer and serial number of the certificate, its last day and the days left: what its kind says. */
    readonly detail: Readonly<Record<string, string>>
    readonly at: string
    /** This holder has not said yet that it was read. */
    readonly unread: boolean
  }[]
}

/** `POST /api/notices/read`: everything up to this notice was read. */
export interface NoticesReadInput {
  readonly newest: string
}
