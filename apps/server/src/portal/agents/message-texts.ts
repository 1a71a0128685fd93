/** What managers are told by text message about delegations. Names of organisations are on file; nothing personal is said. */
export const delegationMessageTexts = {
  offered: (portal: string, from: string) => `【${portal}】${from}想委托您单位代办业务，30 天内有效。请用证书登录，在代办委托里确认。`,
  accepted: (portal: string, to: string) => `【${portal}】${to}已确认代办您单位的业务。不是您单位委托的，请马上在代办委托里结束。`,
  ended: (portal: string, other: string) => `【${portal}】您单位和${other}之间的代办委托已结束。`,
}
