import { decisionWords } from '../decision-words.ts'
import { decisionLine, issuanceLine } from '../issuance-line.ts'
import type { AssistantWords } from './zh-CN.ts'

export const wordsEn: AssistantWords = {
  product: 'Certificate assistant',
  softUkey: 'Demo: software UKey',
  language: '中文',
  site: 'Site',
  purpose: 'Purpose',
  certificate: 'Certificate',
  listed: 'On the list of trusted sites',
  approvedByYou: 'A site you approved',
  notApproved: 'Not approved yet',
  purposes: {
    'sign-in': 'Sign in',
    'step-up': 'Confirm it is you',
    bind: 'Bind the certificate',
    'staff-sign-in': 'Sign in as staff',
    approve: 'Approve',
    possession: 'Show that you hold the certificate',
    sign: 'Sign',
  },
  pinTitle: {
    'sign-in': 'Enter your PIN to sign in',
    'step-up': 'Enter your PIN to confirm',
    bind: 'Enter your PIN to bind',
    'staff-sign-in': 'Enter your PIN to sign in',
    approve: 'Enter your PIN to approve',
    possession: 'Enter your PIN to show you hold it',
    sign: 'Read it, then enter your PIN to sign',
  },
  about: (about) => {
    switch (about.type) {
      case 'case':
        return ['Case', about.number]
      case 'organization':
        return ['Organisation', about.name]
      case 'issuance':
        return ['Certificate to issue', issuanceLine(about, ', ', decisionWords.en.goes)]
      case 'decision':
        return [decisionWords.en.decisions[about.decision], decisionLine(about, decisionWords.en.reasons[about.reason], ', ')]
      case 'account':
        return ['Account', about.account]
    }
  },
  pin: 'PIN',
  showPin: 'Show PIN',
  hidePin: 'Hide PIN',
  capsLock: 'Caps Lock is on.',
  inputMethod: 'Switch the input method to English.',
  triesLeft: (count) => (count === 1 ? '1 try left.' : `${count} tries left.`),
  lastTryTitle: 'Only one try left',
  lastTryText:
    'One more wrong PIN locks the UKey, and its issuer has to unlock it before you can use it. If you are not sure, cancel: that takes no try.',
  lastTry: 'This is the last try.',
  sure: 'I am sure the PIN is right',
  cancel: 'Cancel',
  secondsLeft: (seconds) => `Cancels in ${Math.floor(seconds / 60)} min ${seconds % 60} s`,
  approveTitle: 'Let this site use your certificate?',
  approveText:
    'This site is not on the list of trusted sites and you have not approved it before. Check the address and approve only the site you meant to visit.',
  signApproveTitle: 'May this site ask you to sign?',
  signApproveText:
    'A site you sign in to may not have documents signed by that, so you are asked apart. Check the address. You see what is signed before you enter your PIN.',
  document: 'Document',
  documentFacts: (name, bytes) => `${name}, ${bytes} bytes`,
  documentContent: 'All that is signed',
  showAll: 'Show all',
  lookalikes: (found) => `Letters of several alphabets in one word, which may look like another: ${found}`,
  firstFields: (shown, all) => `${all} entries; only the first ${shown} are listed here.`,
  firstCharacters: (shown, all) => `${all} characters; these are the first ${shown}.`,
  keyChangedText:
    'You approved this site before, but its key is not the one it had then. The site may have a new key, or someone may be posing as it. If in doubt, do not approve.',
  approve: 'Approve and go on',
  approveOnce: 'Approve this once',
  periodTitle: 'For how long',
  periods: { once: 'This once', 'ninety-days': '90 days', 'until-withdrawn': 'Until I take it back' },
  chooseTitle: 'Which certificate?',
  choose: 'Use this certificate',
  remote: 'Remote control',
  remoteText: (names) => `${names} is running: somebody may see this screen. Cancel unless you asked for that yourself.`,
  nextCertificate: 'Next one',
  remoteTitle: 'First end remote control',
  remoteRefused: (names) =>
    `${names} is running: somebody elsewhere may see this screen. This computer is set up so that no PIN is entered then. Please quit it and go on; if you came by Remote Desktop, go to the computer the UKey is in.`,
  remoteGone: 'It is closed, go on',
  changeTitle: 'Change the factory PIN first',
  changeText: 'This UKey still has the PIN it came with, 12345678. It can be used once the PIN is changed.',
  oldPin: 'Present PIN',
  newPin: 'New PIN',
  repeatPin: 'New PIN again',
  changeHint: ({ min, max }) => `${min} to ${max} characters, not repeated and not in sequence.`,
  notSame: 'The two new PINs differ.',
  change: 'Change PIN',
  changed: 'The PIN is changed.',
  working: 'Working. Please leave the UKey in.',
  doneTitle: 'Done. You can go back to the page',
  doneText: 'You can close this window.',
  endedTitle: 'Not done',
  endedText: 'Close this window and try again on the page.',
  close: 'Close the window',
  unlockText:
    'Open the assistant: a UKey that can be unlocked online has “Apply for unlocking” there. For any other take the UKey and a proof of your organisation to a desk of the issuer, or call it. Certificate and registration are unchanged.',
  forgot: 'Forgot the PIN',
  forgotText: (issuer) =>
    `Never changed it? The first PIN is on the slip that came with the UKey. Changed and forgotten: cancel, which takes no try. The issuer (${issuer}) sets a new one: take the UKey and a proof of your organisation to its desk.`,
  refusedLater: {
    expired: (issuer) => `This certificate has expired; a sign-in with it will be refused. The issuer (${issuer}) renews it.`,
    'not-yet-valid': (_issuer) =>
      'This certificate is not valid yet; a sign-in with it will be refused. A wrong clock does the same: set the clock first.',
  },
  phrase: 'Your phrase',
  phraseText: "When you see your own phrase, the window is really the assistant's.",
  choosePhrase: 'Choose a phrase',
  choosePhraseText: 'Write a line of your own. It is shown whenever a PIN is asked; a window without it is an imitation.',
  save: 'Save',
  openerTitle: 'This window was opened by another page; no PIN can be entered here',
  openerText: 'Close it and use the window the assistant opens itself.',
  windowTitle: 'Use your certificate',
  windowGo: 'Go on',
  windowPinElsewhere: 'After “Go on” the assistant opens a window of its own and asks for your PIN there.',
  windowPinOpened: 'It has opened beside this one; this page goes on by itself. Not visible? Look at the task bar.',
  windowWaiting: "Enter your PIN in the assistant's window",
  windowNotVisible: 'Window not visible? Open it here',
  windowSent: 'Sent back to the page. You can close this window.',
  windowNoTarget: 'The page that opened this window is gone. Go back to it and sign in again.',
  reading: 'A UKey is being read. One moment.',
  noUkey: 'No UKey found',
  plugIn: 'Plug it in; it appears here by itself.',
  daysLeft: (days) => (days === 1 ? '1 day left' : `${days} days left`),
  expired: 'Expired',
  notYetValid: 'Not yet valid',
  ready: 'UKey plugged in',
  notReady: 'UKey plugged in, but it cannot be used to sign in now',
  enter: 'Sign in to public services',
  enterOther: 'Sign in to another: ',
  enterNamed: (name) => `Sign in to ${name}`,
  code: 'Number',
  comma: ', ',
  skip: 'Skip to main content',
  serialNumber: 'Serial number',
  liveHint: 'changes here as you plug in or pull out',
  range: (from, until) => `${from} to ${until}`,
  nextSteps: {
    locked: ({ issuer }) =>
      `The PIN is locked; the certificate is not lost. Its issuer${issuer === '' ? '' : ` (${issuer})`} unlocks it: take the UKey and a proof of your organisation to its desk, or call it.`,
    'change-pin': () => 'It still has its factory PIN: change that first, with the button below.',
    empty: () => 'There is no certificate on this UKey. The issuer writes it.',
    unreadable: () => 'The certificate on this UKey cannot be read, so it cannot be used to sign in. Tell the issuer the number below.',
    'not-for-sign-in': () => 'No certificate on this UKey can be used to sign in.',
    expired: ({ issuer }) => `The certificate has expired and cannot be used to sign in. Its issuer (${issuer}) renews it.`,
    'not-yet-valid': () => 'The certificate is not valid yet. A wrong clock does the same: look at date and time of the computer first.',
    revoked: ({ issuer }) =>
      `Its issuer (${issuer}) has revoked the certificate: it signs nobody in any more. Ask the issuer for a new one.`,
    'on-hold': ({ issuer }) =>
      `The certificate is on hold (reported lost) and cannot be used to sign in now. If the UKey is in your hands, staff of its issuer (${issuer}) bring it back.`,
    'last-try': () => 'Only one try is left for the PIN. If you are not sure, do not try: the issuer sets a new one.',
    expiring: ({ issuer, days }) =>
      `The certificate expires in ${days === 1 ? '1 day' : `${days} days`}. Ask its issuer (${issuer}) to renew it soon; it still works.`,
    ready: () => 'The certificate is within its dates. The platform checks revocation when you sign in.',
  },
  renewal: {
    offered: (days) =>
      `The certificate expires in ${days} days and can be renewed here. The old one goes only when the new one has signed once.`,
    soon: (days) => `The certificate expires in ${days} days. Renew it here; once it has expired a new one has to be applied for.`,
    now: (days) =>
      `Only ${days === 1 ? '1 day is' : `${days} days are`} left. Renew the certificate now: once it has expired it signs nobody in, and a new one has to be applied for.`,
  },
  unblockHere:
    'The PIN is locked; the certificate is not lost. Apply here: once the issuer has reviewed it, you set a new PIN and go on at once.',
  unblockNow: 'Apply for unlocking',
  renewNow: 'Renew',
  unreadable: 'A certificate that cannot be read',
  unreadableText:
    'The UKey is not broken and other certificates are not affected. Tell the issuer the number; it writes the certificate anew.',
  services: 'Services',
  service: {
    certificates: 'Certificates',
    certificatesNow: (count, soon) => `${count === 1 ? '1 certificate' : `${count} certificates`}${soon > 0 ? `, ${soon} expiring` : ''}`,
    business: 'Certificate business',
    businessNow: 'Renewal, change, replacement, unlocking',
    pin: 'PIN',
    pinNow: (tries) =>
      tries === 0
        ? 'The PIN is locked'
        : `Change the PIN${tries === undefined ? '' : tries === 1 ? ', 1 try left' : `, ${tries} tries left`}`,
    apps: 'Where you can go',
    appsNow: (enters, all) => (all === 0 ? 'No list of applications' : enters === 1 ? '1 system to enter' : `${enters} systems to enter`),
    check: 'Check and repair',
    checkNever: 'See whether this computer can sign in',
    checkNow: (stops, warns) =>
      stops > 0
        ? `${stops} ${stops === 1 ? 'stops' : 'stop'} a sign-in`
        : warns > 0
          ? `${warns} ${warns === 1 ? 'wants' : 'want'} attention`
          : 'Nothing found',
    support: 'Help from people',
    supportNow: (count) => (count === 0 ? 'Phones and desks' : count === 1 ? '1 phone and desk' : `${count} phones and desks`),
  },
  aboutText: 'Settings and records are kept in your account on this computer only.',
  saved: 'Saved',
  remindTitle: 'Reminder to pull out the UKey',
  remind: 'Remind me once, a minute after I signed out, of a UKey that is still plugged in',
  remindText: 'Only for sites of the trusted list where this UKey signed in, once you have signed out.',
  remindAgain: 'Remind me next time too',
  remindNever: 'Never remind me again',
  understood: 'All right',
  captureTitle: 'PIN window',
  capture: 'Let screen captures and magnifiers see the PIN window',
  captureText: 'Off as a rule: who controls or records this screen does not see it. With a magnifier it has to be on to see the window.',
  creditCode: 'Unified social credit code',
  issuer: 'Issuer',
  validity: 'Valid',
  keyKind: 'Algorithm',
  uses: {
    authentication: 'Signature certificate',
    encryption: 'Encryption certificate',
    pair: 'Signature and encryption certificates',
    other: 'Other certificate',
  },
  states: { valid: 'Within its dates', expiring: 'Expiring', expired: 'Expired', 'not-yet-valid': 'Not yet valid' },
  notAsked: 'Revocation: not checked',
  status: {
    good: 'Not revoked',
    'on-hold': 'On hold (reported lost)',
    revoked: 'Revoked',
    unknown: 'Revocation: asked, nobody answered',
  },
  statusTitle: 'Revocation',
  statusSource: { ocsp: "the issuer's answer", crl: "the issuer's list" },
  statusAt: (moment) => `asked ${moment}`,
  statusSince: (day) => `since ${day}`,
  details: 'Certificate details',
  issuerName: "Issuer's full name",
  chain: 'Certificate chain',
  chainEnds: 'Certificates further up are not on this UKey.',
  keyUsages: 'Key usage',
  keyUsage: {
    digitalSignature: 'digital signature',
    nonRepudiation: 'non-repudiation',
    keyEncipherment: 'encrypting keys',
    dataEncipherment: 'encrypting data',
    keyAgreement: 'agreeing on keys',
    keyCertSign: 'issuing certificates',
    cRLSign: 'issuing revocation lists',
    encipherOnly: 'encrypting only',
    decipherOnly: 'decrypting only',
  },
  signature: 'Signature',
  fingerprint: 'SHA-256 fingerprint',
  revocationElsewhere:
    'The assistant asks the issuer in the background whether the certificate was revoked. No answer is no fault; the platform asks for itself at every sign-in.',
  export: 'Export certificate',
  exportHint: 'The public part only, no key.',
  pinTitleHome: 'Change PIN',
  softTitle: 'Software UKeys (demonstration)',
  softText: 'Software UKeys are for demonstration only. Plug them in and pull them out here.',
  plugged: 'Plugged in',
  unplugged: 'Pulled out',
  plug: 'Plug in',
  unplug: 'Pull out',
  sitesTitle: 'Approved sites',
  ledger: 'Uses of your keys',
  settings: 'Settings',
  languageTitle: 'Language',
  toHome: 'Home',
}
