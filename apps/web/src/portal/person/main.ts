import { startPage } from '../start-page.ts'
import PersonPage from './PersonPage.vue'

startPage(PersonPage)
