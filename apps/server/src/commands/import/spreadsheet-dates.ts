const forms = [/^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/, /^(\d{4})(\d\d)(\d\d)$/]

/**
 * Dates as spreadsheets show them too: 2020/1/5, 20200105. Anything else stays as it is, to be refused by its row: 2020111 is the first day of
 * November or the eleventh of January, and nobody knows which.
 */
export function isoDate(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return text
  const [, year, month = '', day = ''] = forms.map((form) => form.exec(text)).find((found) => found !== null) ?? []
  return year === undefined ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** From March 1900 to the end of 9999: the serial numbers before are off by one in half of all programs (there was no 29 February 1900). */
const [firstSerial, lastSerial] = [61, 2_958_465]

/**
 * The day a number stands for: counted from 30 December 1899, as spreadsheets keep days (ISO/IEC 29500-1 §18.17.4.1), or typed as 20200105. The hour
 * is nobody's business; a number that is neither stays as it is.
 */
export function dayOfSerial(text: string): string {
  const serial = Math.floor(Number(text))
  if (!(serial >= firstSerial && serial <= lastSerial)) return isoDate(text)
  return new Date(Date.UTC(1899, 11, 30) + serial * 86_400_000).toISOString().slice(0, 10)
}
