/** Reads the server's name out of the first message of a TLS client, RFC 8446 section 4.1.2 and RFC 6066 section 3. */

export type Hello =
  /** More bytes are needed. */
  | { state: 'partial' }
  /** This is not the beginning of TLS. */
  | { state: 'foreign' }
  /** `name` is empty when the client gave none. */
  | { state: 'whole'; name: string };

const handshakeRecord = 22;
const clientHello = 1;
const serverName = 0;

export function readClientHello(bytes: Buffer): Hello {
  const message = joinRecords(bytes);
  if (!message) return { state: 'foreign' };
  if (message.length < 4) return { state: 'partial' };
  if (message[0] !== clientHello) return { state: 'foreign' };
  const end = 4 + message.readUIntBE(1, 3);
  if (message.length < end) return { state: 'partial' };
  try {
    return { state: 'whole', name: nameIn(message.subarray(0, end)) };
  } catch (error) {
    // A length that leads beyond the end.
    if (error instanceof RangeError) return { state: 'foreign' };
    throw error;
  }
}

/** The handshake bytes so far, without the headers of their records. Undefined when they are something else. */
function joinRecords(bytes: Buffer): Buffer | undefined {
  const fragments: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] !== handshakeRecord) return undefined;
    if (at + 5 > bytes.length) break;
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    fragments.push(bytes.subarray(at + 5, end));
    at = end;
  }
  return Buffer.concat(fragments);
}

function nameIn(message: Buffer): string {
  // Type and length, version, random.
  let at = 4 + 2 + 32;
  at += 1 + message.readUInt8(at);
  at += 2 + message.readUInt16BE(at);
  at += 1 + message.readUInt8(at);
  if (at === message.length) return '';
  const end = at + 2 + message.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const [type, length] = [message.readUInt16BE(at), message.readUInt16BE(at + 2)];
    at += 4;
    // Length of the list, type of the only kind of name there is, length of the name.
    if (type === serverName) return message.toString('latin1', at + 5, at + 5 + message.readUInt16BE(at + 3));
    at += length;
  }
  return '';
}
