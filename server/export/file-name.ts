/** Bytes of the name without its ending; file systems allow 255 in all. */
const longest = 120;

/** A name that every file system takes, from the name of a session. */
export function fileName(name: string, ending: string): string {
  const plain = name
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{C}<>:"/\\|?*]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[. ]+|[. ]+$/g, '');
  let short = '';
  for (const character of plain) {
    if (Buffer.byteLength(short + character) > longest) break;
    short += character;
  }
  const isReserved = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i.test(short);
  return `${short === '' || isReserved ? 'session' : short.trimEnd()}.${ending}`;
}
