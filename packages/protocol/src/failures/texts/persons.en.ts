import type { PersonFailureTexts } from './failure-text.ts'

/** Failure texts in English that only the pages about persons show. */
export const personsEn: PersonFailureTexts = {
  DOCUMENT_NUMBER_INVALID: {
    title: 'The document number is not right',
    remedy: 'Please compare it with the document: length, birth date and kind must agree. What you typed was not kept.',
    button: 'Change it',
  },
  IDENTITY_NOT_MATCHED: {
    title: 'Name and document number do not match',
    remedy:
      'They differ from the register. Please compare them with the document and type them again, 5 times a day at most. If you changed your name or document, bring the original to a desk. What you typed was not kept.',
    button: 'Find a desk',
  },
  MOBILE_INVALID: {
    title: 'The mobile number is not right',
    remedy: 'Please give a number of mainland China with 11 digits. Without one, bring your document to a desk.',
    button: 'Change it',
  },
  CODE_WRONG: {
    title: 'The code is not right',
    remedy: 'Please compare it with the message and type it again. You have {triesLeft} more tries.',
    button: 'Type it again',
  },
  CODE_EXPIRED: {
    title: 'The code is no longer valid',
    remedy: 'A code lives for 5 minutes and ends after 5 wrong tries. Please ask for another one.',
    button: 'Get another',
  },
  PASSWORD_LENGTH: {
    title: 'The password has the wrong length',
    remedy: 'Please use 12 to 128 characters of any kind. Several words in a row are easiest to remember.',
    button: 'Change it',
  },
  PASSWORD_COMMON: {
    title: 'This password is easy to guess',
    remedy:
      'It is among the common ones, or made the way they are. Please choose another: several words that do not belong together do well.',
    button: 'Choose another',
  },
  PASSWORD_PERSONAL: {
    title: 'The password contains your own data',
    remedy: 'Name, mobile, document number and birthday are known to others. Please choose one without them.',
    button: 'Choose another',
  },
  PASSWORD_NUMBER: {
    title: 'The password contains a number that can be looked up',
    remedy: 'A mobile, an identity number or a credit code can be found by others, whoever it belongs to. Please choose one without them.',
    button: 'Choose another',
  },
  ACCOUNT_OR_PASSWORD_WRONG: {
    title: 'Account or password is not right',
    remedy:
      'You are not signed in and no code was sent. Please look at the mobile or document number again; capitals matter in the password.',
    button: 'Recover the password',
  },
  REGISTRATION_LOST: {
    title: 'The registration was interrupted',
    remedy: 'It took too long, or this is another browser, and what you typed was not kept. Please begin again; it takes about 3 minutes.',
    button: 'Register again',
  },
  REGISTRATION_TAKEN: {
    title: 'These data cannot be registered again',
    remedy:
      'There is an account with this document or mobile. If it is yours, sign in or recover the password. If it is not, bring your document to a desk.',
    button: 'Recover the password',
  },
  CONSENT_MISSING: {
    title: 'The present text was not consented to',
    remedy: 'The text has changed. Please reload the page, read it and agree before you go on.',
    button: 'Read the text',
  },
  PERSONS_CLOSED: {
    title: 'Accounts of individuals are not open yet',
    remedy:
      'This portal cannot send codes for now, so nobody can register or sign in as an individual. Please go to a desk for your own matters.',
    button: 'Find a desk',
  },
  UNDER_AGE: {
    title: 'Under 16 one cannot register online',
    remedy: 'Please come to a desk with a guardian and both documents. What you typed was not kept.',
    button: 'Find a desk',
  },
  RECOVERY_WRONG: {
    title: 'Code or document number is not right',
    remedy: 'The password was not changed. Please compare both and type them again. You have {triesLeft} more tries.',
    button: 'Type it again',
  },
  PERSON_NAME_INVALID: {
    title: 'The name is not right',
    remedy: 'Please write it as in the document, 2 to 60 characters.',
    button: 'Change it',
  },
  SIGN_IN_AGAIN: {
    title: 'Please sign in once more',
    remedy: 'This step needs to know that it is you, and you signed in more than 15 minutes ago. Nothing was changed.',
    button: 'Sign in again',
  },
  PASSKEY_UNKNOWN: {
    title: 'The portal does not know this passkey',
    remedy: 'It may have been removed from the account. Please use another one, or sign in with password and code.',
    button: 'Sign in another way',
  },
  PASSKEY_REFUSED: {
    title: 'The passkey was not accepted',
    remedy: 'You are not signed in and nothing was kept. Please try again; if it fails again use password and code.',
    button: 'Try again',
  },
  PASSKEY_EXPIRED: {
    title: 'That took too long',
    remedy: 'A passkey has to be confirmed within 5 minutes. Please try again.',
    button: 'Try again',
  },
  PASSKEYS_TOO_MANY: {
    title: 'There are 10 passkeys already',
    remedy: 'Please remove one you do not use before you add another.',
    button: 'All right',
  },
  LAST_WAY_IN: {
    title: 'The last way to sign in cannot be removed',
    remedy: 'You could not sign in any more. Please set a password first.',
    button: 'Set a password',
  },
  PASSKEY_CANCELLED: {
    title: 'No passkey was used',
    remedy: 'You cancelled, or this device has no passkey for this portal. Nothing was changed.',
    button: 'Try again',
  },
  PASSKEY_THERE: {
    title: 'This device has a passkey already',
    remedy: 'You need no other one: choose “Use a passkey” when you sign in.',
    button: 'All right',
  },
}
