/** Fetches an export and hands it to the browser as a file. */

export type Format = 'md' | 'pdf' | 'json';

export interface ExportChoice {
  format: Format;
  thinking: boolean;
  tools: boolean;
  branches: boolean;
}

export function exportAddress(session: string, { format, thinking, tools, branches }: ExportChoice): string {
  const query = new URLSearchParams({ format });
  if (format !== 'json') {
    if (!thinking) query.set('thinking', '0');
    if (!tools) query.set('tools', '0');
    if (branches) query.set('branches', '1');
  }
  return `/api/sessions/${encodeURIComponent(session)}/export?${query}`;
}

/** The sentence of an answer that is a refusal; undefined when it carries none. */
export async function sentenceIn(response: Response): Promise<string | undefined> {
  // A proxy's page is no JSON.
  const answer = (await response.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
  return answer?.error?.message;
}

function nameIn(response: Response): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return encoded === undefined ? 'session' : decodeURIComponent(encoded);
}

export interface DownloadOptions {
  signal: AbortSignal;
  /** Hears how many bytes are there. */
  onGrowth: (bytes: number) => void;
}

async function take(response: Response, onGrowth: DownloadOptions['onGrowth']): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body?.getReader();
  let bytes = 0;
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    pieces.push(read.value);
    onGrowth((bytes += read.value.length));
  }
  return new Blob(pieces, { type: response.headers.get('content-type') ?? '' });
}

/** Answers with the file's name, or with a problem that may carry no sentence. */
export async function download(
  address: string,
  { signal, onGrowth }: DownloadOptions,
): Promise<{ name: string } | { problem: string | undefined }> {
  const response = await fetch(address, { signal, credentials: 'same-origin' });
  if (!response.ok) return { problem: await sentenceIn(response) };
  const url = URL.createObjectURL(await take(response, onGrowth));
  const name = nameIn(response);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // The browser has taken it by the time that anything else runs.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return { name };
}
