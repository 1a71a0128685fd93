export { verifyCommand } from './verify-command.ts'
