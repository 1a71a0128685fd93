import { startPage } from '../start-page.ts'
import PrivacyPage from './PrivacyPage.vue'

startPage(PrivacyPage)
