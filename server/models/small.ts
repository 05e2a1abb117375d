/** The small models that vendors offer beside their large ones, for little things such as names. */

/** By the maker's own names, which servers that pass requests on keep. */
const families = [
  { large: /^claude\b/, small: /^claude\b.*\bhaiku\b/ },
  { large: /^gemini\b/, small: /^gemini-[\d.]+-flash\b(?!.*(?:image|tts|live|audio))/ },
  {
    large: /^(?:gpt|chatgpt|o\d)\b/,
    small: /^gpt-[\d.o]+-(?:mini|nano)\b(?!.*(?:audio|realtime|search|transcribe|tts))/,
  },
];

/** `anthropic/claude-sonnet-4.5` of a server that passes on to many makers: who makes it, and how it is called there. */
function split(model: string): { maker: string; name: string } {
  const slash = model.lastIndexOf('/') + 1;
  return { maker: model.slice(0, slash), name: model.slice(slash) };
}

/** The first of `offered` that is a small one of the same maker and family as `model`, which may be one itself. Ids without prefix. */
export function smallOf(model: string, offered: readonly string[]): string | undefined {
  const { maker, name } = split(model);
  const family = families.find(({ large }) => large.test(name));
  if (!family || family.small.test(name)) return undefined;
  return offered.find((candidate) => {
    const other = split(candidate);
    return other.maker === maker && family.small.test(other.name);
  });
}
