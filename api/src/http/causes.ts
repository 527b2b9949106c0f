interface CauseFacts {
  status: number
  title: string
  /** What it means and what to do about it, for the page of `/problems/<cause>` and the document. */
  meaning: string
}

/** Every cause of a refused or failed request. The name is the last part of the problem's `type`: never rename one. */
export const causes = {
  'invalid-parameters': {
    status: 400,
    title: 'Some parameters cannot be used',
    meaning:
      'Parameters are unknown, repeated, missing, malformed or contradict each other. `errors` lists every one of them at once: its name, what was expected, and what came. The same request never works; mend it.',
  },
  'malformed-request': {
    status: 400,
    title: 'This is no HTTP request',
    meaning:
      'What came cannot be read as HTTP/1.1, or leaves open where it ends; the connection has been closed.',
  },
  'missing-key': {
    status: 401,
    title: 'Reading needs a key',
    meaning:
      'This server answers those who have a key: send it as `Authorization: Bearer <key>` or `X-Api-Key: <key>`, never in the address. Whoever runs it hands them out.',
  },
  'unknown-key': {
    status: 401,
    title: 'Nobody knows this key',
    meaning: 'The key is not, or no longer, one of those that this server knows. Ask whoever runs it.',
  },
  'missing-admin-token': {
    status: 401,
    title: 'This is for the operator',
    meaning: 'Send `Authorization: Bearer <token>` with the token that ADMIN_TOKEN has on the server.',
  },
  'wrong-admin-token': {
    status: 401,
    title: 'This is not the token of the operator',
    meaning:
      'The token is not the one that ADMIN_TOKEN has on the server. After several of them the address has to wait.',
  },
  'no-metrics-token': {
    status: 401,
    title: 'The metrics need a token',
    meaning: 'Send `Authorization: Bearer <token>` with the token that METRICS_TOKEN has on the server.',
  },
  'foreign-page': {
    status: 403,
    title: 'Not from a page of another site',
    meaning:
      'A browser says that a page of another site asks. Only our own pages may change anything, and programs, which are no browser.',
  },
  'no-admin': {
    status: 404,
    title: 'This server has no operator',
    meaning: 'No ADMIN_TOKEN is set on the server, so that it has no routes for operators.',
  },
  'unknown-symbol': {
    status: 404,
    title: 'No such symbol',
    meaning:
      'No data has ever been stored for `symbols`. A symbol that is known but has nothing in the range is no problem: its answer is 200 and empty. `/v1/symbols` lists what there is.',
  },
  'unknown-route': {
    status: 404,
    title: 'No such route',
    meaning:
      'There is nothing at this path. `/openapi.json` lists the routes; a slash within a symbol is written `%2F`.',
  },
  'unknown-alert': {
    status: 404,
    title: 'No such rule',
    meaning: 'No rule has this id, or no more. `/v1/alerts` lists those that there are.',
  },
  'unknown-delivery': {
    status: 404,
    title: 'No such failed delivery',
    meaning:
      'No delivery of this id has failed for good: it is still tried, was delivered, or is gone with its rule. `/v1/alerts/deliveries` lists them.',
  },
  'unknown-letter': {
    status: 404,
    title: 'No such dead letter',
    meaning: 'No letter has this id, or none fits what was chosen. `/v1/admin/dead-letters` lists them.',
  },
  'unknown-run': {
    status: 404,
    title: 'No such run',
    meaning: 'Nothing was planned under this number. `/v1/admin/runs` lists what was.',
  },
  'unknown-layout': {
    status: 404,
    title: 'No such layout',
    meaning: 'No view has been kept under this name. `/v1/layouts` lists those that have.',
  },
  'unknown-bar': {
    status: 404,
    title: 'No such bar',
    meaning: 'The symbol is known, but has no bar at this time and interval. `/v1/candles` lists its bars.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This route has no such method',
    meaning: 'The path is right and the method is not; the header `allow` lists those that there are.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not come in time',
    meaning: 'Head and body have to arrive within seconds of their beginning. Send it again.',
  },
  'layout-changed': {
    status: 409,
    title: 'Another layout has this name',
    meaning:
      'The name is taken, or what it stands for was changed or deleted meanwhile. Look at what is there, and say by `version` that it is to be replaced.',
  },
  'too-many-layouts': {
    status: 409,
    title: 'There are too many layouts',
    meaning: 'No more are kept. Delete some of them.',
  },
  'too-many-drawings': {
    status: 409,
    title: 'The symbol has too many drawings',
    meaning: 'No more fit on its charts. Delete some of them.',
  },
  'run-state': {
    status: 409,
    title: 'The run is not where it could be',
    meaning:
      'It is over, a process is at it, or its dry run has not come to its end. `detail` says which; ask for the run to see how far it is.',
  },
  'foreign-cursor': {
    status: 410,
    title: 'The cursor is of another database',
    meaning:
      'The cursor is ahead of all that was ever stored here, so the database has been replaced since. Begin again without a cursor.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    meaning: 'No request here needs a body of more than 64 kB.',
  },
  'url-too-long': {
    status: 414,
    title: 'The address is too long',
    meaning: 'An address may have 8192 characters. Ask for fewer symbols at once.',
  },
  'unknown-calendar': {
    status: 422,
    title: 'The trading calendar is not known',
    meaning:
      'The symbol has bars, but nobody knows when its market trades, so that nothing can be said to be missing. Say so by `calendar`.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    meaning:
      'The budget of the key, or of the address, is used up: the headers `ratelimit-policy` and `ratelimit` tell it. Try again after `retry-after` seconds.',
  },
  'too-many-own-streams': {
    status: 429,
    title: 'All places on the stream that one caller may have are taken',
    meaning:
      'The key, or the address, has as many streams open at this process as it may. Close one, or follow several symbols on one stream; try again after `retry-after` seconds.',
  },
  'locked-out': {
    status: 429,
    title: 'Too many wrong tokens',
    meaning:
      'From this address came so many wrong tokens that none is looked at for a while. Try again after `retry-after` seconds.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    meaning: 'The head of a request, its address included, may have 16 kB.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    meaning: 'A mistake of ours. The request id finds the details in our log, which has them alone.',
  },
  'database-unavailable': {
    status: 503,
    title: 'The database does not answer',
    meaning: 'PostgreSQL cannot be reached or is starting. Try again after `retry-after` seconds.',
  },
  'not-ready': {
    status: 503,
    title: 'Not ready yet',
    meaning:
      'The process is up and cannot do its work; `checks` says of each part that it depends on `ok`, or what is wrong with it.',
  },
  stopping: {
    status: 503,
    title: 'Ending',
    meaning: 'The process has been asked to end: send what is new to another one.',
  },
  'no-operations': {
    status: 503,
    title: 'This server has no hands on the queues',
    meaning:
      'The process was started as the API alone, without the bucket, the dead-letter queue and the ETL. `npx barline dlq` does the same.',
  },
  'too-many-runs': {
    status: 503,
    title: 'As much is under way as the server does at once',
    meaning: 'Wait until one of the runs has ended, or end one. Try again after `retry-after` seconds.',
  },
  'too-many-streams': {
    status: 503,
    title: 'All places on the stream are taken',
    meaning:
      'As many readers follow the stream as this process serves. Try again after `retry-after` seconds.',
  },
  'query-timeout': {
    status: 504,
    title: 'The database takes too long',
    meaning:
      'Reading was given up after half a minute: the database is overloaded, or it is too much at once. Ask for less, or try again after `retry-after` seconds.',
  },
} as const satisfies Record<string, CauseFacts>

export type Cause = keyof typeof causes
