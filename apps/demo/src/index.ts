export { demoCommand } from './demo-command.ts'
export { demoWorld, type DemoWorld } from './demo-world.ts'
export { demoBanner } from './start-banner.ts'
