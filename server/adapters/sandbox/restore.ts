import type { Sandbox, SandboxRecipe } from '../../ports/sandbox.ts';
import { makeBubblewrap } from './bubblewrap.ts';
import { makeContainer } from './container.ts';
import type { ContainerOptions } from './container.ts';
import { makeProcess } from './process.ts';
import type { ProcessOptions } from './process.ts';
import type { Profile } from './profile.ts';

/** A sandbox as another program has chosen and tested it. What the options are follows from the kind that wrote them. */
export function restoreSandbox({ kind, options }: SandboxRecipe): Sandbox {
  switch (kind) {
    case 'bubblewrap':
      return makeBubblewrap(options as Profile);
    case 'container':
      return makeContainer(options as ContainerOptions);
    case 'process':
      return makeProcess(options as ProcessOptions);
  }
}
