import { startPage } from '../start-page.ts'
import NotFoundPage from './NotFoundPage.vue'

startPage(NotFoundPage)
