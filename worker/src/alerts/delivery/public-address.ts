import { BlockList, isIP } from 'node:net'

/**
 * Special blocks of IPv4 (IANA's registry of special-purpose addresses, multicast and what is reserved), and the address where Azure's
 * machines ask for their own secrets, which lies among public ones. Those of AWS and Google are link-local.
 */
const closed4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/** Within it are all public addresses of IPv6, and so no loopback, no local and no translated one. */
const open6 = ['2000::/3']

/** Special blocks within that: Teredo and 6to4, which carry an IPv4 address each, among them. */
const closed6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const list = (blocks: readonly string[]): BlockList => {
  const made = new BlockList()
  for (const block of blocks) addBlock(made, block)
  return made
}

function addBlock(to: BlockList, block: string): boolean {
  const [, address = '', length] = /^([\d.]+|[\da-f:]*:[\da-f:.]*)(?:\/(\d{1,3}))?$/i.exec(block) ?? []
  const version = isIP(address)
  const most = version === 6 ? 128 : 32
  if (version === 0 || Number(length ?? 0) > most) return false
  to.addSubnet(address, length === undefined ? most : Number(length), version === 6 ? 'ipv6' : 'ipv4')
  return true
}

const [special4, public6, special6] = [list(closed4), list(open6), list(closed6)]

export const blocksRule =
  'addresses and blocks of them with commas between, like 10.1.2.3, 192.168.0.0/16 or fd00::/8'

/** Addresses that may be sent to although they are not public; undefined where the text is not what the rule says. */
export function toBlocks(text: string): BlockList | undefined {
  const made = new BlockList()
  return text.split(',').every((block) => addBlock(made, block.trim())) ? made : undefined
}

/** Whether anybody on the internet has this address. What stands for another network's IPv4 addresses does not count. */
export function isPublic(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !special4.check(address, 'ipv4')
  return version === 6 && public6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
}

export const isAllowed = (address: string, allowed: BlockList): boolean =>
  isPublic(address) || allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
