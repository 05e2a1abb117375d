/** Finds an Ollama on this machine, so that it serves without being configured. */

const OLLAMA_URL = 'http://127.0.0.1:11434';
const PROBE_MS = 300;

/** The base URL of its OpenAI-compatible side, undefined when nothing like it answers in time. */
export async function findOllama({
  url = OLLAMA_URL,
  waitMs = PROBE_MS,
}: { url?: string; waitMs?: number } = {}): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/api/version`, { signal: AbortSignal.timeout(waitMs), redirect: 'error' });
    const body: unknown = answer.ok ? await answer.json() : undefined;
    return typeof body === 'object' && body !== null && 'version' in body ? `${url}/v1` : undefined;
  } catch {
    // Nothing there is the usual case.
    return undefined;
  }
}
