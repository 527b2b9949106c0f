/** More rows than any file of prices has that people upload, fewer than fill a heap of 512 MB. */
export const maxRows = 2_000_000
