/** The files of a message that is being written: on their way, there, or failed; kept with the draft. */

import { createStore, produce } from 'solid-js/store';
import { text } from '../../text.ts';
import { formatSize } from '../../ui/format.ts';
import { fileAddress, upload } from './upload.ts';

export interface Attachment {
  id: string;
  name: string;
  size: number;
  /** `held` waits for its session to be made. */
  state: 'held' | 'uploading' | 'ready' | 'failed';
  /** From 0 to 1. */
  progress: number;
  problem?: string;
  canRetry?: boolean;
  /** In the workspace, once it is ready. */
  path?: string;
  /** As the browser judges it; the server looks for itself. */
  mediaType: string;
  /** The address of a picture to show. */
  preview?: string;
  /** Text that was pasted and became a file, until it is there. */
  pasted?: string;
  /** Of a pasted text. */
  lines?: number;
}

export interface Attachments {
  list: readonly Attachment[];
  add(files: Iterable<File>): void;
  addPasted(pasted: string): void;
  remove(id: string): void;
  retry(id: string): void;
  /** The text of a pasted file, which goes back into the message. */
  inline(id: string): Promise<string>;
  /** Forgets those that were sent. */
  sent(ids: readonly string[]): void;
  /** Puts back files that are in the workspace already. */
  restore(files: readonly { path: string; size: number; mediaType: string }[]): void;
  /** Hands everything over to the draft of a session that was just made. */
  moveTo(other: Attachments): void;
  /** The server answers again. */
  flush(): void;
  take(attachment: Attachment, file: File | undefined): void;
}

const MOST_FILES = 20;
const MOST_BYTES = 50 * 1024 * 1024;

let made = 0;

/** `session` is undefined as long as there is none: files are held until it is made. */
export function createAttachments(place: string, session: string | undefined): Attachments {
  const key = `sessile.attached.${place}`;
  const [store, setStore] = createStore<{ list: Attachment[] }>({ list: readKept(key) });
  const files = new Map<string, File>();
  const aborters = new Map<string, AbortController>();

  const at = (id: string) => store.list.findIndex((attachment) => attachment.id === id);
  const change = (id: string, part: Partial<Attachment>) => at(id) >= 0 && setStore('list', at(id), part);

  function keep() {
    if (store.list.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(store.list.map(({ preview: _, ...attachment }) => attachment)));
  }

  function take(attachment: Attachment, file: File | undefined) {
    if (file) files.set(attachment.id, file);
    setStore('list', store.list.length, attachment);
    keep();
    if (attachment.state === 'held') void start(attachment.id);
  }

  function put(file: File, extra: Partial<Attachment> = {}) {
    const problem = problemOf(file, store.list.length);
    take(
      {
        id: `${Date.now().toString(36)}-${++made}`,
        name: file.name === '' ? text.attachment.unnamed : file.name,
        size: file.size,
        mediaType: file.type,
        state: problem ? 'failed' : 'held',
        progress: 0,
        ...(problem ? { problem } : {}),
        ...(/^image\/(png|jpeg|gif|webp)$/.test(file.type) ? { preview: URL.createObjectURL(file) } : {}),
        ...extra,
      },
      file,
    );
  }

  async function start(id: string) {
    const found = store.list[at(id)];
    const file = found && (files.get(id) ?? (found.pasted === undefined ? undefined : pastedFile(found.pasted)));
    if (session === undefined || !file) return;
    const aborter = new AbortController();
    aborters.set(id, aborter);
    change(id, { state: 'uploading', progress: 0, problem: undefined });
    const onProgress = (progress: number) => change(id, { progress });
    const result = await upload({ session, file, onProgress, signal: aborter.signal });
    aborters.delete(id);
    if ('path' in result) change(id, { state: 'ready', path: result.path, size: result.size, pasted: undefined });
    else change(id, { state: 'failed', problem: result.message, canRetry: true });
    keep();
  }

  function drop(ids: readonly string[]) {
    for (const id of ids) {
      aborters.get(id)?.abort();
      aborters.delete(id);
      files.delete(id);
      const preview = store.list[at(id)]?.preview;
      if (preview?.startsWith('blob:')) URL.revokeObjectURL(preview);
    }
    setStore(
      'list',
      produce((all) => all.splice(0, all.length, ...all.filter(({ id }) => !ids.includes(id)))),
    );
    keep();
  }

  for (const { id, pasted } of [...store.list]) if (pasted !== undefined) void start(id);
  for (const { id, path, mediaType } of [...store.list]) {
    if (session !== undefined && path !== undefined && mediaType.startsWith('image/'))
      change(id, { preview: fileAddress(session, path) });
  }

  return {
    get list() {
      return store.list;
    },
    add(added) {
      for (const file of added) put(file);
    },
    addPasted(pasted) {
      put(pastedFile(pasted), { pasted, lines: pasted.split('\n').length });
    },
    remove: (id) => drop([id]),
    retry: (id) => void start(id),
    async inline(id) {
      const found = store.list[at(id)];
      if (!found) return '';
      const here = found.pasted ?? (await files.get(id)?.text());
      if (here !== undefined) return here;
      if (session === undefined || found.path === undefined) return '';
      const response = await fetch(fileAddress(session, found.path));
      if (!response.ok) throw new Error(text.attachment.unreachable);
      return response.text();
    },
    sent: drop,
    restore(back) {
      for (const { path, size, mediaType } of back) {
        const preview =
          session !== undefined && mediaType.startsWith('image/') ? fileAddress(session, path) : undefined;
        const name = path.split('/').at(-1) ?? path;
        take({ id: `${path}-${++made}`, name, size, mediaType, state: 'ready', progress: 1, path, preview }, undefined);
      }
    },
    moveTo(other) {
      for (const attachment of store.list) other.take({ ...attachment }, files.get(attachment.id));
      files.clear();
      setStore('list', []);
      keep();
    },
    flush() {
      for (const { id, state, canRetry } of store.list) if (state === 'failed' && canRetry) void start(id);
    },
    take,
  };
}

function pastedFile(pasted: string): File {
  return new File([pasted], text.attachment.pastedName, { type: 'text/plain' });
}

function problemOf(file: File, count: number): string | undefined {
  if (count >= MOST_FILES) return text.attachment.tooMany(MOST_FILES);
  return file.size > MOST_BYTES ? text.attachment.tooLarge(formatSize(MOST_BYTES)) : undefined;
}

/** What was not there yet when the page was closed is gone with it, except for pasted text, which is kept here. */
function readKept(key: string): Attachment[] {
  const kept = JSON.parse(localStorage.getItem(key) ?? '[]') as Attachment[];
  return kept.map((attachment) => {
    if (attachment.state === 'ready') return attachment;
    if (attachment.pasted !== undefined) return { ...attachment, state: 'held', problem: undefined };
    const problem =
      attachment.problem !== undefined && !attachment.canRetry ? attachment.problem : text.attachment.lost;
    return { ...attachment, state: 'failed', problem, canRetry: false };
  });
}
