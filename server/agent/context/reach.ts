import type { Settings } from '../../core/settings.ts';

/** What a model must know of the network, and of the secrets that its commands find, to use either. */
export function reachLines({ network, hosts }: Pick<Settings, 'network' | 'hosts'>, secretNames: string[]): string[] {
  return [
    ...networkLines(network, hosts),
    ...(secretNames.length > 0
      ? [
          `Commands find these secrets in their environment: ${secretNames.join(', ')}. Use them by name; wherever a value would be shown, its name stands instead.`,
        ]
      : []),
  ];
}

function networkLines(network: Settings['network'], hosts: readonly string[]): string[] {
  switch (network) {
    case 'off':
      return [
        'There is no network: commands reach no host, and no page can be fetched. Only the person can change that.',
      ];
    case 'list':
      return [
        hosts.length > 0
          ? `Over HTTP and HTTPS, and in no other way, commands and the tool fetch reach these hosts: ${hosts.join(', ')}. Only the person can add others.`
          : 'Commands and the tool fetch reach no host until the person lists some.',
      ];
    case 'on':
      return [];
  }
}
