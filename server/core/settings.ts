/** What a person may set on a session. One line here gives the API, the store, the stream and the form. */

export type Approvals = 'read' | 'auto' | 'ask' | 'full';

export interface Settings {
  /** `prefix/model`, for example `anthropic/claude-sonnet-4-5`. */
  model: string;
  /** Sampling temperature, 0 to 2. */
  temperature: number;
  /** Most tokens of one response. */
  maxTokens: number;
  /** Seconds a session may run, counted from each entry into running; 0 = no limit. */
  timeout: number;
  /** Seconds a session may rest unused; 0 = for ever, null = what the project says. */
  inactivityTimeout: number | null;
  /** What the agent may do without asking. */
  approvals: Approvals;
  /** What commands and the fetch tool of the agent reach. */
  network: 'off' | 'list' | 'on';
  /** Host names that are reached with `list`, each exact or with `*.` in front. */
  hosts: string[];
  /** Whether background processes outlive a restart of the server. */
  processes: 'end' | 'keep';
  /** Added to what every model is told. */
  instructions: string;
}

interface NumberField {
  kind: 'number';
  label: string;
  help: string;
  unit?: string;
  integer: boolean;
  nullable?: boolean;
  /** What the API accepts. */
  min: number;
  max: number;
  /** What the form offers. */
  form: { min: number; max: number; step: number };
}

interface ChoiceField {
  kind: 'choice';
  label: string;
  help: string;
  options: { value: string; label: string; help: string }[];
}

interface ModelField {
  kind: 'model';
  label: string;
  help: string;
}

interface HostsField {
  kind: 'hosts';
  label: string;
  help: string;
}

interface TextField {
  kind: 'text';
  label: string;
  help: string;
  /** Characters. */
  most: number;
}

export type SettingField = NumberField | ChoiceField | ModelField | HostsField | TextField;

/** Far above any real value, so that a wrong unit is noticed: 10 years in seconds, 10 million tokens. */
const MOST_SECONDS = 315_360_000;
const MOST_TOKENS = 10_000_000;
const MOST_INSTRUCTIONS = 20_000;
const MOST_HOSTS = 100;

export const settingFields: { [K in keyof Settings]: SettingField } = {
  model: { kind: 'model', label: 'Model', help: 'Who answers. A change counts from the next response.' },
  temperature: {
    kind: 'number',
    label: 'Temperature',
    help: 'Low is steady, high is varied.',
    integer: false,
    min: 0,
    max: 2,
    form: { min: 0, max: 2, step: 0.1 },
  },
  maxTokens: {
    kind: 'number',
    label: 'Max tokens',
    help: 'The longest that one response may get.',
    unit: 'tokens',
    integer: true,
    min: 1,
    max: MOST_TOKENS,
    form: { min: 100, max: 8000, step: 100 },
  },
  timeout: {
    kind: 'number',
    label: 'Timeout',
    help: 'The session stops after running this long; resuming starts the clock again. 0 = no limit.',
    unit: 'seconds',
    integer: true,
    min: 0,
    max: MOST_SECONDS,
    form: { min: 60, max: 1800, step: 30 },
  },
  inactivityTimeout: {
    kind: 'number',
    label: 'Inactivity timeout',
    help: 'The session stops after resting this long. 0 = never, empty = as the project says.',
    unit: 'seconds',
    integer: true,
    nullable: true,
    min: 0,
    max: MOST_SECONDS,
    form: { min: 0, max: MOST_SECONDS, step: 60 },
  },
  approvals: {
    kind: 'choice',
    label: 'Approvals',
    help: 'What the agent may do without asking you.',
    options: [
      { value: 'read', label: 'Read only', help: 'Looks at files, changes nothing, runs nothing.' },
      { value: 'auto', label: 'Automatic', help: 'Works freely inside its sandbox.' },
      { value: 'ask', label: 'Ask', help: 'Asks before every change and every command.' },
      { value: 'full', label: 'Full access', help: 'Never asks, even without a sandbox.' },
    ],
  },
  network: {
    kind: 'choice',
    label: 'Network',
    help: 'What commands of the agent reach, and whether it may fetch pages.',
    options: [
      { value: 'off', label: 'Off', help: 'Commands are offline, and nothing is fetched.' },
      { value: 'list', label: 'Listed hosts', help: 'Only the hosts that you list, over HTTP and HTTPS.' },
      { value: 'on', label: 'On', help: 'Commands reach everything this machine reaches.' },
    ],
  },
  hosts: {
    kind: 'hosts',
    label: 'Hosts',
    help: 'Names such as api.example.com; *.example.org stands for every name below it. They count with network: listed hosts.',
  },
  processes: {
    kind: 'choice',
    label: 'Background processes',
    help: 'What becomes of them when the server restarts. With their session they always end.',
    options: [
      { value: 'end', label: 'End', help: 'They end with the server.' },
      { value: 'keep', label: 'Keep', help: 'They go on, and the server finds them again.' },
    ],
  },
  instructions: {
    kind: 'text',
    label: 'Instructions',
    help: 'Added to what the model is told at the beginning of every request.',
    most: MOST_INSTRUCTIONS,
  },
};

