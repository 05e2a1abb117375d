/** Where it is remembered that a person wants all of a part's long text. */
export function wholeKey(part: string): string {
  return `${part}.whole`;
}
