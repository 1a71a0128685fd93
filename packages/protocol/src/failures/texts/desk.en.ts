import type { DeskFailureTexts } from './failure-text.ts'

/** Failure texts in English of staff and of cases. */
export const deskEn: DeskFailureTexts = {
  STAFF_CERTIFICATE: {
    title: 'This is a certificate of staff',
    remedy:
      'It opens the service desk only and speaks for no organisation. Sign in with a certificate of the organisation. Nothing was changed.',
    button: 'Other certificate',
  },
  STAFF_UNKNOWN: {
    title: 'This certificate does not open the service desk',
    remedy:
      'The desk takes certificates of registered staff only, never those of organisations. New colleagues are registered there first. Nothing was changed.',
    button: 'Other certificate',
  },
  STAFF_NOT_ALLOWED: {
    title: 'You may not do this',
    remedy: 'Nothing was changed. Whoever registers staff in your office grants the right, where you need it.',
    button: 'Contact support',
  },
  CASE_UNKNOWN: {
    title: 'No such case',
    remedy: 'Number and code must fit together. Compare them with the page or slip of the case. Tries left: {triesLeft}.',
    button: 'Type again',
  },
  CASE_CHANGED: {
    title: 'The case has just changed',
    remedy: 'Somebody else was first, and your step was not taken. Look at the case as it is now.',
    button: 'Show it as it is',
  },
  CASE_STEP_REFUSED: {
    title: 'This step is not possible now',
    remedy: 'The state of the case, something to fill in or the checklist does not allow it yet. Nothing was changed.',
    button: 'Back to the case',
  },
  CASE_APPROVER_SAME: {
    title: 'Another colleague has to approve this',
    remedy: 'The decision is your own, so you cannot approve it. Nothing was changed.',
    button: 'Back to the case',
  },
  POSSESSION_MISSING: {
    title: 'Prove possession again',
    remedy: 'Within 10 minutes before a binding the UKey is plugged in and its PIN typed. It takes a minute; nothing else is repeated.',
    button: 'Prove',
  },
  POSSESSION_OTHER_CERTIFICATE: {
    title: 'This is not the UKey of the case',
    remedy: 'Possession is proven with the certificate of the case. No PIN try was lost, and the case is unchanged. Plug in that UKey.',
    button: 'Prove again',
  },
  CASE_SOURCE_MISSING: {
    title: 'There is no sign-in to open a case from',
    remedy: 'A case begins with a refused certificate sign-in of this browser, up to 30 minutes old. Sign in once more.',
    button: 'Sign in again',
  },
  DESK_UNAVAILABLE: {
    title: 'The service desk cannot be reached right now',
    remedy: 'No case was opened and nothing was changed. It is not your fault: try again in a few minutes, or phone or visit a desk.',
    button: 'Try again',
  },
  ENTRY_CHANGED: {
    title: 'Somebody else has just changed this',
    remedy: 'Your change is not saved yet, and not lost. Look at what they changed, and decide how to save.',
    button: 'Show what they changed',
  },
  ENTRY_INVALID: {
    title: 'This cannot be saved as it is',
    remedy: 'Each field says what to change. Nothing was saved.',
    button: 'Back to the fields',
  },
  STAFF_REGISTERED: {
    title: 'This certificate is registered already',
    remedy: 'The colleague is in the list of staff. Nothing was changed.',
    button: 'Back to the list',
  },
  EXPORT_TOO_LONG: {
    title: 'More than 10,000 cases to export',
    remedy:
      'A file holds 10,000 at most, and none is left out silently, so nothing was exported. Narrow the list by state or search first.',
    button: 'Back to the list',
  },
  FILTERS_FULL: {
    title: 'You have saved 20 searches already',
    remedy: 'Delete one you no longer use, then save this one.',
    button: 'I see',
  },
  UKEY_MAKES_NO_KEYS: {
    title: 'This UKey cannot make a new key itself',
    remedy: 'Nothing was changed. Take the UKey to a desk of the issuer, or use another UKey.',
    button: 'See what can be done',
  },
  UKEY_FULL: {
    title: 'There is no room left on the UKey',
    remedy: 'Nothing was changed and the old certificate works as before. A desk of the issuer can make room.',
    button: 'See what can be done',
  },
  NEW_KEY_MISSING: {
    title: 'The key of this application is not on this UKey',
    remedy: 'Another UKey may be plugged in. Plug in the one the application was made with, and go on.',
    button: 'Back to the business',
  },
  CERTIFICATE_NOT_WRITTEN: {
    title: 'The certificate was not written to the UKey',
    remedy: 'What was read back is not what was issued. The old certificate was not touched; it can be written again.',
    button: 'Write again',
  },
  APPLICATION_UNKNOWN: {
    title: 'There is no such application',
    remedy: 'Check the number. Only the applicant and the issuer can see an application.',
    button: 'Back to the business',
  },
  APPLICATION_CODE_WRONG: {
    title: 'The application code is wrong or was used',
    remedy:
      'The code goes to the mobile of the contact on file, is good for 30 minutes and for the first UKey it is used with. If none arrived, ask the issuer which mobile is on file.',
    button: 'Get another code',
  },
  APPLICATION_STEP_REFUSED: {
    title: 'The application cannot do this now',
    remedy: 'Its state has changed meanwhile; look at where it is. Nothing was changed.',
    button: 'See where it is',
  },
  APPROVAL_REFUSED: {
    title: 'The authority did not accept the approval',
    remedy: 'The signature does not fit what was to be issued. No certificate was issued. Please contact support.',
    button: 'Contact support',
  },
  OFFICER_UNKNOWN: {
    title: 'This is not the certificate of an officer',
    remedy: 'The authority takes only certificates of officers it knows. Nothing was changed.',
    button: 'Use another certificate',
  },
  RENEWAL_NOT_DUE: {
    title: 'It is too early to renew',
    remedy: 'It can be renewed from {date} on. The certificate works as before.',
    button: 'Back to the business',
  },
  RENEWAL_REFUSED: {
    title: 'This certificate cannot be renewed here',
    remedy: 'It is of another authority, or expired, suspended or revoked. A desk of the issuer helps.',
    button: 'Phones and desks',
  },
  RA_UNAVAILABLE: {
    title: 'The authority cannot be reached at the moment',
    remedy: 'What was done is kept and goes on from here. Try again in a few minutes.',
    button: 'Try again',
  },
  STEP_REUSED: {
    title: 'One step was sent twice with different content',
    remedy: 'This is a fault of the program. Nothing was changed. Please contact support.',
    button: 'Contact support',
  },
  RECEIPT_REFUSED: {
    title: 'The first signature of the new certificate did not fit',
    remedy: 'It does not count as written yet, and the old certificate works as before. Write it again.',
    button: 'Write again',
  },
  OFFICER_SAME: {
    title: 'Another officer has to approve this',
    remedy: 'You have signed this application once; the second signature is another person’s. Nothing was changed.',
    button: 'I see',
  },
  UNBLOCK_NOT_HERE: {
    title: 'This UKey cannot be unlocked online',
    remedy: 'The issuer has nothing on file for it, or another organisation. Take the UKey and a proof of the organisation to its desk.',
    button: 'Phones and desks',
  },
  UNBLOCK_KEY_REFUSED: {
    title: 'The UKey did not accept it',
    remedy: 'What is on file does not unlock it; a last try is never made. No new PIN was set. Take the UKey to a desk of the issuer.',
    button: 'Phones and desks',
  },
  UNBLOCK_SPENT: {
    title: 'This UKey was unlocked online once before',
    remedy:
      'Its unlocking code cannot be changed, so it is used only once. Take the UKey and a proof of the organisation to a desk of the issuer.',
    button: 'Phones and desks',
  },
}
