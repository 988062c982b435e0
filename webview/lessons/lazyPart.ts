/** A place for a part of a view that is loaded when the view is first shown. */
import type { InsidePart, InsideParts } from "../state/insideParts.ts";
import { h } from "../widgets/dom.ts";

/**
 * @param loading the bundle; undefined in a page without it, where the place stays empty
 * @param make    creates the part
 */
export function lazyPart<Shown>(
  loading: Promise<InsideParts> | undefined,
  make: (parts: InsideParts) => InsidePart<Shown>,
): InsidePart<Shown> {
  const element = h("div");
  let part: InsidePart<Shown> | undefined;
  let last: { readonly shown: Shown } | undefined;
  loading?.then(
    parts => {
      part = make(parts);
      element.append(part.element);
      if (last) part.show(last.shown);
    },
    () => undefined, // the lessons say so
  );
  return {
    element,
    show(shown) {
      last = { shown };
      part?.show(shown);
    },
  };
}
