import type { Context } from 'hono'
import { clientAddress, networkOf } from '../http/client-address.ts'
import type { ApiEnv } from '../http/env.ts'

/** The token of `Authorization: Bearer <token>`; undefined where there is none. */
export const bearerToken = (c: Context<ApiEnv>): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]

/** The network that a request comes from, as far as it is to be believed. */
export const networkOfRequest = (c: Context<ApiEnv>, proxies: number): string =>
  networkOf(
    clientAddress(
      {
        // A test calls the app without a connection.
        socket: (c.env as ApiEnv['Bindings'] | undefined)?.incoming?.socket.remoteAddress,
        forwarded: c.req.header('x-forwarded-for'),
      },
      proxies,
    ),
  )
