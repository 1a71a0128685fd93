export * from './identifiers.ts'
export * from './organization-names.ts'
export * from './persons.ts'
