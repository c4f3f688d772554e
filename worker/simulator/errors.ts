/** An order that the network can't carry out, with the HTTP status that says so. */
export class ControlError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
