/** Text as a model may read it: without characters that steer a terminal. */

import { stripVTControlCharacters } from 'node:util';

/** All but the tab and the line feed. */
const controls = /[^\P{Cc}\t\n]/gu;

/** What a file holds, with its control characters made visible (U+241B for ESC), as they are part of it. */
export function showControls(text: string): string {
  return text.replaceAll(controls, (character) =>
    character < ' ' ? String.fromCharCode(0x2400 + character.charCodeAt(0)) : '\ufffd',
  );
}

/** What a command printed, as a terminal would leave it: no colours, and of a line drawn over only the last version. */
export function asPrinted(text: string): string {
  return lastVersions(stripVTControlCharacters(text)).replaceAll(controls, '');
}

/** Colours and weight of what follows (SGR), the only steering of a terminal that finished output may keep. */
const style = new RegExp(`(${String.fromCharCode(0x1b)}\\[[\\d;:]*m)`);

/** The same for the person, with its colours. */
export function asDisplayed(text: string): string {
  const pieces = lastVersions(text).split(style);
  // Every other piece is a style.
  return pieces
    .map((piece, index) => (index % 2 === 1 ? piece : stripVTControlCharacters(piece).replaceAll(controls, '')))
    .join('');
}

function lastVersions(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.slice(line.lastIndexOf('\r', line.length - 2) + 1))
    .join('\n');
}

/** The last character may be cut in half by a slice; this leaves the half out. */
export function startOf(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

export function endOf(text: string, length: number): string {
  return length < text.length ? text.slice(text.length - length).replace(/^[\udc00-\udfff]/, '') : text;
}
