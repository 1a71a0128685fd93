/** Whether something typed or scanned into the search is a visit code: nine letters and digits, blanks and dashes left out. */
export function looksLikeVisitCode(written: string): boolean {
  const code = written.normalize('NFKC').replaceAll(/[\s-]/g, '')
  return /^[0-9A-Za-z]{9}$/.test(code)
}
