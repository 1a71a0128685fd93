import type { Desk } from '@yinxin/protocol/portal'

/** Fictional desks; the numbers are of no country's plan. */
export const demoDesks: readonly Desk[] = [
  {
    name: { zh: '示范市社会保险服务中心', en: 'Demo City Social Insurance Service Centre' },
    services: ['binding', 'units', 'individuals', 'support'],
    phone: '000-5550100',
    address: { zh: '示范市政务服务中心 3 楼，31 至 36 号窗口', en: 'Demo City Government Service Centre, floor 3, windows 31 to 36' },
    hours: { zh: '工作日 9:00 至 17:00', en: 'Working days 9:00 to 17:00' },
  },
  {
    name: { zh: '示范省本级社会保险服务窗口', en: 'Demo Province Service Desk' },
    services: ['binding', 'units', 'support'],
    phone: '000-5550120',
    address: {
      zh: '示范市中山路 8 号省政务大厅 2 楼，5 至 8 号窗口',
      en: '8 Zhongshan Road, Demo City, provincial hall, floor 2, windows 5 to 8',
    },
    hours: { zh: '工作日 9:00 至 17:00', en: 'Working days 9:00 to 17:00' },
  },
  {
    name: { zh: '印信演示认证中心服务大厅', en: 'Yinxin Demo CA service hall' },
    services: ['certificate', 'unblock', 'support'],
    phone: '000-5550199',
    address: { zh: '示范市学院路 1 号一层，A 区', en: '1 College Road, Demo City, ground floor, area A' },
    hours: { zh: '工作日 8:30 至 17:30，周六 9:00 至 12:00', en: 'Working days 8:30 to 17:30, Saturday 9:00 to 12:00' },
  },
]
