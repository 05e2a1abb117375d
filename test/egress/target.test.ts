import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../server/egress/address.ts';
import { EgressProblem } from '../../server/egress/problem.ts';
import { checkTarget } from '../../server/egress/target.ts';

const list = { network: 'list', hosts: ['example.org', '*.example.net', 'xn--bcher-kva.example'] } as const;

describe('a target', () => {
  it.each([
    ['example.org', 443, 'example.org'],
    ['EXAMPLE.Org', 80, 'example.org'],
    ['a.b.example.net', 443, 'a.b.example.net'],
    ['xn--bcher-kva.example', 443, 'xn--bcher-kva.example'],
  ])('on the list is reached: %s:%i', (host, port, canonical) => {
    expect(checkTarget(host, port, { ...list, hosts: [...list.hosts] })).toEqual({ host: canonical, port });
  });

  it.each([
    ['another host', 'example.com', 443],
    ['a name below an exact one', 'www.example.org', 443],
    ['a name that ends alike', 'badexample.org', 443],
    ['a name that begins alike', 'example.org.evil.com', 443],
    ['the parent of a wildcard', 'example.net', 443],
    ['a name that ends like a wildcard', 'badexample.net', 443],
    ['a dot at the end', 'example.org.', 443],
    ['a dot at the start', '.example.net', 443],
    ['two dots', 'a..example.net', 443],
    ['a NUL', 'example.org\0.evil.com', 443],
    ['a NUL before the end', 'evil.com\0.example.net', 443],
    ['a line feed', 'example.org\n', 443],
    ['a blank', 'example.org ', 443],
    ['a percent sign', 'evil.com%2eexample.net', 443],
    ['letters beyond ASCII', 'bücher.example', 443],
    ['a letter that looks alike', 'еxample.org', 443],
    ['a sign that becomes a dot', 'evil。example.net', 443],
    ['a user', 'user@example.net', 443],
    ['an address', '93.184.215.14', 443],
    ['an address of this machine', '127.0.0.1', 443],
    ['a short address', '127.1', 443],
    ['a number', '2130706433', 443],
    ['a hexadecimal address', '0x7f.0.0.1', 443],
    ['an address with a hexadecimal end', '127.0.0.0x1', 443],
    ['an octal address', '0177.0.0.01', 443],
    ['an address of version 6', '::1', 443],
    ['one in brackets', '[::1]', 443],
    ['localhost', 'localhost', 443],
    ['nothing', '', 443],
    ['a label of 64 characters', `${'a'.repeat(64)}.example.net`, 443],
    ['254 characters', `${'a.'.repeat(122)}example.net`, 443],
    ['SSH', 'example.org', 22],
    ['SMTP', 'example.org', 25],
    ['another port', 'example.org', 8443],
    ['port 0', 'example.org', 0],
    ['no port', 'example.org', Number.NaN],
  ])('is refused: %s', (_, host, port) => {
    expect(() => checkTarget(host, port, { ...list, hosts: [...list.hosts] })).toThrow(EgressProblem);
  });

  it('is any host, by its name, when the network is on, and none when it is off', () => {
    expect(checkTarget('anything.example', 443, { network: 'on', hosts: [] }).host).toBe('anything.example');
    expect(() => checkTarget('127.0.0.1', 443, { network: 'on', hosts: [] })).toThrow('addresses are not allowed');
    expect(() => checkTarget('example.org', 443, { network: 'off', hosts: ['example.org'] })).toThrow('is off');
  });

  it('that is not on the list is told with what is', () => {
    expect(() => checkTarget('evil.com', 443, { network: 'list', hosts: ['a.example', 'b.example'] })).toThrow(
      'evil.com is not on the list of hosts of this session, which has a.example, b.example.',
    );
  });
});

describe('an address', () => {
  it.each([
    ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.255.255.255', '169.254.169.254'],
    ...['172.16.0.1', '172.31.255.255', '192.0.0.192', '192.168.1.1', '198.18.0.1', '224.0.0.1', '240.0.0.1'],
    ...['255.255.255.255', '168.63.129.16', '192.0.2.1', '198.51.100.1', '203.0.113.1', '192.88.99.1'],
    ...['::', '::1', '::ffff:127.0.0.1', '::ffff:93.184.215.14', '::127.0.0.1', '64:ff9b::7f00:1', '100::1'],
    ...['fe80::1', 'fe80::1%eth0', 'fec0::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001::1', '2001:db8::1'],
    ...['2002:7f00:1::1', '3fff::1', '5f00::1', 'nonsense', ''],
  ])('is not public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['93.184.215.14', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    'is public: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});
