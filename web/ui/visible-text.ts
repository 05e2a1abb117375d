/** Characters that steer a terminal, turn the direction of writing, or have no width: what one reads would not be what runs. */
const hidden = /[^\P{Cc}\t\n]|[\u{ad}\u{61c}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}]/gu;

/** The same text with every hidden character named in its place. */
export function visibleText(text: string): string {
  return text.replaceAll(hidden, (character) => `⟨U+${hexOf(character)}⟩`);
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
