/** One line (RFC 4180). */
export const csvLine = (values: readonly string[]): string => `${values.map(csvValue).join(',')}\r\n`

const csvValue = (value: string) => {
  const text = isFormula(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** What a spreadsheet would run instead of showing it, in full width as well. Phones and numbers with a sign are harmless. */
const isFormula = (value: string) => /^[=+\-@\t\r\n＝＋－＠]/.test(value) && !/^[+-]?[\d ()-]+$/.test(value)
