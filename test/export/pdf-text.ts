/** What is written on the pages of a PDF, by the library that reads PDFs for the agent. */

import { extractText } from 'unpdf';

/** Of all pages, one after the other. */
export async function textOfPdf(pdf: Uint8Array): Promise<string> {
  const { text } = await extractText(Uint8Array.from(pdf), { mergePages: true });
  return text;
}

/** Letters and digits alone, in the form that all their forms have in common: a page breaks lines where it likes. */
export function letters(text: string): string {
  return text.normalize('NFKC').replaceAll(/[^\p{L}\p{N}]/gu, '');
}
