import type { OrganizationFailureTexts } from './failure-text.ts'

/** Failure texts in English of registering organisations and of roles. */
export const organizationsEn: OrganizationFailureTexts = {
  ORGANIZATION_NOT_ON_REGISTER: {
    title: 'The register does not know this credit code',
    remedy:
      'Please compare it with the business licence. A new licence reaches the register the next day. If it is right, bring the licence to a desk.',
    button: 'Find a clerk',
  },
  ORGANIZATION_ENDED: {
    title: 'The register says that this organisation has ended',
    remedy: 'It is struck off, revoked or moved away, and cannot be registered. If that is wrong, have the register corrected first.',
    button: 'Find a clerk',
  },
  ROLE_EXISTS: {
    title: 'You have a role in this organisation already',
    remedy: 'There is no need to register again. What is not finished goes on where you stopped.',
    button: 'Go on',
  },
  REGISTRY_UNAVAILABLE: {
    title: 'The register does not answer at the moment',
    remedy: 'What you typed is kept on this page. Please look it up again in a few minutes.',
    button: 'Look up again',
  },
  ROLE_ENDED: {
    title: 'Whoever used this certificate is a handler no more',
    remedy: 'UKey and certificate are fine. Whoever takes over signs in to their own account and uses this UKey there once.',
    button: 'How to take over',
  },
  AGREEMENT_OWN: {
    title: 'Nobody agrees to unlocking their own UKey',
    remedy:
      'Ask somebody else who manages the organisation to agree on the portal. Where there is nobody else, take the UKey and a proof of the organisation to a desk of the issuer.',
    button: 'Phones and desks',
  },
  AGREEMENT_OVER: {
    title: 'There is nothing to decide about this unlocking any more',
    remedy: 'The application is done, was withdrawn, or the time to agree is over. In the last case a desk of the issuer decides.',
    button: 'Back to the workbench',
  },
  AGREEMENT_REFUSED: {
    title: 'This signature was not accepted',
    remedy:
      'It does not fit this unlocking, or the certificate is not one the organisation uses. Try once more with another certificate of the organisation, or a passkey.',
    button: 'Try again',
  },
  HANDLER_UNKNOWN: {
    title: 'A handler has to be registered before this certificate signs in again',
    remedy:
      'UKey and certificate are fine, and the organisation is bound. Whoever uses it signs in to their own account (or makes one) and uses this UKey there once; from then on it signs in as before.',
    button: 'Register the handler',
  },
  ROLE_NOT_ALLOWED: {
    title: 'Your role in this organisation does not allow this',
    remedy: 'Nothing was changed. A supervisor or the legal representative can do it, or give you another role.',
    button: 'To the workbench',
  },
  STEP_UP_NEEDED: {
    title: 'Please confirm with your UKey again',
    remedy: "Changing other people's rights needs a certificate within the last 5 minutes. Plug in the UKey and type the PIN once.",
    button: 'Confirm with the UKey',
  },
  ROLE_NEEDS_MAIN_CERTIFICATE: {
    title: 'This takes the main certificate of the organisation',
    remedy:
      'This one is valid, but the organisation has another main certificate: while it has no supervisor, the first proves it with that one. If that is gone or wrong, a desk makes this one the main certificate after a check.',
    button: 'Find a clerk',
  },
  ROLE_NEEDS_REGISTRY: {
    title: 'A legal representative is compared with the register',
    remedy:
      'A certificate shows the organisation, not who represents it. The role comes into force when you are who the register names; where it says too little, a desk can do it.',
    button: 'Find a clerk',
  },
  ROLE_WAITS_FOR_MANAGER: {
    title: 'A supervisor has to agree first',
    remedy:
      'The certificate is fine and not bound yet. A supervisor agrees to new handlers under “Organisation and handlers”; then bind it once more.',
    button: 'See how far it is',
  },
  LAST_MANAGER: {
    title: 'An organisation keeps one supervisor',
    remedy: 'Nothing was changed. Hand over to another handler first, then leave or change your own role.',
    button: 'Hand over',
  },
  INVITATION_GONE: {
    title: 'The invitation is over',
    remedy: 'It was accepted, withdrawn, or has expired. Please ask the supervisor for another one.',
    button: 'See my roles',
  },
  INVITATION_NOT_YOURS: {
    title: 'The invitation names somebody else',
    remedy: 'The name in it is not that of your account. Please have the supervisor check name and mobile, and invite you again.',
    button: 'Find a clerk',
  },
  ROLE_DATE_INVALID: {
    title: 'The last day is not right',
    remedy: 'Please give a day after today, at most 2 years ahead, written like 2027-11-27.',
    button: 'Change it',
  },
  CERTIFICATE_OF_OTHER_ORGANIZATION: {
    title: 'This certificate belongs to another organisation',
    remedy:
      'Its credit code is not that of the organisation you registered. Nothing was bound. Please plug in the UKey of that organisation.',
    button: 'Choose another certificate',
  },
  INVITATION_EXISTS: {
    title: 'This mobile has an invitation already',
    remedy: 'The last invitation is still open. To change it, withdraw it first and invite again.',
    button: 'See the invitations',
  },
  SUSPENSION_NEEDS_OTHER_CERTIFICATE: {
    title: 'Another certificate has to lift it',
    remedy:
      'A certificate reported lost cannot lift its own suspension. Please confirm with another UKey of the organisation; without one a desk does it.',
    button: 'Find a clerk',
  },
  TRANSFER_WAITS: {
    title: 'A transfer of this certificate is under way',
    remedy: 'The present holder may object until {date}; without an objection it is transferred. There is no need to ask again.',
    button: 'All right',
  },
  TRANSFER_OVER: {
    title: 'This transfer is over',
    remedy: 'The certificate has changed hands already, or the transfer did not happen. The notices say which; a desk can help.',
    button: 'Sign in',
  },
  TRANSFER_NOT_NEEDED: {
    title: 'No transfer is needed',
    remedy: 'This certificate is not bound to another organisation. It can sign in.',
    button: 'Sign in',
  },
  TRANSFER_OBJECTED: {
    title: 'The present holder has objected',
    remedy: 'The transfer is stopped. Two members of staff compare the papers and decide; the case says how far they are.',
    button: 'See the case',
  },
  TRANSFER_REFUSED: {
    title: 'The transfer was not agreed to',
    remedy: 'Nothing was changed. The case says why; a desk can help.',
    button: 'Find a clerk',
  },
  DELEGATE_UNKNOWN: {
    title: 'No such organisation to act for you',
    remedy: 'Code and full name must both fit. Compare them with its business licence and type them again.',
    button: 'Type again',
  },
  DELEGATE_SAME: {
    title: 'An organisation cannot delegate to itself',
    remedy: 'Your own people are invited as handlers by the supervisor.',
    button: 'Type another one',
  },
  DELEGATION_EXISTS: {
    title: 'There is a delegation to this organisation',
    remedy: 'Two organisations have one at a time. To change it, end that one and give another.',
    button: 'See delegations',
  },
  DELEGATION_DATE_INVALID: {
    title: 'The last day is not possible',
    remedy: 'It must be after today and at most 5 years ahead, as year-month-day.',
    button: 'Type again',
  },
  DELEGATION_GONE: {
    title: 'This delegation has just changed',
    remedy: 'The other side or a colleague was quicker; nothing more was changed. Look at it as it is now.',
    button: 'See delegations',
  },
  DELEGATION_ENDED: {
    title: 'You can no longer act for this organisation',
    remedy: 'The delegation has ended, or you are no longer named for it. Other tabs go on as they are.',
    button: 'Choose another one',
  },
  DELEGATION_HANDLER_INVALID: {
    title: 'Whoever acts for others must do business here',
    remedy: 'Somebody has left, or may only look. Choose again.',
    button: 'Choose again',
  },
  DELEGATIONS_TOO_MANY: {
    title: 'There are too many delegations',
    remedy: 'One organisation gives at most 50 and acts for at most 1000. End those nobody uses first.',
    button: 'See delegations',
  },
  NOT_FOR_AGENTS: {
    title: 'An agent cannot do this',
    remedy: 'People, bindings, contacts and certificates are for the organisation itself. For your own one, switch back to it first.',
    button: 'To the workbench',
  },
  DOCUMENT_UNREADABLE: {
    title: 'This document cannot be shown as it is, so it is not signed',
    remedy:
      'It has characters nobody sees, or another form than site and assistant agreed on. Your UKey was not used. Please contact the site.',
    button: 'Contact support',
  },
}
