/** The serial number of a certificate as every page writes it: upper case, like the card on the sign-in page, whatever case it travelled in. */
export const serialText = (serial: string): string => serial.toUpperCase()

/** Its last six characters, by which a person tells two certificates of one issuer apart. */
export const lastOfSerial = (serial: string): string => serialText(serial).slice(-6)

/** In groups of four where only text can stand, as in a list one chooses from: as `GroupedCode` shows it. */
export const spacedSerial = (serial: string): string => (serialText(serial).match(/.{1,4}/g) ?? []).join(' ')
