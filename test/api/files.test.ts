/** Files in and out of a workspace, as a page and as an attacker would send and ask for them. */

import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import http from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../support/client.ts';
import { picture } from '../support/pictures.ts';
import { startApp, token, type TestApp } from '../support/start-app.ts';

let app: TestApp;
let id = '';
const canary = 'canary-outside-the-workspace';

beforeAll(async () => {
  app = await startApp();
  id = await makeSession();
});
afterAll(() => app[Symbol.asyncDispose]());

async function makeSession(): Promise<string> {
  const { id: made } = await app.client.session.create.mutate({ settings: { model: 'demo/tour' } });
  return made;
}

const workspace = (session: string): string => join(app.dataDir, 'workspaces', session);
const uploads = (session: string): string[] => readdirSync(join(workspace(session), 'uploads'));

function upload(session: string, ...files: [name: string, content: string | Uint8Array<ArrayBuffer>][]) {
  const form = new FormData();
  for (const [name, content] of files) form.append('files', new Blob([content]), name);
  return app.client.fetch(`/api/sessions/${session}/files`, { method: 'POST', body: form });
}

interface Stored {
  id: string;
  path: string;
  size: number;
}

async function store(session: string, ...files: Parameters<typeof upload>[1][]): Promise<Stored[]> {
  const response = await upload(session, ...files);
  expect(response.status).toBe(200);
  return (await response.json()) as Stored[];
}

async function problemOf(response: Response): Promise<{ status: number; message: string }> {
  const { error } = (await response.json()) as { error: { message: string } };
  return { status: response.status, message: error.message };
}

const encode = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
const download = (session: string, path: string) => app.client.fetch(`/api/sessions/${session}/files/${path}`);