/** The defaults that depend on nothing outside; model and approvals come from what this server can do. */
export const defaultSettings: Omit<Settings, 'model' | 'approvals'> = {
  temperature: 0.7,
  maxTokens: 4000,
  timeout: 300,
  inactivityTimeout: null,
  network: 'off',
  hosts: [],
  processes: 'end',
  instructions: '',
};

/** Seconds, when neither the session nor its project says otherwise. */
export const defaultInactivityTimeout = 86_400;

/** A name as DNS has it, in ASCII and lower case, with at least one dot. Addresses are not names. */
const hostName = /^(\*\.)?(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

function problemOfHosts(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'hosts must be a list of host names.';
  if (value.length > MOST_HOSTS) return `hosts has ${value.length} names; at most ${MOST_HOSTS} are allowed.`;
  const bad: unknown = value.find((host) => typeof host !== 'string' || !hostName.test(host));
  return bad === undefined
    ? undefined
    : `hosts has ${JSON.stringify(bad)}; a host is a name in lower case such as example.org or *.example.org, without scheme, port or path.`;
}

/** The sentence that says what is wrong with a value of one setting, or undefined when it is fine. */
function problemOf(key: keyof Settings, value: unknown): string | undefined {
  const field = settingFields[key];
  const shown = JSON.stringify(value) ?? String(value);
  switch (field.kind) {
    case 'model':
      return typeof value === 'string' && /^[a-z]+\/\S{1,200}$/.test(value)
        ? undefined
        : `model is ${shown}; a model is written prefix/name, for example demo/tour.`;
    case 'choice':
      return field.options.some((option) => option.value === value)
        ? undefined
        : `${key} is ${shown}; allowed are ${field.options.map((option) => option.value).join(', ')}.`;
    case 'hosts':
      return problemOfHosts(value);
    case 'text':
      if (typeof value !== 'string') return `${key} is ${shown}; it must be text.`;
      return value.length <= field.most
        ? undefined
        : `${key} has ${value.length} characters; at most ${field.most} are allowed.`;
    case 'number': {
      if (value === null && field.nullable) return undefined;
      const isFine =
        typeof value === 'number' &&
        Number.isFinite(value) &&
        value >= field.min &&
        value <= field.max &&
        (!field.integer || Number.isInteger(value));
      const what = field.integer ? 'a whole number' : 'a number';
      return isFine
        ? undefined
        : `${key} is ${shown}; it must be ${what} from ${field.min} to ${field.max}${field.nullable ? ', or null' : ''}.`;
    }
  }
}

/** Checks a partial settings object from outside: the settings, or a sentence for the person. */
export function checkSettings(input: unknown): { settings: Partial<Settings> } | { problem: string } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { problem: `settings must be an object with any of ${Object.keys(settingFields).join(', ')}.` };
  }
  const settings: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(input)) {
    if (!Object.hasOwn(settingFields, key)) {
      return {
        problem: `There is no setting ${JSON.stringify(key)}; there are ${Object.keys(settingFields).join(', ')}.`,
      };
    }
    if (value === undefined) continue;
    const problem = problemOf(key as keyof Settings, value);
    if (problem) return { problem };
    settings[key] = value;
  }
  return { settings };
}
