/** Why an object or a row was refused, or a message put off. Closed: a new reason is a new line here. */
export const reasons = {
  // the message and the key
  envelope_unreadable: 'The queue message is not an S3 notification.',
  key_invalid: 'The object key is not one that says provider, interval, symbol and time.',
  symbol_invalid: 'The symbol is not one.',
  object_missing: 'The announced object is not in the bucket.',
  // the body
  empty_body: 'The object is empty.',
  body_too_large: 'The object, or what it unpacks to, is larger than is allowed.',
  gzip_corrupt: 'The object is not the gzip that it says it is.',
  not_utf8: 'The body is not UTF-8 text.',
  truncated: 'The body ends in the middle.',
  html_body: 'The body is a web page and not data.',
  not_json: 'The body is not JSON.',
  unexpected_format: 'The body is not in the format of its provider.',
  provider_error: 'The provider answered with an error.',
  premium_only: 'The provider gives this to subscribers of another plan only.',
  symbol_unknown: 'The provider does not know the symbol.',
  columns_missing: 'The CSV has no header row that names time and prices.',
  too_many_rows: 'There are more rows than are allowed in one object.',
  interval_unsupported: 'The bars are of a length that Barline does not store.',
  interval_mismatch: 'The bars are of another length than the key says.',
  timezone_unknown: 'The time zone is not one.',
  currency_mismatch: 'The prices are in another currency than the bars of the series.',
  no_valid_rows: 'Not one row could be used.',
  // a row
  row_malformed: 'The row has other cells or fields than a bar has.',
  time_invalid: 'The time cannot be read.',
  time_out_of_range: 'The time is outside of what can be.',
  price_invalid: 'A price is not a number above zero in the range of prices.',
  volume_invalid: 'The volume is not a number of zero or more.',
  high_below_low: 'The high is below the low.',
  duplicate_time: 'A later row of the same object has the same time.',
  // for a while
  throttled: 'The provider asks to come again later.',
  internal_error: 'The ETL itself failed on this object.',
  storage_unavailable: 'PostgreSQL or S3 cannot be reached.',
} as const

export type Reason = keyof typeof reasons
