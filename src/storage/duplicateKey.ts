/** Finds duplicate keys in JSON. JSON.parse silently keeps the last one, but an ambiguous header must be refused. */

/**
 * Returns the first key that an object of the text has twice.
 * @param json text that JSON.parse accepts; for other text the result is meaningless
 */
export function duplicateKey(json: string): string | undefined {
  const open: { readonly keys: Set<string> | undefined; awaitsKey: boolean }[] = [];
  for (let i = 0; i < json.length; i++) {
    const sign = json[i];
    const top = open.at(-1);
    if (sign === "{") open.push({ keys: new Set(), awaitsKey: true });
    else if (sign === "[") open.push({ keys: undefined, awaitsKey: false });
    else if (sign === "}" || sign === "]") open.pop();
    else if (sign === "," && top) top.awaitsKey = true;
    else if (sign === '"') {
      const end = endOfString(json, i);
      if (top?.keys && top.awaitsKey) {
        const key = JSON.parse(json.slice(i, end)) as string;
        if (top.keys.has(key)) return key;
        top.keys.add(key);
        top.awaitsKey = false;
      }
      i = end - 1;
    }
  }
  return undefined;
}

/** The offset after the closing quote of the string that begins at `start`. */
function endOfString(json: string, start: number): number {
  let i = start + 1;
  while (i < json.length && json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
  return i + 1;
}
