/** A button on the device, as a profile tells of it. */
export interface DeviceButton {
  /** How long the device waits for it. */
  readonly seconds: number
}

/** Whether what somebody wrote may be the seconds a device waits: a whole number, at most five minutes. */
export const isButtonSeconds = (value: unknown): value is number => Number.isInteger(value) && 1 <= Number(value) && Number(value) <= 300
