import { isInterval } from '@barline/db/domain/interval'
import { defineParams } from '@sveltejs/kit/params'

export const params = defineParams({
  interval: (text) => (isInterval(text) ? text : undefined),
})
