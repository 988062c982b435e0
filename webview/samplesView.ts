/** What the network writes: when asked, and by itself while it learnt, from noise to code. */
import type { SampleWish } from "../src/protocol/panel.ts";
import type { SampleEvent } from "../src/protocol/training.ts";
import { h, section, setText, type View } from "./dom.ts";
import { emptyView } from "./emptyView.ts";
import { likelyList, percent, visible } from "./likelyView.ts";
import type { PanelState, Sample } from "./panelState.ts";
import { sampleForm } from "./sampleForm.ts";
import { type Tint, tokenStrip } from "./tokenStrip.ts";
import { count, sampleCaption } from "./words.ts";

export interface SampleActions {
  generate(wish: SampleWish): void;
  train(): void;
}

export function samplesView({ generate, train }: SampleActions): View<PanelState> {
  const empty = emptyView({ id: "samples-empty", label: "Train on Workspace", onPress: train });
  const caption = h("p", { id: "sample-caption", class: "quiet", role: "status", "aria-live": "polite" });
  const prompt = h("span", { class: "prompt" });
  let shown: Sample = { kind: "none" };
  const likely = likelyList("sample-likely");
  const strip = tokenStrip({
    id: "sample-tokens",
    label: "The sample, token by token",
    onPoint: index => {
      const token = shown.kind === "generated" ? shown.sample.tokens[index] : undefined;
      if (token)
        likely.show(`${visible(token.text)} was given ${percent(token.probability)}; likeliest were`, token.likeliest);
    },
  });
  const text = h("div", { id: "sample-text", class: "sample-box" }, prompt, strip.element);
  const form = sampleForm(generate);
  const asked = section("sample", "Let it write", form.element, caption, text, likely.element, explanation());
  const list = h("ol", { id: "samples-list", class: "samples", tabindex: "0", "aria-label": "Samples by step" });
  const grown = section(
    "samples-of-run",
    "As it learnt",
    h(
      "p",
      { class: "caption" },
      "A sample after each validation, the earliest first: read on to see noise become code.",
    ),
    list,
  );
  const columns = h(
    "div",
    { class: "columns" },
    h("div", { class: "stack" }, asked),
    h("div", { class: "stack" }, grown),
  );
  let listed: unknown;

  return {
    element: h("div", {}, empty.element, columns),
    update({ sample, samples, model, run }) {
      const isEmpty = model.kind !== "loaded" && samples.length === 0 && sample.kind === "none";
      columns.hidden = isEmpty;
      const wait = run.phase === "training" ? "The first sample comes with the first validation." : undefined;
      empty.show(isEmpty ? (wait ?? "There is nothing that could write yet. Training takes a minute.") : undefined);
      setText(caption, sampleCaption(sample));
      form.setDisabled(model.kind !== "loaded" || sample.kind === "awaited");
      text.hidden = sample.kind !== "generated";
      likely.element.hidden = text.hidden;
      grown.hidden = samples.length === 0;
      if (sample !== shown && sample.kind === "generated") {
        setText(prompt, sample.wish.prompt);
        const { tokens } = sample.sample;
        strip.show(
          tokens.map(token => token.text),
          tokens.map(token => surpriseTint(token.probability)),
        );
        likely.show("Point at a token, or walk with the arrow keys, to see what could have stood there.", []);
      }
      shown = sample;
      if (samples !== listed) list.replaceChildren(...samples.map(item));
      listed = samples;
    },
  };
}

/** Two bits of surprise a level: 1/4 is level 1, 1/1024 level 5. */
function surpriseTint(probability: number): Tint {
  return Math.min(5, Math.floor(-Math.log2(Math.max(probability, 1e-9)) / 2));
}

function item({ step, temperature, prompt, text }: SampleEvent): HTMLElement {
  const title = h("p", { class: "note" }, `Step ${count(step)}, temperature ${temperature}`);
  return h("li", {}, title, h("pre", { class: "sample-box" }, h("span", { class: "prompt" }, prompt), text));
}

function explanation(): HTMLElement {
  return h(
    "p",
    { class: "caption" },
    "The network draws one token from ŷ⟨t⟩, reads it as x⟨t+1⟩, and so on. The deeper a token's tint, the less it was expected. The temperature divides the scores first: low makes it cautious, high adventurous. Top-k draws from the k likeliest tokens alone, top-p from the fewest that together reach p.",
  );
}
