import type { ClientInit } from '@sveltejs/kit/hooks'
import { drawn } from '#lib/first/start.ts'

/** The page wakes up once people see their prices: it would keep them waiting. */
export const init: ClientInit = () => drawn
