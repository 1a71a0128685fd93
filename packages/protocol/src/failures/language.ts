/** The languages everything people read exists in; Chinese first. */
export type Language = 'zh-CN' | 'en'
