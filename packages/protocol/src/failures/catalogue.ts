/**
 * THE failure catalogue. Every expected failure of every part has one entry: a symbolic code, a four-digit number a person can
 * read out on the phone, and what follows from it. Texts live in texts/{zh-CN,en}.ts; a missing one is a type error.
 *
 * Numbers are grouped by who must act: 1xxx this PC or browser · 2xxx UKey and PIN · 3xxx certificate · 4xxx account and binding ·
 * 5xxx gateway and CA · 6xxx business system · 9xxx our bug. A number once given is never reused.
 */

/** How serious a failure is on screen: `stop` blocks (red), `attention` needs the person (amber), `note` does not matter (grey). */
export type Severity = 'stop' | 'attention' | 'note'

/** When trying again makes sense: at once, after the named fix, a little later by itself, or not at all. */
export type Retry = 'now' | 'after-fix' | 'later' | 'never'

/** What the one button does. Pages map it to a link or an action; the words on it are in the texts. */
export type Action =
  | 'show-fast-mode'
  | 'other-browser'
  | 'other-computer'
  | 'download-assistant'
  | 'start-assistant'
  | 'update-assistant'
  | 'trust-assistant'
  | 'window-mode'
  | 'connect'
  | 'allow-cookies'
  | 'set-clock'
  | 'check-repair'
  | 'retry'
  | 'change-pin'
  | 'unblock-pin'
  | 'renew-certificate'
  | 'resume-certificate'
  | 'certificate-business'
  | 'choose-certificate'
  | 'bind-certificate'
  | 'contact-clerk'
  | 'person-desk'
  | 'register-person'
  | 'first-sign-in'
  | 'organization'
  | 'new-certificate'
  | 'delegations'
  | 'clients'
  | 'recover-password'
  | 'sign-in'
  | 'workbench'
  | 'support'

export interface FailureEntry {
  readonly number: number
  readonly severity: Severity
  /** True when a sign-in cannot go on while this holds (R1: what does not block is never shown as an error). */
  readonly blocksSignIn: boolean
  readonly retry: Retry
  readonly action: Action
}

const entry = (number: number, action: Action, retry: Retry = 'after-fix', severity: Severity = 'stop'): FailureEntry => ({
  number,
  severity,
  blocksSignIn: severity === 'stop',
  retry,
  action,
})

