export { localDay } from '../platform/local-day.ts'
