/** The name that an uploaded file gets: still the person's, and harmless wherever it is used. */

/** Of a name with its ending, in UTF-8; file systems take 255, and a number may follow. */
const mostBytes = 180;
const mostEndingBytes = 20;

/** Without directories, control and direction characters, and what a shell or another system would take for more than a name. */
export function safeName(given: string): string {
  const last = given.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029\ufffd]/gu, '')
    .replaceAll(/[<>:"|?*`$]/g, '_')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[\s.]+/, '')
    .replace(/[\s.]+$/, '')
    .replace(/^-+/, '_');
  return shorten(plain === '' ? 'file' : plain);
}

/** The same name for the first, then with a number before its ending. */
export function numbered(name: string, attempt: number): string {
  if (attempt === 1) return name;
  const { stem, ending } = split(name);
  return `${stem}-${attempt}${ending}`;
}

function split(name: string): { stem: string; ending: string } {
  const dot = name.lastIndexOf('.');
  return dot <= 0 || Buffer.byteLength(name.slice(dot)) > mostEndingBytes
    ? { stem: name, ending: '' }
    : { stem: name.slice(0, dot), ending: name.slice(dot) };
}

/** Cuts whole characters, as people count them, off the stem. */
function shorten(name: string): string {
  const { stem, ending } = split(name);
  const most = mostBytes - Buffer.byteLength(ending);
  let kept = '';
  let bytes = 0;
  for (const { segment } of new Intl.Segmenter().segment(stem)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > most) break;
    kept += segment;
  }
  return (kept === '' ? 'file' : kept) + ending;
}
