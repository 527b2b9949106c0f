import { isIP, isIPv4 } from 'node:net'

/** What of a request says where it comes from. */
export interface Origin {
  /** The other end of the connection. */
  socket: string | undefined
  /** The header `x-forwarded-for`. */
  forwarded: string | undefined
}

/**
 * The address that a request comes from. Each proxy adds whom it was asked by to the end of `x-forwarded-for`; what stands before the
 * last `proxies` entries anybody may have written.
 */
export function clientAddress({ socket = '', forwarded = '' }: Origin, proxies: number): string {
  if (proxies === 0) return plain(socket)
  const chain = forwarded.split(',').map((entry) => plain(entry.trim()))
  const client = chain.at(-proxies) ?? chain[0]!
  return isIP(client) ? client : plain(socket)
}

/** Without brackets, a port, or the prefix of an IPv4 address on an IPv6 socket. */
function plain(text: string): string {
  const [, host = text] = /^\[(.*)\](?::\d+)?$/.exec(text) ?? /^([\d.]+):\d+$/.exec(text) ?? []
  return host.replace(/^::ffff:(?=[\d.]+$)/i, '')
}

/** What counts as one caller: an IPv4 address, or the 64 leading bits of an IPv6 one, of which a household has all the rest. */
export function networkOf(address: string): string {
  if (isIPv4(address) || !isIP(address)) return address
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const groups = (text = '') => (text === '' ? [] : text.split(':'))
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail)]
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
