/** What a command finds in its environment: this list, and nothing that the server was started with. */

/** The directory inside a workspace that belongs to Sessile; git ignores it. */
const home = '.sessile/home';

interface Places {
  workspace: string;
  /** Where commands are looked for, as in PATH. */
  path: string;
}

export function commandEnvironment({ workspace, path }: Places): Record<string, string> {
  return {
    PATH: path,
    HOME: `${workspace}/${home}`,
    PWD: workspace,
    TMPDIR: '/tmp',
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    PAGER: 'cat',
    // Output goes through a pipe, where programs leave their colours out. These colour only what people read; FORCE_COLOR
    // would also colour what the next command reads, for example in `$(node -p 1)`.
    TERM: 'xterm-256color',
    CARGO_TERM_COLOR: 'always',
    PY_COLORS: '1',
    // Commits need an address, and git makes none up for a host without a domain.
    EMAIL: 'agent@sessile.invalid',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
  };
}
