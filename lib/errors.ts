/**
 * Expected failures. The code is the translation key (messages/<locale>/errors.json) and fixes the HTTP status.
 * Anything that is not an AppError is logged and shown as `internal` with an id.
 */
export const errorStatus = {
  internal: 500,
  invalid_input: 422,
  malformed_json: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  unavailable: 503,
  body_too_large: 413,
  // accounts
  email_taken: 409,
  wrong_credentials: 401,
  email_not_verified: 403,
  link_expired: 410,
  workspace_suspended: 403,
  trial_ended: 402,
  // senders
  sender_not_linked: 409,
  sender_limit: 409,
  sender_has_live_run: 409,
  sender_restricted: 409,
  link_other_number: 409,
  qr_not_ready: 409,
  qr_expired: 410,
  demo_only: 404,
  // contacts and imports
  file_empty: 422,
  file_too_large: 413,
  file_is_spreadsheet: 422,
  file_not_csv: 422,
  file_too_many_rows: 422,
  file_too_many_columns: 422,
  file_too_many_groups: 422,
  file_gone: 410,
  no_phone_column: 422,
  no_valid_row: 422,
  consent_required: 422,
  import_not_ready: 409,
  import_already_started: 409,
  phone_invalid: 422,
  contact_exists: 409,
  group_exists: 409,
  opted_out: 409,
  // templates
  template_syntax: 422,
  template_unknown_placeholder: 422,
  template_empty: 422,
  template_too_long: 422,
  template_name_taken: 409,
  // campaigns
  campaign_not_draft: 409,
  campaign_no_sender: 409,
  campaign_no_recipients: 422,
  campaign_time_past: 422,
  run_not_pausable: 409,
  run_not_resumable: 409,
  run_not_cancellable: 409,
  quota_exceeded: 402,
  message_not_retryable: 409,
} as const

export type ErrorCode = keyof typeof errorStatus

export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: Readonly<Record<string, unknown>> | undefined
  /** @param details values for the sentence in errors.json, and for REST's `error.details` */
  constructor(code: ErrorCode, details?: Record<string, unknown>, options?: ErrorOptions) {
    super(code, options)
    this.name = 'AppError'
    this.code = code
    this.status = errorStatus[code]
    this.details = details
  }
}
