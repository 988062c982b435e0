/** What was learnt of the workspace, what was not and why. */
import { reasonText } from "../src/protocol/skipReasons.ts";
import { h, section, setText, type View } from "./dom.ts";
import { emptyView, noRunSentence } from "./emptyView.ts";
import { type PanelState, recordOf } from "./panelState.ts";
import { corpusSentence, count } from "./words.ts";

const EXPLANATION =
  "About one file in ten is held out: never learnt from, so that the validation curve is honest. Which one it is depends on its path alone, and stays so from run to run. Other files can be left out with the setting recurrent.training.exclude, or with .gitignore.";

/** @param train what its button does while nothing is known */
export function corpusView(train: () => void): View<PanelState> {
  const empty = emptyView({ id: "corpus-empty", label: "Train on Workspace", onPress: train });
  const sentence = h("p", { id: "corpus-summary" });
  const rows = h("tbody");
  const head = h(
    "tr",
    {},
    ...["Skipped", "Files or folders", "For example"].map(title => h("th", { scope: "col" }, title)),
  );
  const table = h("table", { id: "corpus-skipped" }, h("thead", {}, head), rows);
  const known = section("corpus", "What is learnt", sentence, table, h("p", { class: "caption" }, EXPLANATION));
  const element = h("div", {}, empty.element, known);
  let drawn: unknown;

  return {
    element,
    update(state) {
      const record = recordOf(state);
      known.hidden = record === undefined;
      empty.show(noRunSentence(state));
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
