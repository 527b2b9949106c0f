import manifest from '../package.json' with { type: 'json' }

/** Which code made a row of the ledger: raised whenever the same object could come out differently. */
export const etlVersion: string = manifest.version
