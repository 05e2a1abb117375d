import { describe, expect, it } from 'vitest';
import { checkSettings, defaultSettings } from '../../server/core/settings.ts';

const accepted: [string, unknown][] = [
  ['nothing', {}],
  ['what is left out', { temperature: undefined }],
  ['temperature 0', { temperature: 0 }],
  ['temperature 2', { temperature: 2 }],
  ['a temperature between', { temperature: 1.5 }],
  ['one token', { maxTokens: 1 }],
  ['more tokens than the form offers', { maxTokens: 64_000 }],
  ['ten million tokens', { maxTokens: 10_000_000 }],
  ['no timeout', { timeout: 0 }],
  ['a timeout of a second', { timeout: 1 }],
  ['ten years', { timeout: 315_360_000, inactivityTimeout: 315_360_000 }],
  ['an inherited inactivity timeout', { inactivityTimeout: null }],
  ['no inactivity timeout', { inactivityTimeout: 0 }],
  ['any model behind a prefix', { model: 'openai/org/model:tag' }],
  ['every choice', { approvals: 'full', network: 'list', processes: 'keep' }],
  ['hosts', { hosts: ['example.org', '*.example.org', 'xn--bcher-kva.example'] }],
  ['instructions', { instructions: 'Be brief.' }],
];

const temperature = 'it must be a number from 0 to 2.';
const maxTokens = 'it must be a whole number from 1 to 10000000.';
const timeout = 'it must be a whole number from 0 to 315360000.';
const inactivity = 'it must be a whole number from 0 to 315360000, or null.';
const model = 'a model is written prefix/name, for example demo/tour.';
const known =
  'model, temperature, maxTokens, timeout, inactivityTimeout, approvals, network, hosts, processes, instructions';

const refused: [unknown, string][] = [
  [{ temperature: 3 }, `temperature is 3; ${temperature}`],
  [{ temperature: -1 }, `temperature is -1; ${temperature}`],
  [{ temperature: 2.0001 }, `temperature is 2.0001; ${temperature}`],
  [{ temperature: NaN }, `temperature is null; ${temperature}`],
  [{ temperature: Infinity }, `temperature is null; ${temperature}`],
  [{ temperature: '0.5' }, `temperature is "0.5"; ${temperature}`],
  [{ temperature: null }, `temperature is null; ${temperature}`],
  [{ temperature: true }, `temperature is true; ${temperature}`],
  [{ temperature: [1] }, `temperature is [1]; ${temperature}`],
  [{ maxTokens: 0 }, `maxTokens is 0; ${maxTokens}`],
  [{ maxTokens: -1 }, `maxTokens is -1; ${maxTokens}`],
  [{ maxTokens: 1.5 }, `maxTokens is 1.5; ${maxTokens}`],
  [{ maxTokens: '5' }, `maxTokens is "5"; ${maxTokens}`],
  [{ maxTokens: 1e12 }, `maxTokens is 1000000000000; ${maxTokens}`],
  [{ timeout: -1 }, `timeout is -1; ${timeout}`],
  [{ timeout: 1.5 }, `timeout is 1.5; ${timeout}`],
  [{ timeout: '5' }, `timeout is "5"; ${timeout}`],
  [{ timeout: null }, `timeout is null; ${timeout}`],
  [{ timeout: 1e12 }, `timeout is 1000000000000; ${timeout}`],
  [{ inactivityTimeout: -1 }, `inactivityTimeout is -1; ${inactivity}`],
  [{ inactivityTimeout: 0.5 }, `inactivityTimeout is 0.5; ${inactivity}`],
  [{ inactivityTimeout: '' }, `inactivityTimeout is ""; ${inactivity}`],
  [{ model: 'tour' }, `model is "tour"; ${model}`],
  [{ model: 'demo/' }, `model is "demo/"; ${model}`],
  [{ model: 'demo/a b' }, `model is "demo/a b"; ${model}`],
  [{ model: 5 }, `model is 5; ${model}`],
  [{ approvals: 'yolo' }, 'approvals is "yolo"; allowed are read, auto, ask, full.'],
  [{ approvals: null }, 'approvals is null; allowed are read, auto, ask, full.'],
  [{ network: true }, 'network is true; allowed are off, list, on.'],
  [{ hosts: 'example.org' }, 'hosts must be a list of host names.'],
  [{ hosts: Array(101).fill('example.org') }, 'hosts has 101 names; at most 100 are allowed.'],
  ...['https://example.org', 'example.org:80', '10.0.0.1', 'localhost', 'Example.org', 'a..b', '*', '-a.org', 5].map(
    (host): [unknown, string] => [
      { hosts: ['example.org', host] },
      `hosts has ${JSON.stringify(host)}; a host is a name in lower case such as example.org or *.example.org, without scheme, port or path.`,
    ],
  ),
  [{ instructions: 5 }, 'instructions is 5; it must be text.'],
  [{ instructions: 'x'.repeat(20_001) }, 'instructions has 20001 characters; at most 20000 are allowed.'],
  [{ colour: 'red' }, `There is no setting "colour"; there are ${known}.`],
  [{ toString: 1 }, `There is no setting "toString"; there are ${known}.`],
  [JSON.parse('{"__proto__":{"temperature":1}}'), `There is no setting "__proto__"; there are ${known}.`],
  [null, `settings must be an object with any of ${known}.`],
  [[], `settings must be an object with any of ${known}.`],
  ['temperature', `settings must be an object with any of ${known}.`],
];

describe('settings', () => {
  it.each(accepted)('take %s', (_, input) => {
    const given = JSON.parse(JSON.stringify(input)) as object;
    expect(checkSettings(input)).toEqual({ settings: given });
  });

  it.each(refused)('refuse %j', (input, problem) => {
    expect(checkSettings(input)).toEqual({ problem });
  });

  it('have the documented defaults', () => {
    expect(defaultSettings).toEqual({
      temperature: 0.7,
      maxTokens: 4000,
      timeout: 300,
      inactivityTimeout: null,
      network: 'off',
      hosts: [],
      processes: 'end',
      instructions: '',
    });
  });
});
