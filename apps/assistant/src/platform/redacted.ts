/**
 * Text that may leave this computer, or lie on it for long: folders of a person, long numbers and codes of persons and organisations, addresses of
 * mail and names and passwords in addresses are taken out.
 */
export function redacted(text: string, homeFolder: string): string {
  const homeless = homeFolder === '' ? text : text.replaceAll(homeFolder, '~')
  return homeless
    .replaceAll(/\/\/[^/\s@]*@/g, '//***@')
    .replaceAll(/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '***')
    .replaceAll(/\b(?=[0-9A-Z]*\d)[0-9A-Z]{15,18}\b/gi, '***')
    .replaceAll(/(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g, '***')
}
