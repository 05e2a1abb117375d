/** Reads a PDF from its input and prints its text as JSON. Started by the server itself, for a file that nobody has checked. */

/** `texts` may be fewer than `pages`. */
type PdfText = { texts: string[]; pages: number } | { problem: string };

const most = { pages: 1_000, characters: 4_000_000 };

export async function pdfText(): Promise<void> {
  const chunks: Buffer[] = [];
  // Bytes, as no encoding is set.
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  process.stdout.write(JSON.stringify(await take(new Uint8Array(Buffer.concat(chunks)))));
}

async function take(bytes: Uint8Array): Promise<PdfText> {
  try {
    const { getDocument } = await import('unpdf/pdfjs');
    const document = await getDocument({ data: bytes, verbosity: 0, useSystemFonts: true }).promise;
    const texts: string[] = [];
    let left = most.characters;
    for (let number = 1; number <= Math.min(document.numPages, most.pages) && left > 0; number += 1) {
      const { items } = await (await document.getPage(number)).getTextContent();
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
      texts.push(text.slice(0, left));
      left -= text.length;
    }
    return { texts, pages: document.numPages };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
