import { describe, expect, test } from 'bun:test'

import { classifyAddress } from '../../../src/plugin/host/address.ts'

describe('an address is', () => {
  test.each([
    '1.1.1.1',
    '9.255.255.255',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001:80b::200e',
    '::ffff:1.1.1.1',
    '64:ff9b::101:101',
    '2002:101:101::1',
  ])('public: %s', (address) => expect(classifyAddress(address)).toBe('public'))

  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    '0:0:0:0:0:0:0:1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00::1',
    'fc00::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:c0a8:101',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
    '2002:c0a8:101::1',
  ])('private: %s', (address) => expect(classifyAddress(address)).toBe('private'))

  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '169.254.169.254',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::ffff:0.0.0.0',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '3fff::1',
    '5f00::1',
    'fec0::1',
    'ff02::1',
    '2002:a9fe:a9fe::',
  ])('special: %s', (address) => expect(classifyAddress(address)).toBe('special'))

  test.each(['', 'localhost', '127.1', '0x7f.1', '1.2.3', '1:2', 'fe80:::1'])(
    'special when it is none: %p',
    (address) => expect(classifyAddress(address)).toBe('special'),
  )
})
