import type { ColumnType, Generated } from 'kysely'
import type { Acr } from '../authentication/principal.ts'
import type { Basis, SessionEvidence } from './session.ts'

export interface SessionTable {
  id: Generated<string>
  /** SHA-256 of the cookie; the cookie itself is never stored. */
  cookie_hash: string
  /** One of the three is there: the principal's row. */
  holder_id: string | null
  person_id: string | null
  staff_id: string | null
  acr: Acr
  evidence: ColumnType<SessionEvidence, string, string>
  /** Name of the browser, as shown in the list of own sessions. */
  browser: string
  signed_in_at: Date
  last_seen_at: Date
  idle_expires_at: Date
  absolute_expires_at: Date
}

export interface ContextTable {
  id: Generated<string>
  session_id: string
  organization_id: string
  unit_code: string
  basis_kind: Basis['kind']
  basis_id: string
  chosen_at: Date
}

/** What a component's tables hold after `sessionsMigration`. */
export interface SessionTables {
  sessions: SessionTable
  contexts: ContextTable
}
