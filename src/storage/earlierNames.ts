/** Translates manifests of earlier versions: the same values under names that have changed since. */

/** A parsed manifest with today's names. Values that are not objects stay unchanged and are refused later. */
export function withTodaysNames(manifest: object): object {
  const { record, corpus } = manifest as { readonly record?: unknown; readonly corpus?: unknown };
  return {
    ...manifest,
    ...(isObject(record) && { record: renamed(record, "start", "initialModel", startText) }),
    ...(isObject(corpus) && { corpus: renamed(corpus, "learnt", "learned", value => value) }),
  };
}

function startText(value: unknown): unknown {
  return value === "nothing" ? "scratch" : value;
}

function renamed(fields: object, from: string, to: string, convert: (value: unknown) => unknown): object {
  if (!Object.hasOwn(fields, from) || Object.hasOwn(fields, to)) return fields;
  const { [from]: value, ...rest } = fields as Record<string, unknown>;
  return { ...rest, [to]: convert(value) };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
