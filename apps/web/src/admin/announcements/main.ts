import { loadAllFailureWords } from '../../portal/all-failure-words.ts'
import { startPage } from '../../portal/start-page.ts'
import AnnouncementsPage from './AnnouncementsPage.vue'

startPage(AnnouncementsPage, loadAllFailureWords)
