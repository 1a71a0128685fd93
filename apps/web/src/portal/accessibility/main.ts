import { startPage } from '../start-page.ts'
import AccessibilityPage from './AccessibilityPage.vue'

startPage(AccessibilityPage)
