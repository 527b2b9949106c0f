import { expect, test } from 'vitest'
import { isPublic, toBlocks } from './public-address.ts'

test.each([
  ...['0.0.0.0', '10.255.255.255', '100.64.0.1', '127.8.8.8', '168.63.129.16', '169.254.169.254'],
  ...['172.16.0.1', '172.31.255.255', '192.0.0.1', '192.168.1.1', '198.19.0.1', '224.0.0.1', '240.0.0.1'],
  ...['255.255.255.255', '::', '::1', '::ffff:8.8.8.8', '64:ff9b::808:808', 'fc00::1', 'fd00:ec2::254'],
  ...['fe80::1', 'ff02::1', '2001::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', 'nonsense', ''],
])('%s is not public', (address) => expect(isPublic(address)).toBe(false))

test.each(['1.1.1.1', '172.15.0.1', '172.32.0.1', '169.253.1.1', '2606:4700::1111', '2a00:1450:4001::1'])(
  '%s is public',
  (address) => expect(isPublic(address)).toBe(true),
)

test.each(['', '10.0.0.1,', '10.0.0.0/33', '::/129', 'localhost', '10.1', '1.2.3.4/'])(
  '%j is no list of blocks',
  (text) => expect(toBlocks(text)).toBeUndefined(),
)
