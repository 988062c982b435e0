/** What the symbols and captions of the drawn network say where it is that of a task. */
import type { TaskAnswer, Trace } from "../../src/protocol/inspection.ts";
import { t } from "../../src/protocol/localize.ts";
import { note } from "../widgets/note.ts";
import { describeSymbol, type SymbolDescription, type SymbolName } from "./symbols.ts";

const ANSWERS: Readonly<Record<TaskAnswer["task"], string>> = {
  tag: t("The answer at step t: the probability of each tag for this token."),
  classify: t(
    "The answer as if the text ended at step t: the probability of each label. That of the last step counts.",
  ),
  translate: t(
    "The encoder has no output of its own. Its last state is the first state of the decoder, which writes the answer.",
  ),
};

/** Describes a symbol of the network of a task. */
export function describeTaskSymbol(
  symbol: SymbolName,
  { shape }: Pick<Trace, "shape">,
  { layer, answer }: { readonly layer: number; readonly answer: TaskAnswer },
): SymbolDescription {
  if (symbol !== "y" && symbol !== "Wya") return describeSymbol(symbol, shape, layer);
  const { task, outputs } = answer;
  const described = describeSymbol(symbol, { ...shape, vocabularySize: outputs }, layer);
  if (task === "translate") return { ...described, equations: [], shape: "", meaning: ANSWERS.translate };
  // Two labels need one yes-or-no answer.
  const equations = described.equations.map(text => (outputs === 1 ? text.replace("softmax", "σ") : text));
  return { ...described, equations, meaning: symbol === "y" ? ANSWERS[task] : described.meaning };
}

/** What was read, and the answer to it. */
export function taskSourceText(file: string, { steps, before }: Trace, { output }: TaskAnswer): string {
  const read =
    before === 0
      ? t("{0} tokens at the cursor in {1}.", steps.length, file)
      : t("The last {0} of {1} tokens at the cursor in {2}.", steps.length, before + steps.length, file);
  return `${read} ${t("The answer: {0}", output)}`;
}

export function taskCaption(): HTMLElement {
  return note(
    t("This is the trained network of your task, over the line or the sentence at the cursor."),
    t(
      "At the top stands the likeliest label. In a bidirectional network, one row reads forward and one reads backward, each with its own weights. Of several layers, the top one is drawn. Point at a symbol or reach it with Tab to see its equations.",
    ),
  );
}
