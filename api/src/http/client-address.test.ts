import { expect, test } from 'vitest'
import { clientAddress, networkOf } from './client-address.ts'

const socket = '10.0.0.9'

test.each([
  // Without a proxy nobody is believed but the socket.
  [0, '1.2.3.4', socket],
  [0, undefined, socket],
  // A proxy writes at the end; what a caller wrote before is no address of anybody.
  [1, '1.2.3.4', '1.2.3.4'],
  [1, '9.9.9.9, 1.2.3.4', '1.2.3.4'],
  [2, '9.9.9.9, 1.2.3.4, 10.1.1.1', '1.2.3.4'],
  [2, '1.2.3.4', '1.2.3.4'],
  [1, '1.2.3.4:5678', '1.2.3.4'],
  [1, '[2001:db8::1]:443', '2001:db8::1'],
  [1, '::ffff:1.2.3.4', '1.2.3.4'],
  [1, 'unknown', socket],
  [1, '', socket],
  [1, undefined, socket],
])('behind %i proxies %j comes from %s', (proxies, forwarded, address) =>
  expect(clientAddress({ socket, forwarded }, proxies)).toBe(address),
)

test('an IPv4 address on an IPv6 socket is the same caller', () =>
  expect(clientAddress({ socket: '::ffff:1.2.3.4', forwarded: undefined }, 0)).toBe('1.2.3.4'))

test.each([
  ['1.2.3.4', '1.2.3.4'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('%s is of %s', (address, network) => expect(networkOf(address)).toBe(network))
