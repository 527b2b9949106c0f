import { defineEnvVars } from '@sveltejs/kit/env'

/** Read when the server starts, not when the app is built: the image says of which commit it is. */
export const variables = defineEnvVars({
  BARLINE_COMMIT: { schema: (text) => text ?? '' },
})
