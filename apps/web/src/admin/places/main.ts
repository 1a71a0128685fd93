import { loadAllFailureWords } from '../../portal/all-failure-words.ts'
import { startPage } from '../../portal/start-page.ts'
import PlacesPage from './PlacesPage.vue'

startPage(PlacesPage, loadAllFailureWords)
