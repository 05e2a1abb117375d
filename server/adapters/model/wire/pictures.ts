/** What stands in a request for pictures that the vendor does not take. */

import type { PromptImage, PromptMessage } from '../../../ports/model.ts';

const notShown = '[The picture is not shown: it was not accepted as it is. As a plain PNG or JPEG it may be.]';

export function hasPictures(messages: readonly PromptMessage[]): boolean {
  return messages.some(({ content }) =>
    content.some((block) => block.type === 'image' || (block.type === 'result' && block.images !== undefined)),
  );
}

/** Each picture that is not taken becomes words in its place. */
export function withoutPictures(
  messages: readonly PromptMessage[],
  isTaken: (image: PromptImage) => boolean = () => false,
): PromptMessage[] {
  return messages.map(({ role, content }) => ({
    role,
    content: content.map((block) => {
      if (block.type === 'image') return isTaken(block) ? block : { type: 'text', text: notShown };
      if (block.type !== 'result' || !block.images || block.images.every(isTaken)) return block;
      const { images, ...result } = block;
      const kept = images.filter(isTaken);
      return { ...result, output: `${result.output}\n${notShown}`, ...(kept.length > 0 ? { images: kept } : {}) };
    }),
  }));
}

/** Whether the words of a refusal are about a picture. */
export function isAboutPictures(refusal: string): boolean {
  return /\b(images?|image_url|pictures?|vision|inline_?data|media_?type|mime_?type)\b/i.test(refusal);
}
