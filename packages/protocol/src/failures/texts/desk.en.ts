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
}
