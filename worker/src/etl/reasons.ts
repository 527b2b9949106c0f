/** Where a failure belongs: who could do something about it. */
export type ReasonClass =
  'source' | 'transport' | 'envelope' | 'format' | 'schema' | 'value' | 'storage' | 'crash'

const reason = (reasonClass: ReasonClass, sentence: string, action: string) => ({
  class: reasonClass,
  sentence,
  action,
})

/**
 * Why an object or a row was refused, or a message put off: a sentence for people, and what they can do. Closed: a new reason is a
 * new line here.
 */
export const reasons = {
  // the message and the key
  envelope_unreadable: reason(
    'envelope',
    'The queue message is not an S3 notification.',
    'Find out who sends it to this queue, then discard it.',
  ),
  key_invalid: reason(
    'envelope',
    'The object key is not one that says provider, interval, symbol and time.',
    'Put the object again under a key of the expected shape, then discard this letter.',
  ),
  symbol_invalid: reason(
    'envelope',
    'The symbol is not one.',
    'Put the object again under its true symbol, then discard this letter.',
  ),
  object_missing: reason(
    'transport',
    'The announced object is not in the bucket.',
    'Put it again and retry; discard the letter if it was deleted on purpose.',
  ),
  notification_lost: reason(
    'transport',
    'The object lies in the bucket, and nobody was told of it; it was announced again.',
    'Nothing to do unless it stays; then see whether the ETL runs.',
  ),
  // the body
  empty_body: reason('source', 'The object is empty.', 'Fetch it again, then discard this letter.'),
  body_too_large: reason(
    'format',
    'The object, or what it unpacks to, is larger than is allowed.',
    'Split it into smaller objects, or raise the limit and retry.',
  ),
  gzip_corrupt: reason(
    'transport',
    'The object is not the gzip that it says it is.',
    'Put it again unharmed, then discard this letter.',
  ),
  not_utf8: reason('format', 'The body is not UTF-8 text.', 'Save it as UTF-8 text and put it again.'),
  truncated: reason('transport', 'The body ends in the middle.', 'Fetch it again, then discard this letter.'),
  html_body: reason(
    'source',
    'The body is a web page and not data.',
    'The provider, or a proxy before it, answered with an error page: fetch again, then discard.',
  ),
  not_json: reason('format', 'The body is not JSON.', 'Look at its head with `dlq show`; fetch it again.'),
  unexpected_format: reason(
    'format',
    'The body is not in the format of its provider.',
    'If the provider has changed its format, teach it to the ETL and retry; else check the key.',
  ),
  provider_error: reason(
    'source',
    'The provider answered with an error.',
    'Read what it says with `dlq show`, fetch again, then discard this letter.',
  ),
  premium_only: reason(
    'source',
    'The provider gives this to subscribers of another plan only.',
    'Ask another provider or change the plan, then discard this letter.',
  ),
  symbol_unknown: reason(
    'source',
    'The provider does not know the symbol.',
    'Correct the watchlist, then discard this letter.',
  ),
  columns_missing: reason(
    'schema',
    'The CSV has no header row that names time and prices.',
    'Add a header row and put it again, or teach the ETL the columns and retry.',
  ),
  too_many_rows: reason(
    'schema',
    'There are more rows than are allowed in one object.',
    'Split it into several objects, then discard this letter.',
  ),
  interval_unsupported: reason(
    'schema',
    'The bars are of a length that Barline does not store.',
    'Discard it, or ask for another length.',
  ),
  interval_mismatch: reason(
    'schema',
    'The bars are of another length than the key says.',
    'Put it again under its true interval, then discard this letter.',
  ),
  timezone_unknown: reason(
    'schema',
    'The time zone is not one.',
    'If the zone is new, update the runtime and retry.',
  ),
  currency_mismatch: reason(
    'value',
    'The prices are in another currency than the bars of the series.',
    'Put it under a symbol of its own, then discard this letter.',
  ),
  no_valid_rows: reason(
    'value',
    'Not one row could be used.',
    'Look at the refused rows with `dlq show`; mend the format and retry, or discard.',
  ),
  // a row
  row_malformed: reason(
    'schema',
    'The row has other cells or fields than a bar has.',
    'If the provider has changed its format, teach it to the ETL and retry.',
  ),
  time_invalid: reason(
    'value',
    'The time cannot be read.',
    'Put the object again with its times as expected, then discard this letter; a new way of writing them teach to the ETL, and retry.',
  ),
  time_out_of_range: reason(
    'value',
    'The time is outside of what can be.',
    'Check the unit of its times; fetch again.',
  ),
  price_invalid: reason(
    'value',
    'A price is not a number above zero in the range of prices.',
    'Compare with another provider; fetch again.',
  ),
  volume_invalid: reason(
    'value',
    'The volume is not a number of zero or more.',
    'Compare with another provider; fetch again.',
  ),
  high_below_low: reason(
    'value',
    'The high is below the low.',
    'Compare with another provider; fetch again.',
  ),
  duplicate_time: reason(
    'value',
    'A later row of the same object has the same time.',
    'Nothing to do: the later row counts.',
  ),
  // for a while
  throttled: reason(
    'source',
    'The provider asks to come again later.',
    'Fetch it again when the quota allows, then discard this letter.',
  ),
  internal_error: reason(
    'crash',
    'The ETL itself failed on this object.',
    'This is a bug: mend it, see by the dry run that it is gone, and retry.',
  ),
  storage_unavailable: reason(
    'storage',
    'PostgreSQL or S3 cannot be reached.',
    'Bring them back; a retry is then enough.',
  ),
  crashed: reason(
    'crash',
    'The queue gave up on it without a word: whoever worked on it crashed, ran out of memory or out of time.',
    'Do the dry run; if it ends well, retry. If it does not end, the object is too much for the ETL.',
  ),
  unknown: reason(
    'crash',
    'Whoever sent the letter gave a reason that this version does not know.',
    'Do the dry run: it says what this version makes of it.',
  ),
} as const

export type Reason = keyof typeof reasons

export const isReason = (text: string): text is Reason => Object.hasOwn(reasons, text)