export const failures = {
  // 1xxx: this PC or browser
  INSECURE_PAGE: entry(1001, 'other-browser'),
  COMPATIBILITY_MODE: entry(1002, 'show-fast-mode'),
  BROWSER_TOO_OLD: entry(1003, 'other-browser'),
  SYSTEM_UNSUPPORTED: entry(1004, 'other-computer'),
  PHONE_UNSUPPORTED: entry(1005, 'other-computer'),
  COOKIES_BLOCKED: entry(1006, 'allow-cookies'),
  ASSISTANT_MISSING: entry(1101, 'download-assistant'),
  ASSISTANT_STOPPED: entry(1102, 'start-assistant'),
  LOOPBACK_DENIED: entry(1103, 'window-mode'),
  ASSISTANT_TOO_OLD: entry(1104, 'update-assistant'),
  CLOCK_SKEW: entry(1105, 'set-clock'),
  PORT_TAKEN: entry(1106, 'check-repair'),
  // 1107 was an assistant that told another user's page whose it is; it hangs up on it now.
  // 1108 was a browser that is about to ask: the page says so itself, nothing has failed.
  POPUP_BLOCKED: entry(1109, 'retry'),
  ASSISTANT_LOST: entry(1110, 'start-assistant'),
  CLOCK_DRIFT: entry(1111, 'set-clock', 'now', 'attention'),
  PORTAL_UNREACHABLE: entry(1112, 'retry', 'later'),
  ASSISTANT_KEY_CHANGED: entry(1113, 'trust-assistant'),
  SITE_NOT_APPROVED: entry(1201, 'retry', 'now'),
  ORIGIN_MISSING: entry(1202, 'support', 'never'),
  HOST_REFUSED: entry(1203, 'support', 'never'),
  REQUEST_INVALID: entry(1204, 'support', 'never'),
  REQUEST_EXPIRED: entry(1205, 'retry', 'now'),
  REQUEST_REPLAYED: entry(1206, 'retry', 'now'),
  REQUEST_ORIGIN_MISMATCH: entry(1207, 'support', 'never'),
  MESSAGE_INVALID: entry(1208, 'support', 'never'),
  MESSAGE_TOO_LARGE: entry(1209, 'support', 'never'),
  BUSY: entry(1210, 'retry', 'after-fix', 'attention'),
  SITE_MUTED: entry(1211, 'retry', 'later'),
  UI_CODE_INVALID: entry(1212, 'start-assistant', 'after-fix'),
  CALLBACK_REFUSED: entry(1213, 'support', 'never'),
  METHOD_UNKNOWN: entry(1214, 'update-assistant'),
  PROMPT_UNAVAILABLE: entry(1215, 'check-repair'),
  SITE_KEY_UNAVAILABLE: entry(1216, 'retry', 'later'),
  WINDOW_HAS_OPENER: entry(1217, 'retry', 'now'),
  CONTENT_TYPE_REFUSED: entry(1218, 'support', 'never'),
  SITE_LIST_INVALID: entry(1219, 'update-assistant'),
  STATE_UNWRITABLE: entry(1230, 'check-repair'),
  CARD_SERVICE_STOPPED: entry(1231, 'check-repair'),
  PROXY_UNREACHABLE: entry(1232, 'check-repair'),
  PROXY_SCRIPT_UNANSWERED: entry(1264, 'check-repair', 'now', 'attention'),
  TLS_INTERCEPTED: entry(1233, 'support'),
  AUTOSTART_OFF: entry(1234, 'check-repair', 'now', 'note'),
  LINK_UNREGISTERED: entry(1235, 'check-repair', 'now', 'attention'),
  LINK_TAKEN: entry(1265, 'check-repair', 'after-fix', 'attention'),
  SECOND_ASSISTANT: entry(1236, 'check-repair', 'after-fix', 'attention'),
  LEFTOVERS: entry(1237, 'check-repair', 'now', 'note'),
  DISK_LOW: entry(1238, 'check-repair', 'after-fix', 'attention'),
  UPDATE_RUNNING: entry(1240, 'retry', 'later', 'attention'),
  VERSION_UNUSABLE: entry(1241, 'support', 'never', 'attention'),
  VERSION_TAKEN_BACK: entry(1242, 'support', 'later', 'attention'),
  POLICY_INVALID: entry(1243, 'support', 'after-fix', 'attention'),
  PIN_IN_PAGES: entry(1244, 'check-repair'),
  UKEY_HELD: entry(1245, 'check-repair', 'after-fix', 'attention'),
  PORTS_RESERVED: entry(1246, 'check-repair', 'after-fix', 'attention'),
  UKEY_ELSEWHERE: entry(1247, 'check-repair', 'after-fix', 'attention'),
  FILES_MISSING: entry(1248, 'check-repair', 'after-fix', 'attention'),
  FIREWALL_BLOCKS: entry(1249, 'check-repair', 'after-fix', 'attention'),
  SECOND_COPY: entry(1250, 'check-repair', 'after-fix', 'note'),
  INSTALLED_FOR_ALL: entry(1251, 'support', 'never', 'attention'),
  OLDER_ASSISTANT: entry(1253, 'check-repair', 'after-fix', 'attention'),
  UPDATE_UNREACHABLE: entry(1255, 'retry', 'later', 'note'),
  UPDATE_EXPIRED: entry(1256, 'retry', 'later', 'attention'),
  UPDATE_REFUSED: entry(1257, 'support', 'later', 'attention'),
  UPDATE_FILE_REFUSED: entry(1258, 'retry', 'now', 'attention'),
  UPDATE_AVAILABLE: entry(1259, 'update-assistant', 'after-fix', 'note'),
  DRIVER_NOT_INSTALLED: entry(1260, 'check-repair', 'now', 'attention'),
  ASSISTANT_RESTARTED: entry(1261, 'support', 'never', 'attention'),
  UNBLOCK_NOT_HERE: entry(1262, 'contact-clerk', 'never'),
  UNBLOCK_KEY_REFUSED: entry(1263, 'contact-clerk', 'never'),
  DRIVER_HOST_MISSING: entry(1268, 'contact-clerk'),
  UNBLOCK_SPENT: entry(1267, 'contact-clerk', 'never'),
  REMOTE_CONTROL_REFUSED: entry(1271, 'retry'),
  ENCRYPTION_KEY_REFUSED: entry(1277, 'contact-clerk', 'after-fix'),
  ENCRYPTION_KEY_MALFORMED: entry(1278, 'contact-clerk', 'after-fix'),

  // 2xxx: UKey and PIN
  UKEY_MISSING: entry(2001, 'check-repair'),
  UKEY_EMPTY: entry(2002, 'certificate-business'),
  DRIVER_MISSING: entry(2003, 'check-repair'),
  PIN_INCORRECT: entry(2004, 'retry', 'now'),
  PIN_LOCKED: entry(2005, 'unblock-pin'),
  PIN_FACTORY: entry(2006, 'change-pin'),
  PIN_WEAK: entry(2007, 'change-pin', 'now'),
  PIN_CANCELLED: entry(2008, 'retry', 'now', 'attention'),
  PIN_TIMEOUT: entry(2009, 'retry', 'now', 'attention'),
  UKEY_REMOVED: entry(2010, 'retry', 'after-fix'),
  DRIVER_CRASHED: entry(2011, 'retry', 'now'),
  UKEY_FAILED: entry(2012, 'check-repair'),
  UKEY_MAKES_NO_KEYS: entry(2030, 'certificate-business', 'never'),
  UKEY_FULL: entry(2031, 'certificate-business'),
  NEW_KEY_MISSING: entry(2032, 'certificate-business'),
  CERTIFICATE_NOT_WRITTEN: entry(2033, 'certificate-business'),
  CERTIFICATE_NOT_ON_UKEY: entry(2013, 'choose-certificate'),
  PIN_LENGTH: entry(2014, 'change-pin', 'now'),
  PIN_MALFORMED: entry(2015, 'retry', 'now'),
  UKEY_WITHOUT_DRIVER: entry(2016, 'check-repair'),
  DOCUMENT_UNREADABLE: entry(2017, 'support', 'never'),
  UKEY_LEFT: entry(2022, 'retry', 'never', 'attention'),
  BUTTON_CANCELLED: entry(2018, 'retry', 'now', 'attention'),
  BUTTON_NOT_PRESSED: entry(2019, 'retry', 'now', 'attention'),
  PIN_CHANGE_UNCERTAIN: entry(2025, 'retry', 'now', 'attention'),
  DRIVER_UNSUITABLE: entry(2026, 'check-repair'),

  // 3xxx: certificate
  CERTIFICATE_MALFORMED: entry(3001, 'certificate-business', 'never'),
  CERTIFICATE_EXPIRED: entry(3002, 'renew-certificate'),
  CERTIFICATE_NOT_YET_VALID: entry(3003, 'set-clock'),
  CERTIFICATE_SUSPENDED: entry(3004, 'resume-certificate'),
  CERTIFICATE_REVOKED: entry(3005, 'certificate-business', 'never'),
  CERTIFICATE_NOT_TRUSTED: entry(3006, 'choose-certificate', 'never'),
  CERTIFICATE_WRONG_PURPOSE: entry(3007, 'choose-certificate', 'never'),
  CERTIFICATE_POLICY_REFUSED: entry(3008, 'choose-certificate', 'never'),
  CERTIFICATE_PATH_INVALID: entry(3009, 'contact-clerk', 'never'),
  ALGORITHM_REFUSED: entry(3010, 'certificate-business', 'never'),
  CERTIFICATE_UNIDENTIFIED: entry(3011, 'contact-clerk', 'never'),
  CERTIFICATION_REQUEST_INVALID: entry(3012, 'certificate-business', 'never'),
  CERTIFICATE_LINT_FAILED: entry(3013, 'support', 'never'),
  CERTIFICATE_STATUS_UNKNOWN: entry(3014, 'retry', 'later'),
  CERTIFICATE_EXPIRING: entry(3015, 'renew-certificate', 'now', 'attention'),
  CERTIFICATE_UNKNOWN: entry(3016, 'certificate-business', 'never'),
  CERTIFICATE_IDENTITY_UNREADABLE: entry(3017, 'certificate-business', 'never'),
  CERTIFICATE_IDENTITY_CONTRADICTORY: entry(3018, 'certificate-business', 'never'),
  CERTIFICATES_IN_FORCE: entry(3030, 'certificate-business'),

  // 4xxx: account, binding, session
  ORGANIZATION_UNKNOWN: entry(4001, 'bind-certificate'),
  AFTER_CUT_OVER: entry(4002, 'bind-certificate'),
  NAME_MISMATCH: entry(4003, 'contact-clerk'),
  BOUND_ELSEWHERE: entry(4004, 'contact-clerk'),
  CA_MAY_NOT_BIND: entry(4005, 'contact-clerk'),
  NO_UNIT: entry(4006, 'contact-clerk'),
  UNIT_NOT_YOURS: entry(4007, 'workbench', 'never'),
  USCC_INVALID: entry(4008, 'contact-clerk'),
  BINDING_NEEDS_FRESH_STATUS: entry(4009, 'retry', 'later'),
  BINDING_BLOCKED: entry(4010, 'contact-clerk'),
  NEW_CERTIFICATE_NEEDS_CLERK: entry(4011, 'contact-clerk'),
  CHALLENGE_UNKNOWN: entry(4101, 'sign-in', 'now'),
  CHALLENGE_EXPIRED: entry(4102, 'sign-in', 'now'),
  SESSION_MISSING: entry(4103, 'sign-in', 'now'),
  ORIGIN_REFUSED: entry(4104, 'sign-in', 'never'),
  TOO_MANY_REQUESTS: entry(4105, 'retry', 'later'),
  INPUT_INVALID: entry(4106, 'retry', 'after-fix'),
  NOT_FOUND: entry(4107, 'sign-in', 'never'),
  INPUT_TOO_LARGE: entry(4108, 'retry', 'after-fix'),
  SESSION_EXPIRED: entry(4109, 'sign-in', 'now'),
  UNIT_CHOICE_MISSING: entry(4110, 'sign-in', 'now'),
  METHOD_NOT_ALLOWED: entry(4111, 'sign-in', 'never'),
  PORTAL_BUSY: entry(4112, 'retry', 'later'),

  // natural persons
  DOCUMENT_NUMBER_INVALID: entry(4201, 'retry'),
  IDENTITY_NOT_MATCHED: entry(4202, 'person-desk'),
  MOBILE_INVALID: entry(4203, 'retry'),
  CODE_WRONG: entry(4204, 'retry', 'now'),
  CODE_EXPIRED: entry(4205, 'retry', 'now'),
  PASSWORD_LENGTH: entry(4206, 'retry'),
  PASSWORD_COMMON: entry(4207, 'retry'),
  PASSWORD_PERSONAL: entry(4208, 'retry'),
  ACCOUNT_OR_PASSWORD_WRONG: entry(4209, 'recover-password'),
  REGISTRATION_LOST: entry(4210, 'register-person', 'now'),
  REGISTRATION_TAKEN: entry(4211, 'recover-password', 'never'),
  CONSENT_MISSING: entry(4212, 'retry'),
  CERTIFICATE_SIGN_IN_NEEDED: entry(4213, 'sign-in', 'after-fix'),
  PERSONS_CLOSED: entry(4214, 'person-desk', 'never'),
  UNDER_AGE: entry(4215, 'person-desk', 'never'),
  RECOVERY_WRONG: entry(4216, 'retry', 'now'),
  PERSON_NAME_INVALID: entry(4217, 'retry'),
  SIGN_IN_AGAIN: entry(4230, 'sign-in', 'now', 'attention'),
  PASSKEY_UNKNOWN: entry(4231, 'retry'),
  PASSKEY_REFUSED: entry(4232, 'retry', 'now'),
  PASSKEY_EXPIRED: entry(4233, 'retry', 'now'),
  PASSKEYS_TOO_MANY: entry(4234, 'retry'),
  LAST_WAY_IN: entry(4235, 'recover-password'),
  PASSKEY_CANCELLED: entry(4236, 'retry', 'now', 'attention'),
  PASSKEY_THERE: entry(4237, 'retry', 'never', 'attention'),
  PASSWORD_NUMBER: entry(4238, 'retry'),

  // staff, and cases they decide
  STAFF_CERTIFICATE: entry(4401, 'choose-certificate', 'never'),
  STAFF_UNKNOWN: entry(4402, 'choose-certificate', 'never'),
  STAFF_NOT_ALLOWED: entry(4403, 'support', 'never'),
  CASE_UNKNOWN: entry(4404, 'retry', 'now'),
  CASE_CHANGED: entry(4405, 'retry', 'now'),
  CASE_STEP_REFUSED: entry(4406, 'retry', 'after-fix'),
  CASE_APPROVER_SAME: entry(4407, 'retry', 'never'),
  POSSESSION_MISSING: entry(4408, 'retry', 'after-fix'),
  POSSESSION_OTHER_CERTIFICATE: entry(4409, 'retry', 'after-fix'),
  CASE_SOURCE_MISSING: entry(4410, 'sign-in', 'now'),
  DESK_UNAVAILABLE: entry(4411, 'retry', 'later'),

  // administration
  ENTRY_CHANGED: entry(4480, 'retry', 'now'),
  ENTRY_INVALID: entry(4481, 'retry', 'after-fix'),
  STAFF_REGISTERED: entry(4482, 'retry', 'after-fix'),

  // what a clerk takes out, and keeps for later
  EXPORT_TOO_LONG: entry(4490, 'retry', 'after-fix'),
  FILTERS_FULL: entry(4491, 'retry', 'after-fix'),

  // registration of organisations, roles
  ORGANIZATION_NOT_ON_REGISTER: entry(4301, 'contact-clerk'),
  ORGANIZATION_ENDED: entry(4302, 'contact-clerk', 'never'),
  ROLE_EXISTS: entry(4303, 'first-sign-in', 'never'),
  REGISTRY_UNAVAILABLE: entry(4304, 'retry', 'later'),
  ROLE_ENDED: entry(4305, 'first-sign-in', 'never'),
  ROLE_NOT_ALLOWED: entry(4306, 'workbench', 'never'),
  STEP_UP_NEEDED: entry(4307, 'retry', 'now', 'attention'),
  ROLE_NEEDS_REGISTRY: entry(4308, 'contact-clerk', 'never'),
  ROLE_WAITS_FOR_MANAGER: entry(4309, 'first-sign-in', 'later', 'attention'),
  LAST_MANAGER: entry(4310, 'organization', 'after-fix'),
  INVITATION_GONE: entry(4311, 'first-sign-in', 'never'),
  INVITATION_NOT_YOURS: entry(4312, 'contact-clerk', 'never'),
  ROLE_DATE_INVALID: entry(4313, 'retry'),
  CERTIFICATE_OF_OTHER_ORGANIZATION: entry(4314, 'choose-certificate'),
  INVITATION_EXISTS: entry(4315, 'organization', 'never'),

  // a lost UKey, certificates that change hands
  SUSPENDED_BY_ORGANIZATION: entry(4340, 'contact-clerk'),
  SUSPENSION_NEEDS_OTHER_CERTIFICATE: entry(4341, 'contact-clerk'),
  TRANSFER_WAITS: entry(4342, 'retry', 'later', 'attention'),
  TRANSFER_OVER: entry(4343, 'sign-in', 'never'),
  TRANSFER_NOT_NEEDED: entry(4344, 'sign-in', 'now'),
  TRANSFER_OBJECTED: entry(4345, 'contact-clerk', 'later'),
  TRANSFER_REFUSED: entry(4346, 'contact-clerk', 'never'),
  UNBOUND_BY_ORGANIZATION: entry(4347, 'contact-clerk'),

  // a row that a right stands on is not as the portal wrote it
  RIGHT_ALTERED: entry(4370, 'support', 'later'),
  HANDLER_UNKNOWN: entry(4371, 'first-sign-in', 'after-fix'),

  // what the organisation says when one of its UKeys is to be unblocked
  AGREEMENT_OWN: entry(4372, 'contact-clerk', 'never'),
  AGREEMENT_OVER: entry(4373, 'workbench', 'never'),
  AGREEMENT_REFUSED: entry(4374, 'retry'),

  // another certificate of a holder that is bound
  NEW_CERTIFICATE_WAITS: entry(4360, 'new-certificate', 'later', 'attention'),
  NEW_CERTIFICATE_DECLINED: entry(4361, 'contact-clerk', 'never'),
  NEW_CERTIFICATE_REFUSED: entry(4362, 'contact-clerk'),
  ROLE_NEEDS_MAIN_CERTIFICATE: entry(4363, 'contact-clerk'),

  // agents: one organisation acts for another
  DELEGATE_UNKNOWN: entry(4320, 'retry'),
  DELEGATE_SAME: entry(4321, 'retry'),
  DELEGATION_EXISTS: entry(4322, 'delegations', 'never'),
  DELEGATION_DATE_INVALID: entry(4323, 'retry'),
  DELEGATION_GONE: entry(4324, 'delegations', 'never'),
  DELEGATION_ENDED: entry(4325, 'clients', 'never'),
  DELEGATION_HANDLER_INVALID: entry(4326, 'retry'),
  DELEGATIONS_TOO_MANY: entry(4327, 'delegations'),
  NOT_FOR_AGENTS: entry(4328, 'workbench', 'never'),

  // files that people send
  UPLOAD_KIND: entry(4450, 'retry'),
  UPLOAD_DAMAGED: entry(4451, 'retry'),
  UPLOAD_ACTIVE: entry(4452, 'retry'),
  UPLOAD_INFECTED: entry(4453, 'support', 'never'),
  UPLOAD_NOT_SCANNED: entry(4454, 'retry', 'later'),
  UPLOAD_QUOTA: entry(4455, 'retry', 'later'),
  UPLOAD_SLOW: entry(4456, 'retry', 'now'),
  UPLOAD_BROKEN: entry(4457, 'retry', 'now'),
  CASE_DOCUMENTS_FULL: entry(4458, 'retry', 'never'),

  // visits and shifts at the desk
  VISIT_CODE_WRONG: entry(4461, 'retry', 'now'),
  VISIT_UNKNOWN: entry(4462, 'retry', 'now'),
  HAND_OVER_REFUSED: entry(4463, 'retry', 'after-fix'),

  // imports by programs
  IMPORT_GAP: entry(4460, 'support', 'now'),

  // 5xxx: gateway and CA
  TOKEN_MALFORMED: entry(5001, 'update-assistant'),
  GATEWAY_UNAVAILABLE: entry(5002, 'retry', 'later'),
  REVOCATION_UNAVAILABLE: entry(5003, 'retry', 'later'),
  SIGNATURE_INVALID: entry(5004, 'retry', 'now'),
  TOKEN_REPLAYED: entry(5005, 'retry', 'now'),
  FORMAT_UNSUPPORTED: entry(5006, 'update-assistant'),
  REVOCATION_STALE: entry(5007, 'retry', 'later'),
  CALLER_REFUSED: entry(5008, 'support', 'never'),
  NONCE_INVALID: entry(5009, 'retry', 'now'),
  ORIGIN_INVALID: entry(5010, 'support', 'never'),
  CA_UNAVAILABLE: entry(5011, 'retry', 'later'),
  GATEWAY_BUSY: entry(5012, 'retry', 'later'),
  ISSUANCE_LIMIT: entry(5030, 'retry', 'later'),
  DATABASE_UNAVAILABLE: entry(5020, 'retry', 'later'),
  DATABASE_FULL: entry(5021, 'retry', 'later'),
  DATABASE_BUSY: entry(5022, 'retry', 'later'),
  APPLICATION_UNKNOWN: entry(5040, 'certificate-business'),
  APPLICATION_CODE_WRONG: entry(5041, 'certificate-business'),
  APPLICATION_STEP_REFUSED: entry(5042, 'certificate-business'),
  APPROVAL_REFUSED: entry(5043, 'support', 'never'),
  OFFICER_UNKNOWN: entry(5044, 'choose-certificate', 'never'),
  RENEWAL_NOT_DUE: entry(5045, 'certificate-business', 'later', 'attention'),
  RENEWAL_REFUSED: entry(5046, 'contact-clerk', 'never'),
  RA_UNAVAILABLE: entry(5047, 'retry', 'later'),
  STEP_REUSED: entry(5048, 'support', 'never'),
  RECEIPT_REFUSED: entry(5049, 'certificate-business'),
  OFFICER_SAME: entry(5050, 'retry', 'never'),
  KM_UNAVAILABLE: entry(5051, 'retry', 'later'),
  KM_NOT_READY: entry(5052, 'support', 'later'),
  ARCHIVED_KEY_UNKNOWN: entry(5053, 'support', 'never'),
  RECOVERY_REFUSED: entry(5054, 'support', 'after-fix'),

  // 6xxx: business system
  BUSINESS_SYSTEM_UNKNOWN: entry(6001, 'workbench', 'never'),
  BUSINESS_SYSTEM_UNAVAILABLE: entry(6002, 'workbench', 'later'),
  SIGN_IN_LOST: entry(6003, 'workbench', 'now'),
  SIGN_IN_OTHER_BROWSER: entry(6004, 'sign-in', 'now'),
  BUSINESS_SYSTEM_REFUSED: entry(6005, 'workbench', 'never'),

  // 9xxx: our bug
  INTERNAL: entry(9000, 'support', 'later'),
} as const satisfies Record<string, FailureEntry>

