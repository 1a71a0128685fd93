/** Portal ↔ its pages: the articles of the help centre. Their words are Markdown files beside the page; names are for ever, since links lead there. */
export const articleNames = [
  'first',
  'sign-in',
  'computer',
  'browser',
  'permission',
  'install',
  'assistant',
  'assistant-key',
  'site',
  'checks',
  'clock',
  'ukey',
  'old-software',
  'pin',
  'pin-change',
  'safety',
  'lost',
  'renewal',
  'stopped',
  'certificate',
  'verification',
  'mismatch',
  'registration',
  'handlers',
  'delegation',
  'units',
  'session',
  'busy',
  'input',
  'business-system',
  'person',
  'password',
  'passkey',
  'number',
  'case',
  'desk',
  'staff',
] as const
export type ArticleName = (typeof articleNames)[number]

/** `POST /api/help/answers`: whether an article helped. Who says so is not asked and not kept. */
export interface HelpAnswerInput {
  readonly article: ArticleName
  readonly helped: boolean
}
