import type { ElsewhereFailureTexts } from './failure-text.ts'

/** Failure texts in English that the sign-in page never shows. */
export const elsewhereEn: ElsewhereFailureTexts = {
  DRIVER_HOST_MISSING: {
    title: 'The driver of the UKey is a 32-bit one, which the assistant cannot use here',
    remedy: 'Your certificate is safe. Install the 64-bit driver of the UKey’s maker; whoever issued the UKey knows which one it is.',
    button: 'Phones and desks',
  },
  MESSAGE_TOO_LARGE: {
    title: 'A message to the assistant was too large',
    remedy: 'Nothing was done. The program is at fault, not your computer or UKey.',
    button: 'Contact support',
  },
  ORIGIN_MISSING: {
    title: 'The connection did not say which site it is',
    remedy: 'The assistant answers only sites in a browser and refused. Your UKey was not used.',
    button: 'Contact support',
  },
  WINDOW_HAS_OPENER: {
    title: 'This window cannot be used for the PIN',
    remedy: 'A web page opened it, and the assistant does not ask for a PIN in such a window. Try again and the assistant opens its own.',
    button: 'Try again',
  },
  HOST_REFUSED: {
    title: 'The connection used a wrong address',
    remedy: 'The assistant refused. Your UKey was not used. Opening the sign-in page from its official address avoids this.',
    button: 'Contact support',
  },
  BUSINESS_SYSTEM_UNKNOWN: {
    title: 'This business system is not known here',
    remedy: 'You are signed in, but the system is not registered. Please enter from the workbench.',
    button: 'Back to the workbench',
  },
  BUSINESS_SYSTEM_UNAVAILABLE: {
    title: 'The business system cannot be opened right now',
    remedy: 'You are still signed in here. The business system is at fault; please try again in 5 minutes.',
    button: 'Back to the workbench',
  },
  SIGN_IN_LOST: {
    title: 'Entering the business system was interrupted',
    remedy: 'You are still signed in here. Please enter again from the workbench.',
    button: 'Back to the workbench',
  },
  SIGN_IN_OTHER_BROWSER: {
    title: 'The sign-in was not started in this browser',
    remedy: 'To keep you safe it was stopped. Please sign in again in this browser.',
    button: 'Sign in again',
  },
  BUSINESS_SYSTEM_REFUSED: {
    title: 'The business system did not let you in',
    remedy: 'You are still signed in here. It may not be open to the current unit.',
    button: 'Back to the workbench',
  },
  CERTIFICATE_LINT_FAILED: {
    title: 'The certificate to be issued breaks the rules',
    remedy: 'It did not pass the check before issuance and was not issued. The authority is at fault; please tell support.',
    button: 'Contact support',
  },
  CERTIFICATION_REQUEST_INVALID: {
    title: 'The certificate request did not pass the check',
    remedy: 'Its content or signature is wrong and no certificate was issued. Please send it again.',
    button: 'Certificate services',
  },
  CERTIFICATES_IN_FORCE: {
    title: 'This organisation has as many certificates in force as it may have',
    remedy: 'It may have {limit} at most, so nothing was issued. Please revoke those that are no longer used.',
    button: 'Certificate services',
  },
  ISSUANCE_LIMIT: {
    title: 'No more certificates are issued within this hour',
    remedy: 'At most {limit} are issued in an hour. Nothing was issued or changed; please try again in an hour.',
    button: 'Try again',
  },
  CALLER_REFUSED: {
    title: 'The verification service refused this caller',
    remedy: 'The platform is set up wrongly; it is not your computer or UKey. Please tell support.',
    button: 'Contact support',
  },
  CERTIFICATE_UNKNOWN: {
    title: 'There is no record of this certificate',
    remedy: 'The authority does not know this serial number and nothing was changed. Please check it.',
    button: 'Certificate services',
  },
  UI_CODE_INVALID: {
    title: 'This page of the assistant is no longer valid',
    remedy: 'Only the assistant can open it, and only once. Please open it from the assistant again.',
    button: 'Open the assistant',
  },
  CERTIFICATE_SIGN_IN_NEEDED: {
    title: 'A certificate is needed here',
    remedy:
      'You are signed in as an individual and can only see your own matters. To act for an organisation, plug in the UKey and use the organisation sign-in.',
    button: 'Sign in with a certificate',
  },
  UNIT_NOT_YOURS: {
    title: 'This unit code is not one of yours',
    remedy: 'Nothing was switched; you are still in the same unit. Please choose from the list.',
    button: 'Back to the workbench',
  },
  PIN_WEAK: {
    title: 'The new PIN is too easy to guess',
    remedy: 'Please do not use runs or repeated digits. The PIN was not changed.',
    button: 'Choose another PIN',
  },
  PIN_LENGTH: {
    title: 'The new PIN has the wrong length',
    remedy: 'Please use as many characters as the window says. The PIN was not changed.',
    button: 'Enter it again',
  },
  PIN_MALFORMED: {
    title: 'This cannot be a PIN',
    remedy: 'A PIN has {min} to {max} letters, digits or signs. It was not tried; no try was used.',
    button: 'Enter it again',
  },
  METHOD_NOT_ALLOWED: {
    title: 'This address cannot be used like that',
    remedy: 'Nothing was changed. Please start from the sign-in page.',
    button: 'Sign-in page',
  },
  SITE_LIST_INVALID: {
    title: "The assistant's list of sites cannot be used",
    remedy: 'It has expired or its signature is wrong, so the assistant does not rely on it. An update brings a new one.',
    button: 'Update',
  },
  METHOD_UNKNOWN: {
    title: 'The assistant does not know this operation',
    remedy: 'It may be older than the site. Update it and try again; the UKey can stay in.',
    button: 'Update',
  },
  CALLBACK_REFUSED: {
    title: 'The return address of the site is wrong',
    remedy: 'It does not belong to the site, so the assistant refused. Your UKey was not used.',
    button: 'Contact support',
  },
  INPUT_TOO_LARGE: { title: 'What you sent is too large', remedy: 'Nothing was changed. Please send less.', button: 'Change it' },
  CARD_SERVICE_STOPPED: {
    title: 'The smart card service is not running',
    remedy:
      'A reader is plugged in, but the smart card service does not run, so a UKey with a chip cannot be read. Ask whoever looks after this computer to start it; this changes by itself.',
    button: 'Check again',
  },
  PROXY_UNREACHABLE: {
    title: 'The proxy does not answer',
    remedy:
      'This computer reaches the internet through a proxy that cannot be reached now. Ask whoever runs your network. UKey and certificate are fine.',
    button: 'Check again',
  },
  PROXY_SCRIPT_UNANSWERED: {
    title: 'The script of the proxy does not answer',
    remedy:
      'This computer is set to a proxy script (PAC) that gives no answer, so the assistant connects directly. Ask whoever runs your network to name the proxy instead.',
    button: 'Check again',
  },
  TLS_INTERCEPTED: {
    title: 'A program inspects encrypted connections',
    remedy:
      'The certificate of the portal was replaced by one of {issuer}, which this computer does not know. Usually that is a company firewall or an antivirus program. Ask whoever runs your network to let the portal through.',
    button: 'Contact support',
  },
  AUTOSTART_OFF: {
    title: 'The assistant does not start with the computer',
    remedy: 'This stops no sign-in: the sign-in page can start it. Turned on, it is there at once.',
    button: 'Turn on',
  },
  LINK_UNREGISTERED: {
    title: 'Web pages cannot start the assistant',
    remedy: 'It runs now, and you can sign in. Once it is closed the sign-in page cannot start it. Registering it once is enough.',
    button: 'Register',
  },
  LINK_TAKEN: {
    title: 'Web pages start another program',
    remedy:
      'Another program has taken the links of the assistant. You can sign in now. Take them back; where that is not offered, choose the assistant under default apps in the settings of Windows.',
    button: 'Check again',
  },
  SECOND_ASSISTANT: {
    title: 'Two assistants are running',
    remedy: 'Pages talk to the first that answers, which may see another UKey. Close the one you do not use.',
    button: 'Check again',
  },
  LEFTOVERS: {
    title: 'Files that were never finished',
    remedy: 'They do not matter. Only unfinished temporary files are removed.',
    button: 'Remove',
  },
  DISK_LOW: {
    title: 'The disk is nearly full',
    remedy: 'You can still sign in. Once it is full no key can be used, because every use is written down first. Make some room.',
    button: 'Check again',
  },
  UPDATE_RUNNING: {
    title: 'The assistant is being updated already',
    remedy: 'Another installation is at work. Please wait until it is done; the assistant goes on working.',
    button: 'Try again',
  },
  VERSION_UNUSABLE: {
    title: 'The new version of the assistant does not start on this computer',
    remedy: 'Nothing was changed: the version before goes on working. Please tell the help desk this number.',
    button: 'Get help',
  },
  VERSION_TAKEN_BACK: {
    title: 'The update of the assistant was taken back',
    remedy: 'The new version did not answer after it was started. The version before was started again.',
    button: 'Get help',
  },
  POLICY_INVALID: {
    title: 'The policy file of the installation cannot be used',
    remedy: 'Nothing was changed. Please hand this to whoever wrote the file: {reason}',
    button: 'Get help',
  },
  PIN_IN_PAGES: {
    title: 'A program here lets web pages ask for PINs',
    remedy:
      'A page that has your PIN can have anything signed by your UKey. Quit the program before you sign in, and type PINs in windows of the assistant only.',
    button: 'Check again',
  },
  UKEY_HELD: {
    title: 'Another program or an old driver may hold the UKey',
    remedy:
      'If your UKey can be read, leave it. If not, quit the program; remove an old driver in the settings of the system, then plug the UKey in again.',
    button: 'Check again',
  },
  PORTS_RESERVED: {
    title: 'The system reserved ports the assistant uses',
    remedy:
      'It took another port and you can sign in, but hardly any is left. Ask whoever looks after this computer to restart it: that usually frees them.',
    button: 'Check again',
  },
  UKEY_ELSEWHERE: {
    title: 'A UKey in another computer is not seen in Remote Desktop',
    remedy:
      'You work by Remote Desktop, and the UKey is probably in the computer in front of you. Sign in there, or ask whoever runs your network to allow redirected smart cards.',
    button: 'Check again',
  },
  FILES_MISSING: {
    title: 'Files of the assistant are gone or were changed',
    remedy:
      'Usually an antivirus program took them. Install the assistant again, and have its folder trusted by whoever looks after this computer. Your UKey and records are untouched.',
    button: 'Install again',
  },
  FIREWALL_BLOCKS: {
    title: 'A company firewall may block addresses that are needed',
    remedy:
      'This computer is connected, but the addresses named here do not answer. Show this page to whoever runs your network and have them let through. UKey and certificate are fine.',
    button: 'Check again',
  },
  SECOND_COPY: {
    title: 'Two copies of the assistant are installed',
    remedy:
      'This stops nothing: the one for all users is the one that runs. Your own can be uninstalled under Apps in the settings of Windows.',
    button: 'Check again',
  },
  INSTALLED_FOR_ALL: {
    title: 'The assistant is installed for all users of this computer already',
    remedy: 'There is nothing to install: open it from the start menu. Nothing was changed. Whoever looks after this computer updates it.',
    button: 'Get help',
  },
  OLDER_ASSISTANT: {
    title: 'An assistant of another maker is still installed',
    remedy:
      'Signing in needs it no longer, and both reach for the UKey. Remove it in the settings of the system, but keep the driver: without it the UKey cannot be read. Leave it where another site still needs it.',
    button: 'Check again',
  },
  UPDATE_UNREACHABLE: {
    title: 'The download site cannot be reached',
    remedy: 'Signing in is not affected. What was downloaded is kept; it is tried again in a few hours, or now if you wish.',
    button: 'Try again',
  },
  UPDATE_EXPIRED: {
    title: 'What the download site says of versions is out of date',
    remedy:
      'It was not taken. The site may be late, somebody may be holding newer versions back, or the date of this computer is wrong. If it stays so for days, tell the provider of the assistant.',
    button: 'Try again',
  },
  UPDATE_REFUSED: {
    title: 'What the download site says of versions cannot be trusted',
    remedy:
      'A signature is missing, or it is older than before. It was not taken and nothing was installed. Please tell the provider of the assistant the number.',
    button: 'Contact support',
  },
  UPDATE_FILE_REFUSED: {
    title: 'The downloaded file is not the one that was signed',
    remedy:
      'It was removed and not run. The network may have changed it: download it again. If it stays so, tell the provider of the assistant.',
    button: 'Download again',
  },
  UPDATE_AVAILABLE: {
    title: 'There is a newer version of the assistant',
    remedy: 'This one still works. Settings, “About and updates”, says how to update.',
    button: 'Update',
  },
  DRIVER_NOT_INSTALLED: {
    title: 'The driver was not installed',
    remedy:
      'The package is the right one, but its installer did not finish: perhaps no password was given, or this computer allows no installation. It can be tried again.',
    button: 'Check again',
  },
  ASSISTANT_RESTARTED: {
    title: 'The assistant stopped unexpectedly',
    remedy:
      'It was started again, at most three times an hour. What was being signed was cut off; no PIN is counted twice. If it goes on, please save the report and hand it to the help desk.',
    button: 'Get help',
  },
  TOKEN_MALFORMED: {
    title: 'The sign-in proof cannot be read',
    remedy: 'What the assistant sent is not complete. The PIN is not the problem; update the assistant and try again.',
    button: 'Update',
  },
  SESSION_MISSING: {
    title: 'You are not signed in',
    remedy: 'Please sign in with your certificate and open this page again.',
    button: 'Sign in',
  },
  REVOCATION_STALE: {
    title: 'The status of the certificate is out of date',
    remedy: 'The list of its authority has expired, so you are not signed in. It is not your fault; please try again in 5 minutes.',
    button: 'Try again',
  },
  REVOCATION_UNAVAILABLE: {
    title: 'We cannot look up whether the certificate is valid',
    remedy: 'The service of its authority did not answer, so you are not signed in. It is not your computer, UKey or PIN.',
    button: 'Try again',
  },
  STATE_UNWRITABLE: {
    title: 'The disk of this computer takes nothing, so the key was not used',
    remedy:
      'Every use of a key is written down first. The disk may be full: make some room and try again. No try was used; the certificate is unchanged.',
    button: 'Check and repair',
  },
  CONTENT_TYPE_REFUSED: {
    title: 'The form of the message is not supported',
    remedy: 'Nothing was done. The program is at fault, not your computer or UKey.',
    button: 'Contact support',
  },
  KM_UNAVAILABLE: {
    title: 'Key management does not answer right now',
    remedy: 'The signature certificate is kept and the encryption key follows; nothing is issued twice. Look again in a few minutes.',
    button: 'Try again',
  },
  KM_NOT_READY: {
    title: 'Key management has no recovery officers yet',
    remedy: 'No encryption key was made. It goes on once the certificates of at least two recovery officers are named.',
    button: 'Contact support',
  },
  ARCHIVED_KEY_UNKNOWN: {
    title: 'This encryption key is not in the archive',
    remedy: 'Check the encryption certificate that was given. This question is on record.',
    button: 'Contact support',
  },
  RECOVERY_REFUSED: {
    title: 'These two keys do not open this archived key',
    remedy: 'Two different recovery officers of the time it was archived do it together. This attempt is on record.',
    button: 'Contact support',
  },
  CA_UNAVAILABLE: {
    title: 'The certificate authority does not answer right now',
    remedy: 'Nothing was issued or changed. It is not your fault; please try again in 5 minutes.',
    button: 'Try again',
  },
  SESSION_EXPIRED: {
    title: 'Your sign-in has ended',
    remedy: 'Nothing happened for a while, so you were signed out. What you submitted is kept; please sign in again.',
    button: 'Sign in again',
  },
  UNIT_CHOICE_MISSING: {
    title: 'There is no unit to choose',
    remedy: 'The choice was made already, or waited too long. Please sign in again.',
    button: 'Sign in again',
  },
  NONCE_INVALID: {
    title: 'The random value of the sign-in is not valid',
    remedy: 'You are not signed in; your UKey is fine. Please sign in again.',
    button: 'Sign in again',
  },
  ORIGIN_INVALID: {
    title: 'The address of the sign-in page is not valid',
    remedy: 'The platform is set up wrongly; it is not your computer or UKey. Please tell support.',
    button: 'Contact support',
  },
  FORMAT_UNSUPPORTED: {
    title: 'The form of the sign-in proof is not supported',
    remedy: 'The versions of the assistant and the platform do not fit. Update the assistant and try again.',
    button: 'Update',
  },
  UPLOAD_KIND: {
    title: 'This kind of file is not taken',
    remedy: 'PDF, JPG and PNG are, told by what is in them; another name does not help. The file was not kept.',
    button: 'Choose another',
  },
  UPLOAD_DAMAGED: {
    title: 'The file cannot be opened',
    remedy:
      'It is not complete, is too large a picture, or has something else behind it. Please photograph, scan or export it again. The file was not kept.',
    button: 'Choose another',
  },
  UPLOAD_ACTIVE: {
    title: 'This PDF has a password, or does something by itself',
    remedy: 'That is not taken, for safety. Please remove password, scripts and attachments, or photograph a print. The file was not kept.',
    button: 'Choose another',
  },
  UPLOAD_INFECTED: {
    title: 'There is a virus in the file',
    remedy: 'The file was not kept; everything else is there. Please have this computer scanned, then choose another file.',
    button: 'Contact support',
  },
  UPLOAD_NOT_SCANNED: {
    title: 'Files cannot be checked right now',
    remedy: 'The scanner did not answer, so the file was not kept. It is not your fault; please try again in 5 minutes.',
    button: 'Try again',
  },
  UPLOAD_QUOTA: {
    title: 'That is enough files for today',
    remedy: 'Their number or size has reached the limit of a day, so the file was not kept. Please go on tomorrow, or bring it to a desk.',
    button: 'Back',
  },
  UPLOAD_SLOW: {
    title: 'The upload was too slow and was stopped',
    remedy: 'The network is slow or broke off, and the file was not kept. Please send it again, or make it smaller.',
    button: 'Try again',
  },
  UPLOAD_BROKEN: {
    title: 'The upload broke off',
    remedy: 'The file did not arrive whole and was not kept. Please send it again.',
    button: 'Try again',
  },
  CASE_DOCUMENTS_FULL: {
    title: 'This case has enough documents',
    remedy: 'A case has at most 20 documents, so this one was not kept. Please bring the others to a desk.',
    button: 'Back',
  },
  VISIT_CODE_WRONG: {
    title: 'The visit code is not right',
    remedy: 'Its check symbol does not fit. Please compare it again, or scan it.',
    button: 'Try again',
  },
  VISIT_UNKNOWN: {
    title: 'There is no such visit code',
    remedy: 'The case may be over, or a newer code was made. Please search by the number of the case.',
    button: 'Try again',
  },
  HAND_OVER_REFUSED: {
    title: 'Nothing can be handed over now',
    remedy: 'You work on no case, an offer of yours still waits, or this colleague may not work on cases. Nothing was changed.',
    button: 'Back',
  },
  IMPORT_GAP: {
    title: 'The import leaves rows out',
    remedy: 'This batch was not imported. Go on with row {next}.',
    button: 'Contact support',
  },
  NOT_FOUND: { title: 'There is no such page', remedy: 'The address may be mistyped, or the page has moved.', button: 'Sign-in page' },
  ORGANIZATION_UNKNOWN: {
    title: 'The organisation is not registered here',
    remedy: 'The certificate is valid, but no insured organisation has this credit code. Please register and bind the certificate.',
    button: 'Bind the certificate',
  },
  AFTER_CUT_OVER: {
    title: 'The organisation has to register and bind first',
    remedy: 'Organisations insured since {cutOverDate} register before they sign in. The certificate is valid; binding it once is enough.',
    button: 'Bind the certificate',
  },
  NAME_MISMATCH: {
    title: "The organisation's name differs from the certificate",
    remedy: 'The certificate is valid, but the registered name is different. A clerk can bind it; what you entered goes along.',
    button: 'Talk to a clerk',
  },
  BOUND_ELSEWHERE: {
    title: 'The certificate is bound to another organisation',
    remedy: 'That binding was not changed. If the certificate is yours, a clerk can start a transfer.',
    button: 'Talk to a clerk',
  },
  CA_MAY_NOT_BIND: {
    title: 'Certificates of this authority are bound by a clerk',
    remedy: 'The certificate is valid, but its first use needs a check by a clerk. After that you sign in directly.',
    button: 'Talk to a clerk',
  },
  NO_UNIT: {
    title: 'The organisation has no unit',
    remedy: 'It is registered, but no unit code was found. A clerk can add it.',
    button: 'Talk to a clerk',
  },
  USCC_INVALID: {
    title: 'The credit code is not right',
    remedy: 'It has 18 characters and the last follows from the others. Please check it; if it really is so, a clerk can help.',
    button: 'Talk to a clerk',
  },
  BINDING_NEEDS_FRESH_STATUS: {
    title: 'The first binding cannot be made right now',
    remedy:
      'It needs the current status of the certificate, and the authority did not answer. It is not your fault; please try again in 5 minutes.',
    button: 'Try again',
  },
  BINDING_BLOCKED: {
    title: 'The binding of this certificate is blocked',
    remedy: 'The certificate is valid, but the organisation or staff blocked its sign-in. Staff can restore it after a check.',
    button: 'Ask staff',
  },
  NEW_CERTIFICATE_NEEDS_CLERK: {
    title: 'This new certificate has to be confirmed by staff',
    remedy: 'The certificate is valid and its holder is known, but with another certificate. Here staff take a new one after a check.',
    button: 'Ask staff',
  },
  NEW_CERTIFICATE_WAITS: {
    title: 'This new certificate waits for a supervisor',
    remedy:
      'It is valid and its holder is known, but with another certificate. The organisation was told: it signs in once a supervisor confirms it under “Organisation and handlers”. If that is you, bind it once in your own account with this UKey instead.',
    button: 'See whether it is confirmed',
  },
  NEW_CERTIFICATE_DECLINED: {
    title: 'A supervisor has declined this new certificate',
    remedy:
      'It is valid, but a supervisor of the organisation says that it must not sign in. Ask them; they can agree to it after all under “Organisation and handlers”.',
    button: 'Ask staff',
  },
  NEW_CERTIFICATE_REFUSED: {
    title: 'New certificates are not taken here',
    remedy:
      'It is valid, but a new certificate of this authority does not go on with the old binding. A supervisor unbinds the old one under “Organisation and handlers” and then binds this one in their own account with this UKey.',
    button: 'Ask staff',
  },
  RIGHT_ALTERED: {
    title: 'A record of the portal did not pass its check',
    remedy:
      'Nothing is wrong with your certificate or UKey. The binding, role or delegation on file is not as the portal wrote it, and nobody enters by it until that is clear. The operators have been told; if it is urgent, tell staff the number.',
    button: 'Contact support',
  },
  UNBOUND_BY_ORGANIZATION: {
    title: 'The organisation has unbound this certificate',
    remedy:
      'It is not bound again by itself. Somebody with a role in force there binds it in their own account with this UKey, or a desk does.',
    button: 'Find a clerk',
  },
  SUSPENDED_BY_ORGANIZATION: {
    title: 'This UKey was reported lost, its certificate is suspended',
    remedy:
      'Somebody of the organisation reported it on {date}. If it was found, a supervisor lifts the suspension with another certificate under “Organisation and handlers”; without another one a desk lifts it. The binding stays.',
    button: 'Find a clerk',
  },
  SIGNATURE_INVALID: {
    title: 'The signature did not pass verification',
    remedy: 'It does not fit the certificate, so you are not signed in. Try again; if it stays so, use another USB port.',
    button: 'Try again',
  },
  TOKEN_REPLAYED: {
    title: 'This sign-in proof was used before',
    remedy: 'A proof works only once, so it was refused. Please sign in again.',
    button: 'Sign in again',
  },
  CHALLENGE_UNKNOWN: {
    title: 'This sign-in is no longer valid',
    remedy: 'It was used already, or was not started in this browser. Please sign in again.',
    button: 'Sign in again',
  },
  CHALLENGE_EXPIRED: {
    title: 'The sign-in waited too long',
    remedy: 'You are not signed in; your UKey and certificate are fine. Please sign in again.',
    button: 'Sign in again',
  },
  ORIGIN_REFUSED: {
    title: 'The request comes from another site',
    remedy: 'To keep you safe it was refused and nothing was changed. Please start from the sign-in page.',
    button: 'Sign in',
  },
  ENCRYPTION_KEY_REFUSED: {
    title: 'This UKey did not take the encryption key',
    remedy:
      'The signature certificate is as it was and no key is lost; it can be written again. If that does not help, a desk of the issuer can.',
    button: 'Find a desk',
  },
  ENCRYPTION_KEY_MALFORMED: {
    title: 'The encryption key from the issuer does not belong to its certificate',
    remedy: 'It was not written to the UKey. Tell the issuer this number.',
    button: 'Find a desk',
  },
  REMOTE_CONTROL_REFUSED: {
    title: 'Remote control is going on, so the PIN was not used',
    remedy:
      'This computer is set up so that no PIN is entered while somebody elsewhere may see the screen. Quit remote control and try again. No PIN try was used.',
    button: 'Try again',
  },
  REQUEST_REPLAYED: {
    title: 'This request was used before',
    remedy: 'A request works only once, so the assistant refused. Trying again makes a new one.',
    button: 'Try again',
  },
  REQUEST_ORIGIN_MISMATCH: {
    title: 'The request comes from another site',
    remedy: 'The open site is not the one that made the request, so the assistant refused. Your UKey was not used.',
    button: 'Contact support',
  },
  PROMPT_UNAVAILABLE: {
    title: 'The PIN window cannot be opened',
    remedy: 'The assistant has no way to ask for the PIN. No PIN try was used. Please open the assistant again and retry.',
    button: 'Check and repair',
  },
  SITE_KEY_UNAVAILABLE: {
    title: 'We cannot confirm who this site is right now',
    remedy:
      "The assistant could not get the site's public key and did not use your UKey. You did nothing wrong; please try again in a minute.",
    button: 'Try again',
  },
  PIN_CHANGE_UNCERTAIN: {
    title: 'It is not certain which PIN the UKey has now',
    remedy: 'The change was interrupted. Try the new PIN first; if it is wrong, the old one still holds.',
    button: 'Try again',
  },
  BUTTON_CANCELLED: {
    title: 'Cancelled on the UKey',
    remedy: 'Nothing was signed and no PIN try was used. To go on, try again and press the button on the UKey when it blinks.',
    button: 'Try again',
  },
  BUTTON_NOT_PRESSED: {
    title: 'The button on the UKey was not pressed',
    remedy: 'Nothing was signed and no PIN try was used. Try again, and press the button on the UKey when the window asks for it.',
    button: 'Try again',
  },
  UKEY_LEFT: {
    title: 'The UKey is still plugged in',
    remedy: 'You have signed out. If you do not need the UKey now, pull it out and keep it with you. It is {device}.',
    button: 'All right',
  },
  PORTAL_BUSY: {
    title: 'Many people are signing in right now',
    remedy: 'The sign-in has not begun; your UKey and certificate are fine. Please try again in a few seconds.',
    button: 'Try again',
  },
  GATEWAY_BUSY: {
    title: 'Very many people are signing in',
    remedy: 'The verification service is busy and did not look at this attempt. Please try again in a few seconds.',
    button: 'Try again',
  },
  INPUT_INVALID: {
    title: 'Something you sent is missing or malformed',
    remedy: 'Nothing was changed. Please check it and send it again.',
    button: 'Check it',
  },
  DATABASE_FULL: {
    title: 'The portal cannot save anything right now',
    remedy: 'What was saved is still there; this attempt was not saved. Please try again in a few minutes. It is not your fault.',
    button: 'Try again',
  },
}
