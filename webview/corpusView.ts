/** What was learnt of the workspace, what was not and why. */
import { h, section, setText, type View } from "./dom.ts";
import { type PanelState, recordOf } from "./panelState.ts";
import { corpusSentence, count, reasonText } from "./words.ts";

export function corpusView(): View<PanelState> {
  const sentence = h("p", { id: "corpus-summary" });
  const rows = h("tbody");
  const head = h(
    "tr",
    {},
    ...["Skipped", "Files or folders", "For example"].map(title => h("th", { scope: "col" }, title)),
  );
  const table = h("table", { id: "corpus-skipped" }, h("thead", {}, head), rows);
  const element = section("corpus", "Corpus", sentence, table);
  let drawn: unknown;

  return {
    element,
    update(state) {
      const record = recordOf(state);
      element.hidden = record === undefined;
      if (!record) return;
      setText(sentence, corpusSentence(record));
      const skipped = record.corpus?.report.skipped;
      table.hidden = !skipped || skipped.length === 0;
      if (skipped === drawn) return;
      drawn = skipped;
      rows.replaceChildren(
        ...(skipped ?? []).map(({ reason, count: n, examples }) =>
          h(
            "tr",
            {},
            h("td", {}, reasonText(reason)),
            h("td", {}, count(n)),
            h("td", { class: "path" }, examples.join(", ")),
          ),
        ),
      );
    },
  };
}
