import type { CommonFailureTexts } from './failure-text.ts'

/** Failure texts in English: what happened; whose problem it is and what to do; the words on the one button. */
export const en: CommonFailureTexts = {
  // 1xxx: this PC or browser
  INSECURE_PAGE: {
    title: 'This page is not on a secure connection',
    remedy: 'Browsers allow certificates only on secure pages (https). Please open the official address again. Your UKey is fine.',
    button: 'Show the right address',
  },
  COMPATIBILITY_MODE: {
    title: 'Switch to fast mode',
    remedy:
      'Your browser is in compatibility mode, where certificates do not work. Click the icon at the right end of the address bar and choose 极速模式.',
    button: 'Show me',
  },
  BROWSER_TOO_OLD: {
    title: 'This browser is too old',
    remedy: 'Certificates do not work in this version. Please use a newer browser; nothing changes for your UKey and certificate.',
    button: 'Choose a browser',
  },
  SYSTEM_UNSUPPORTED: {
    title: 'The system on this computer is too old',
    remedy:
      'The assistant cannot be installed on Windows 7, 8 and XP: use a computer with Windows 10 or 11. UKey and certificate stay as they are.',
    button: 'Show other ways',
  },
  PHONE_UNSUPPORTED: {
    title: 'A UKey does not work on a phone',
    remedy: 'Please open this page on a computer and plug in your UKey.',
    button: 'Send the address to a computer',
  },
  COOKIES_BLOCKED: {
    title: 'Your browser does not keep you signed in here',
    remedy:
      'It blocks the cookies of this site, so a sign-in would be over at once. Allow them with the icon at the left end of the address bar. Your UKey is fine.',
    button: 'Check again',
  },
  ASSISTANT_MISSING: {
    title: 'The certificate assistant is not installed',
    remedy: 'It takes about a minute; no restart, leave the UKey in. This page goes on by itself.',
    button: 'Download',
  },
  ASSISTANT_STOPPED: {
    title: 'The certificate assistant is not running',
    remedy: 'It is installed but not open. Start it, and this page goes on by itself.',
    button: 'Start it',
  },
  LOOPBACK_DENIED: {
    title: 'Your browser blocked this page from reaching the assistant',
    remedy: "You can still sign in, in the assistant's own window.",
    button: 'Sign in there',
  },
  ASSISTANT_TOO_OLD: {
    title: 'The certificate assistant needs an update',
    remedy: 'Version {version} or newer is needed here. It is updated in place; nothing to remove, and the UKey can stay in.',
    button: 'Update',
  },
  CLOCK_SKEW: {
    title: 'The clock of this computer is wrong',
    remedy: 'It is {minutes} min off. With the wrong time a certificate looks invalid. No restart needed.',
    button: 'Set the clock',
  },
  PORT_TAKEN: {
    title: "Another program uses the assistant's port",
    remedy:
      'That is why the assistant cannot be reached; your UKey is fine. Close other security controls or restart the computer, and open the assistant first.',
    button: 'Check and repair',
  },
  ASSISTANT_KEY_CHANGED: {
    title: 'The assistant on this computer is not the one of last time',
    remedy:
      'This happens after it was installed again. If nobody did, do not type your PIN, and tell staff. You are not signed in, and no PIN try was lost.',
    button: 'I installed it again: go on',
  },
  POPUP_BLOCKED: {
    title: "Your browser blocked the assistant's window",
    remedy: 'Please open it again. If nothing opens, allow pop-ups for this page at the right end of the address bar.',
    button: 'Open it again',
  },
  ASSISTANT_LOST: {
    title: 'The connection to the assistant was lost',
    remedy: 'It may have been closed. Nothing was completed and no PIN try was used. Start it and try again.',
    button: 'Start it',
  },
  CLOCK_DRIFT: {
    title: 'The clock of this computer is slightly off',
    remedy: 'It is {minutes} min off. You can sign in now; setting the clock is safer.',
    button: 'Set the clock',
  },
  PORTAL_UNREACHABLE: {
    title: 'The portal cannot be reached',
    remedy: 'Please check the network of this computer. Your UKey and certificate are fine, and no PIN try was used.',
    button: 'Try again',
  },
  SITE_NOT_APPROVED: {
    title: 'You did not approve this site',
    remedy: 'The site got no signature. If the address is right, try again and choose Approve and continue.',
    button: 'Try again',
  },
  REQUEST_INVALID: {
    title: 'The request of the site is not valid',
    remedy: 'The assistant refused and did not use your UKey. The site is at fault; please tell support.',
    button: 'Contact support',
  },
  REQUEST_EXPIRED: {
    title: 'The request of the site has expired',
    remedy: 'It waited too long. No PIN try was used. Just try again.',
    button: 'Try again',
  },
  MESSAGE_INVALID: {
    title: 'The assistant could not read a message',
    remedy: 'Nothing was done. The program is at fault, not your computer or UKey.',
    button: 'Contact support',
  },
  BUSY: {
    title: 'The assistant is busy with something else',
    remedy: "Please finish or cancel what is open in the assistant's window, then come back.",
    button: 'Try again',
  },
  SITE_MUTED: {
    title: 'This site asked too often',
    remedy: 'The assistant has stopped answering it. Please try again in {minutes} min. Your UKey was not used.',
    button: 'Try again',
  },

  // 2xxx: UKey and PIN
  UKEY_MISSING: {
    title: 'No UKey found',
    remedy: 'Plug it in; it appears here by itself. If it is in already, try another port.',
    button: 'Check and repair',
  },
  UKEY_EMPTY: {
    title: 'There is no certificate on the UKey',
    remedy: 'The UKey is fine; it has no certificate yet. The authority that gave it to you writes one.',
    button: 'Certificate services',
  },
  DRIVER_MISSING: {
    title: 'The driver for this UKey is missing',
    remedy:
      'The UKey is plugged in, but this computer does not know it yet. Please install the driver of the authority that gave you the UKey.',
    button: 'Check and repair',
  },
  UKEY_WITHOUT_DRIVER: {
    title: 'The driver for this UKey is not installed',
    remedy:
      'Plugged in: {deviceEn}. This computer cannot read it yet. Please ask the authority that gave you the UKey for its driver. Once installed, it appears here by itself, without a restart.',
    button: 'Check and repair',
  },
  PIN_INCORRECT: {
    title: 'Wrong PIN',
    remedy: 'Tries left: {triesLeft}. The first PIN is on the slip that came with the UKey.',
    button: 'Enter it again',
  },
  PIN_LOCKED: {
    title: 'The UKey is locked',
    remedy: 'Too many wrong PINs. Your certificate is safe. The authority that gave you the UKey unlocks it.',
    button: 'Unlock',
  },
  PIN_FACTORY: {
    title: 'Change the factory PIN first',
    remedy: 'The UKey still has the PIN it was made with, which others know too. Choose one that only you know, then sign in.',
    button: 'Change PIN',
  },
  PIN_CANCELLED: { title: 'You cancelled', remedy: 'You are not signed in and no PIN try was used.', button: 'Sign in again' },
  PIN_TIMEOUT: {
    title: 'Nobody entered the PIN in time',
    remedy: 'The window was closed and no PIN try was used. Try again when you are ready.',
    button: 'Try again',
  },
  UKEY_REMOVED: {
    title: 'The UKey was pulled out',
    remedy: 'Nothing was completed. Plug the same UKey back in and try again.',
    button: 'Try again',
  },
  DRIVER_CRASHED: {
    title: 'The driver of the UKey stopped working',
    remedy: 'The assistant has started it again and your certificate is safe. Just try again.',
    button: 'Try again',
  },
  UKEY_FAILED: {
    title: 'The UKey did not answer properly',
    remedy: 'Your certificate is safe. Pull the UKey out and plug it in again, or use another port.',
    button: 'Check and repair',
  },
  DRIVER_UNSUITABLE: {
    title: 'The driver of the UKey does not fit the assistant',
    remedy: 'It is not a 64-bit driver. Please install the 64-bit driver of the authority that gave you the UKey.',
    button: 'Check and repair',
  },
  CERTIFICATE_NOT_ON_UKEY: {
    title: 'The chosen certificate is not on this UKey',
    remedy: 'Plug in the UKey it is on, or choose another certificate.',
    button: 'Choose another',
  },

  // 3xxx: certificate
  CERTIFICATE_MALFORMED: {
    title: 'The certificate is damaged and cannot be read',
    remedy: 'You did nothing wrong and your registration is unchanged. Please ask for a replacement.',
    button: 'Certificate services',
  },
  CERTIFICATE_EXPIRED: {
    title: 'The certificate has expired',
    remedy: 'It ended on {date}. Once renewed you can go on using it; the binding stays.',
    button: 'Renew',
  },
  CERTIFICATE_NOT_YET_VALID: {
    title: 'The certificate is not valid yet',
    remedy: 'It starts on {date}. A wrong clock looks the same, so please set the clock first.',
    button: 'Set the clock',
  },
  CERTIFICATE_SUSPENDED: {
    title: 'The certificate is suspended',
    remedy: 'It was suspended on {date}. You cannot sign in until it is resumed; the binding stays.',
    button: 'Ask to resume',
  },
  CERTIFICATE_REVOKED: {
    title: 'The certificate is revoked',
    remedy: 'It was revoked on {date}. A revoked certificate cannot be used again: ask for a new one; what you registered is kept.',
    button: 'Certificate services',
  },
  CERTIFICATE_NOT_TRUSTED: {
    title: 'Certificates of this authority are not accepted here',
    remedy: 'Your certificate is fine, but this platform does not work with its authority. Please use another one.',
    button: 'Choose another',
  },
  CERTIFICATE_WRONG_PURPOSE: {
    title: 'This certificate is not for signing in',
    remedy: 'It is for encryption or something else. Use the sign-in certificate, which is usually on the same UKey.',
    button: 'Choose another',
  },
  CERTIFICATE_POLICY_REFUSED: {
    title: 'This kind of certificate cannot sign in here',
    remedy: 'Only certificates for the business of organisations are accepted. Please use another one.',
    button: 'Choose another',
  },
  CERTIFICATE_PATH_INVALID: {
    title: 'We cannot confirm where the certificate comes from',
    remedy: 'The chain from the certificate to its authority is not complete. You did nothing wrong; a clerk can find the cause.',
    button: 'Talk to a clerk',
  },
  ALGORITHM_REFUSED: {
    title: 'The algorithm of the certificate is no longer accepted',
    remedy: 'It is too old to be safe. Please ask for a new certificate; what you registered is kept.',
    button: 'Certificate services',
  },
  CERTIFICATE_UNIDENTIFIED: {
    title: 'The certificate carries no credit code',
    remedy: 'We cannot tell which organisation it belongs to. A clerk can bind it after a check.',
    button: 'Talk to a clerk',
  },
  CERTIFICATE_STATUS_UNKNOWN: {
    title: 'The authority does not know the status of this certificate',
    remedy: 'We cannot confirm that it is valid, so you are not signed in. If it is new, try again in 5 minutes.',
    button: 'Try again',
  },
  CERTIFICATE_EXPIRING: {
    title: 'The certificate ends soon',
    remedy: 'It ends on {date}. You can sign in as usual; please renew it before.',
    button: 'Renew',
  },
  CERTIFICATE_IDENTITY_UNREADABLE: {
    title: 'The organisation in the certificate cannot be read',
    remedy:
      'Where the certificate states credit code or name, the value is incomplete or not in the proper form, so we cannot tell whose it is. Please have it issued again by the authority that made it.',
    button: 'Certificate services',
  },
  CERTIFICATE_IDENTITY_CONTRADICTORY: {
    title: 'The certificate contradicts itself about the organisation',
    remedy:
      'The certificate states the same thing about the organisation more than once or in different ways, so we cannot tell whose it is. Please have it issued again by the authority that made it.',
    button: 'Certificate services',
  },

  // 4xxx: account, binding, session
  TOO_MANY_REQUESTS: {
    title: 'Too many requests',
    remedy: 'We have paused requests from this computer. Please try again in {minutes} min. Nothing was changed.',
    button: 'Try again',
  },

  // 5xxx: gateway and CA
  GATEWAY_UNAVAILABLE: {
    title: 'We cannot verify your certificate right now',
    remedy: 'The verification service did not answer. It is not your computer, UKey or PIN.',
    button: 'Try again',
  },
  DATABASE_UNAVAILABLE: {
    title: 'The portal cannot reach its records right now',
    remedy: 'Nothing was saved, and nothing that was saved is lost. It is not your fault; please try again in a few seconds.',
    button: 'Try again',
  },
  DATABASE_BUSY: {
    title: 'Many people are being served right now',
    remedy: 'This attempt was not handled and nothing was saved. Please try again in a few seconds.',
    button: 'Try again',
  },

  // 6xxx: business system

  // 9xxx: our bug
  INTERNAL: {
    title: 'Something went wrong on our side',
    remedy: 'It is recorded; staff can trace it by the id. Nothing of yours has changed.',
    button: 'Contact support',
  },
}
