export * from './catalogue.ts'
export * from './language.ts'
export * from './read-failure.ts'
export * from './texts/index.ts'
