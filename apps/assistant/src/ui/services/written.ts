/** A code as it is compared, as people write it: full width, small letters, with blanks. */
export const written = (value: string): string => value.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase()

/** Whether it can be an application code: 8 characters, with a hyphen or without. */
export const isCode = (value: string): boolean => written(value).replaceAll('-', '').length === 8