export type FailureCode = keyof typeof failures

/** Small facts a text may show (tries left, minutes, dates as ISO). Never personal data, host names or internals. */
export type FailureDetail = Readonly<Record<string, string | number | boolean>>

/** One failure as data: what crosses every border instead of an exception. */
export interface Failure {
  readonly code: FailureCode
  readonly number: number
  readonly traceId?: string
  readonly detail?: FailureDetail
}

/** Body of every failed answer over HTTP, with the status of the catalogue. */
export interface FailureAnswer {
  readonly failure: Failure
}

/** Either a value or one failure. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

/** Makes the failure `code`, with its number from the catalogue. */
export function failure(code: FailureCode, detail?: FailureDetail): Failure {
  return detail === undefined ? { code, number: failures[code].number } : { code, number: failures[code].number, detail }
}

/** A successful result. */
export const succeeded = <T>(value: T): Result<T> => ({ ok: true, value })

/** A failed result. */
export const failed = (code: FailureCode, detail?: FailureDetail): Result<never> => ({
  ok: false,
  failure: failure(code, detail),
})

/** True when `value` is a code of the catalogue (for data that came over a wire). */
export function isFailureCode(value: unknown): value is FailureCode {
  // Not Object.hasOwn: sign-in pages run in Chromium 87.
  return typeof value === 'string' && Object.prototype.hasOwnProperty.call(failures, value)
}

/** The catalogue code that carries `number`, or undefined. */
export function codeOfNumber(number: number): FailureCode | undefined {
  return (Object.keys(failures) as FailureCode[]).find((code) => failures[code].number === number)
}
