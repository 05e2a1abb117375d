/** One file on its way into a session's workspace. Only XMLHttpRequest says how far it is. */

import { text } from '../../text.ts';

export interface Uploaded {
  path: string;
  size: number;
}

export interface UploadFailure {
  message: string;
  /** The same file may arrive later without any change. */
  isTransient: boolean;
}

interface UploadOptions {
  session: string;
  file: File;
  /** From 0 to 1. */
  onProgress(share: number): void;
  signal: AbortSignal;
}

/** Never settles once it was aborted: whoever aborts has no more interest. */
export function upload({ session, file, onProgress, signal }: UploadOptions): Promise<Uploaded | UploadFailure> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append('files', file);
    request.open('POST', `/api/sessions/${encodeURIComponent(session)}/files`);
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded / Math.max(1, event.total)));
    request.addEventListener('load', () => resolve(read(request)));
    for (const name of ['error', 'timeout'])
      request.addEventListener(name, () => resolve({ message: text.attachment.unreachable, isTransient: true }));
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}

function read({ status, responseText }: XMLHttpRequest): Uploaded | UploadFailure {
  const failed = { message: text.attachment.unreachable, isTransient: status >= 500 || status === 401 };
  try {
    // What our server answers; a proxy's page is no JSON.
    const answer = JSON.parse(responseText) as Uploaded[] | { error?: { message: string } };
    if (Array.isArray(answer)) return answer[0] ?? failed;
    return { ...failed, message: answer.error?.message ?? failed.message };
  } catch {
    return { ...failed, isTransient: true };
  }
}

export function fileAddress(session: string, path: string): string {
  return `/api/sessions/${encodeURIComponent(session)}/files/${path.split('/').map(encodeURIComponent).join('/')}`;
}