describe('an upload', () => {
  it('is stored under its own name, and never over another', async () => {
    const session = await makeSession();
    const stored = await store(session, ['notes.txt', 'one'], ['notes.txt', 'two']);
    const [again] = await store(session, ['notes.txt', 'three']);
    expect([...stored, again]).toEqual([
      { id: expect.any(String), path: 'uploads/notes.txt', size: 3 },
      { id: expect.any(String), path: 'uploads/notes-2.txt', size: 3 },
      { id: expect.any(String), path: 'uploads/notes-3.txt', size: 5 },
    ]);
    expect(readFileSync(join(workspace(session), 'uploads/notes.txt'), 'utf8')).toBe('one');
    expect(uploads(session).toSorted()).toEqual(['notes-2.txt', 'notes-3.txt', 'notes.txt']);
  });

  it('goes into a session that has not begun yet, which then begins as always', async () => {
    const { id: session, phase } = await app.client.session.create.mutate({ settings: { model: 'demo/tour' } });
    expect(phase).toBe('pending');
    await store(session, ['a.txt', 'a']);
    using stream = await app.client.stream(`session=${session}`);
    await stream.event('phase.changed', (event) => event.phase === 'running');
    expect(readdirSync(workspace(session)).toSorted()).toEqual(['.sessile', 'uploads']);
  });

  it('keeps every byte, whatever they are', async () => {
    const bytes = Buffer.alloc(3_000_000, '\r\n--\r\n-----0123456789abcdef\r\n\0\xff', 'latin1');
    const [stored] = await store(id, ['bytes.bin', bytes], ['empty', '']);
    const back = await download(id, stored?.path ?? '');
    expect(Buffer.from(await back.arrayBuffer()).equals(bytes)).toBe(true);
    expect(await (await download(id, 'uploads/empty')).text()).toBe('');
  });

  it('gets a name that is readable and harmless', async () => {
    const names: [given: string, kept: string][] = [
      ['Bericht für Zoë (final).pdf', 'Bericht für Zoë (final).pdf'],
      ['日本語の資料.txt', '日本語の資料.txt'],
      ['👩‍👩‍👧.png', '👩👩👧.png'],
      ['e\u0301te\u0301.md', 'été.md'],
      ['../../etc/passwd', 'passwd'],
      ['..\\..\\boot.ini', 'boot.ini'],
      ['/absolute', 'absolute'],
      ['..', 'file'],
      ['...', 'file'],
      ['.bashrc', 'bashrc'],
      ['-rf', '_rf'],
      ['gpj.\u202Eexe', 'gpj.exe'],
      ['a\u0000b\nc', 'abc'],
      ['$(rm -rf).sh', '_(rm -rf).sh'],
      ['   ', 'file'],
    ];
    const session = await makeSession();
    for (const [given, kept] of names) {
      const [stored] = await store(session, [given, 'x']);
      const name = stored?.path.replace('uploads/', '').replace(/^file-\d+$/, 'file');
      expect({ given, name }).toEqual({ given, name: kept.normalize('NFC') });
    }
    const [long] = await store(session, [`${'ä'.repeat(300)}.tar.gz`, 'x']);
    expect(long?.path).toMatch(/^uploads\/ä+\.tar\.gz$|^uploads\/ä+\.gz$/);
    expect(Buffer.byteLength(long?.path ?? '')).toBeLessThan(200);
  });

  it('of a file that is too large is refused, and nothing of it stays', async () => {
    const session = await makeSession();
    const response = await upload(session, ['small.txt', 'x'], ['large.bin', new Uint8Array(51 * 1024 * 1024)]);
    expect(await problemOf(response)).toEqual({
      status: 413,
      message: 'large.bin is larger than 50 MiB, the most that one file may have.',
    });
    expect(uploads(session)).toEqual([]);
    await store(session, ['whole.bin', new Uint8Array(50 * 1024 * 1024)]);
    expect(uploads(session)).toEqual(['whole.bin']);
  });

  it('that breaks off leaves nothing', async () => {
    const session = await makeSession();
    await store(session, ['before.txt', 'x']);
    const request = http.request(`${app.url}/api/sessions/${session}/files`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'multipart/form-data; boundary=b' },
    });
    request.on('error', () => {});
    request.write('--b\r\nContent-Disposition: form-data; name="files"; filename="half.txt"\r\n\r\nhalf of it');
    await expect.poll(() => uploads(session).length).toBe(2);
    request.destroy();
    await expect.poll(() => uploads(session)).toEqual(['before.txt']);
  });

  it('that is no form, or no whole one, is refused in a sentence', async () => {
    const url = `${app.url}/api/sessions/${id}/files`;
    const part = '--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nx';
    const bodies: [type: string, body: string, extra?: Record<string, string>][] = [
      ['application/json', '{}'],
      ['multipart/form-data', `${part}\r\n--b--\r\n`],
      ['multipart/form-data; boundary=b', ''],
      ['multipart/form-data; boundary=b', part],
      ['multipart/form-data; boundary=b', '--b--\r\n'],
      ['multipart/form-data; boundary=b', '--b\r\nno head\r\n\r\nx\r\n--b--\r\n'],
      ['multipart/form-data; boundary=b', `--b\r\nX: ${'y'.repeat(100_000)}`],
      ['multipart/form-data; boundary=b', `${part.replace('"files"', '"other"')}\r\n--b--\r\n`],
      ['multipart/form-data; boundary=b', `${part}\r\n--b--\r\n`, { 'Content-Encoding': 'gzip' }],
    ];
    const before = uploads(id);
    for (const [type, body, extra = {}] of bodies) {
      for (const isChunked of [false, true]) {
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': type, ...extra };
        const answer = await sendRaw(url, { method: 'POST', headers, body, isChunked });
        expect({ type, body: body.slice(0, 60), status: answer.status }).toMatchObject({ status: 400 });
        expect(answer.body).toMatch(/"message":"[A-Z].*\."/);
      }
    }
    expect(uploads(id)).toEqual(before);
  });

  it('to no session is refused, and so is one without a token', async () => {
    expect(await problemOf(await upload('nobody', ['a', 'a']))).toEqual({
      status: 404,
      message: 'There is no such session; it may have been deleted.',
    });
    const headers = { Authorization: 'Bearer wrong' };
    const response = await app.client.fetch(`/api/sessions/${id}/files`, { method: 'POST', headers, body: 'x' });
    expect(response.status).toBe(401);
  });

  it('does not follow a planted link', async () => {
    const session = await makeSession();
    const outside = join(app.dataDir, 'outside');
    mkdirSync(outside, { recursive: true });
    mkdirSync(workspace(session), { recursive: true });
    symlinkSync(outside, join(workspace(session), 'uploads'));
    expect(await problemOf(await upload(session, ['a.txt', 'a']))).toMatchObject({
      status: 403,
      message: expect.stringContaining('uploads is a symbolic link'),
    });
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('a download', () => {
  it('of a picture may be shown, of anything else is only saved, and neither is a page of ours', async () => {
    const html = '<script>fetch("/trpc/session.list")</script>';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg">${html}</svg>`;
    await store(
      id,
      ['a.png', picture('png')],
      ['page.png', html],
      ['b.svg', svg],
      ['c.pdf', '%PDF-1.7 x'],
      ['ü".html', html],
    );
    const kinds = ['a.png', 'page.png', 'b.svg', 'c.pdf', 'ü_.html'].map(async (name) => {
      const response = await download(id, encode(`uploads/${name}`));
      await response.arrayBuffer();
      expect(response.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      return [response.headers.get('content-type'), response.headers.get('content-disposition')];
    });
    expect(await Promise.all(kinds)).toEqual([
      ['image/png', `inline; filename="a.png"; filename*=UTF-8''a.png`],
      ['application/octet-stream', `attachment; filename="page.png"; filename*=UTF-8''page.png`],
      ['application/octet-stream', `attachment; filename="b.svg"; filename*=UTF-8''b.svg`],
      ['application/octet-stream', `attachment; filename="c.pdf"; filename*=UTF-8''c.pdf`],
      ['application/octet-stream', `attachment; filename="__.html"; filename*=UTF-8''%C3%BC_.html`],
    ]);
  });

  it('never leads outside, by whatever path, link or device', async () => {
    const session = await makeSession();
    await store(session, ['a.txt', 'inside']);
    const root = workspace(session);
    writeFileSync(join(app.dataDir, 'secret'), canary);
    mkdirSync(`${root}-sibling`);
    writeFileSync(`${root}-sibling/secret`, canary);
    symlinkSync(join(app.dataDir, 'secret'), join(root, 'link'));
    symlinkSync(app.dataDir, join(root, 'directory'));
    symlinkSync('link', join(root, 'chain'));
    symlinkSync('/proc/self/root', join(root, 'root'));
    linkSync(join(app.dataDir, 'secret'), join(root, 'hard'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(root, 'pipe')]);
    const secret = join(app.dataDir, 'secret');
    const paths = [
      '../../secret',
      '..%2f..%2fsecret',
      '%2e%2e/%2e%2e/secret',
      '..%5c..%5csecret',
      `..%2f${session}-sibling%2fsecret`,
      encodeURIComponent(secret),
      `%2f${secret}`,
      'uploads/..%2f..%2f..%2fsecret',
      'a%00b',
      '%',
      '%ff',
      'link',
      'directory/secret',
      'chain',
      `root${secret}`,
      'hard',
      'pipe',
      'uploads',
      '',
      'missing',
      encodeURIComponent('a'.repeat(5_000)),
    ];
    for (const path of paths) {
      const answer = await sendRaw(`${app.url}/api/sessions/${session}/files/${path}`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      expect({ path, status: answer.status }).toEqual({
        path,
        status: expect.toSatisfy((status) => [400, 403, 404].includes(status)),
      });
      expect(answer.body).not.toContain(canary);
    }
    expect(await (await download(session, 'uploads/a.txt')).text()).toBe('inside');
  });

  it('is not sent again to who has it, and a HEAD gets its head alone', async () => {
    await store(id, ['same.txt', 'same']);
    const first = await download(id, 'uploads/same.txt');
    const tag = first.headers.get('etag') ?? '';
    const again = await app.client.fetch(`/api/sessions/${id}/files/uploads/same.txt`, {
      headers: { 'If-None-Match': tag },
    });
    expect([await first.text(), again.status]).toEqual(['same', 304]);
    const head = await app.client.fetch(`/api/sessions/${id}/files/uploads/same.txt`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});
