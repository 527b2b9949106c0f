import { BARLINE_COMMIT } from '$app/env/private'

/** The commit that serves this page, as `/healthz` has it. It depends on nothing, so that the browser never asks for it again. */
export const load = () => ({ commit: BARLINE_COMMIT })
