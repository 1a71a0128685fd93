/** Where a case is shown; without a number those of this browser, and a form for number and code. Not among the addresses of every page: the sign-in page has no room. */
export const caseAddress = '/case'

export const addressOfCase = (number: string): string => `${caseAddress}?number=${encodeURIComponent(number)}`
