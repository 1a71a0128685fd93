export * from './certificate-status.ts'
export * from './directory.ts'
export * from './sign-in.ts'
export * from './persons.ts'
