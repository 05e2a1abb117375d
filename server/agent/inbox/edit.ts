/** How a person changes a message that the agent has not read yet. */

import type { Command } from '../../core/command.ts';
import type { SendMode, SentFile } from '../../core/event.ts';
import type { Message } from '../../core/transcript.ts';
import { Refused } from '../../core/refusal.ts';
import type { Sessions } from '../../log/sessions.ts';
import type { Views } from '../../log/views.ts';

export interface EditInput {
  session: string;
  message: string;
  text?: string;
  /** Paths in the session's workspace. */
  files?: string[];
  mode?: SendMode;
}

interface EditContext {
  sessions: Sessions;
  views: Views;
  /** A file of the session's workspace; throws `Refused` when it cannot be one of a message. */
  describeFile: (session: string, path: string) => Promise<SentFile>;
}

/** More than can wait, and all that waits comes last. */
const newest = 150;

function textOf({ parts }: Message): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}

function filesOf({ parts }: Message): SentFile[] {
  return parts.flatMap((part) =>
    part.type === 'file' ? [{ path: part.path, size: part.size, mediaType: part.mediaType }] : [],
  );
}

export function makeEdit({ sessions, views, describeFile }: EditContext) {
  return async ({ session, message, text, files: paths, mode }: EditInput): Promise<{ id: string }> => {
    if (text === undefined && paths === undefined && mode === undefined)
      throw new Refused('invalid', 'Say what to change: text, files or mode.');
    sessions.get(session);
    const described = paths && (await Promise.all(paths.map((path) => describeFile(session, path))));
    const commands: Command[] = [];
    if (text !== undefined || described) {
      const known = views.newest(session, newest).messages.find(({ id }) => id === message);
      if (!known) throw new Refused('missing', 'There is no such message in this session.');
      commands.push({
        type: 'edit',
        message,
        text: text ?? textOf(known),
        files: described ?? filesOf(known),
        by: 'owner',
      });
    }
    if (mode) commands.push({ type: 'requeue', message, mode, by: 'owner' });
    sessions.submitAll(session, ...commands);
    return { id: message };
  };
}

export type Edit = ReturnType<typeof makeEdit>;
