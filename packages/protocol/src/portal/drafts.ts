/** Portal ↔ its pages: what a half-filled form is sealed with in the tab that keeps it. */

/** `GET /api/person/draft-key`, `GET /api/organization/draft-key` */
export interface DraftKeyAnswer {
  /** 32 bytes, base64url: the same again for this person and this organisation, another for anybody else. */
  readonly key: string
}
