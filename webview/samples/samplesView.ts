/** What the network writes: when asked, and by itself while it learned, from noise to code. */
import { t } from "../../src/protocol/localize.ts";
import type { SampleOptions } from "../../src/protocol/panel.ts";
import type { PanelState, RequestedSample } from "../state/panelState.ts";
import { sampleCaption } from "../state/sentences.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { emptyView } from "../widgets/emptyView.ts";
import { type Tint, tokenStrip } from "../widgets/tokenStrip.ts";
import { percent, topTokensList, visibleToken } from "../widgets/topTokens.ts";
import { runSamplesView } from "./runSamplesView.ts";
import { sampleForm } from "./sampleForm.ts";

export interface SampleActions {
  generate(wish: SampleOptions): void;
  train(): void;
}

export function samplesView({ generate, train }: SampleActions): View<PanelState> {
  const empty = emptyView({ id: "samples-empty", onPress: train });
  const asked = requestedSampleView(generate);
  const grown = runSamplesView();
  const views = h("div", { class: "stack" }, asked.element, grown.element);

  return {
    element: h("div", {}, empty.element, views),
    update(state) {
      const { requestedSample: sample, runSamples: samples, model, run } = state;
      const isEmpty = model.kind !== "loaded" && samples.length === 0 && sample.kind === "none";
      views.hidden = isEmpty;
      const wait = run.phase === "training" ? t("The first sample comes with the first validation.") : undefined;
      const sentence = wait ?? t("There is nothing that could write yet. Training takes a minute.");
      empty.show(isEmpty ? sentence : undefined, state);
      asked.update(state);
      grown.update(state);
    },
  };
}

/** What it writes when it is asked, token by token. */
function requestedSampleView(generate: (wish: SampleOptions) => void): View<PanelState> {
  const caption = h("p", { id: "sample-caption", class: "quiet", role: "status", "aria-live": "polite" });
  const prompt = h("span", { class: "prompt" });
  let shown: RequestedSample = { kind: "none" };
  const likely = topTokensList("sample-likely");
  const strip = tokenStrip({
    id: "sample-tokens",
    label: t("The sample, token by token"),
    onPoint: index => {
      const token = shown.kind === "generated" ? shown.sample.tokens[index] : undefined;
      if (token) likely.show(probabilityText(token), token.likeliest);
    },
  });
  const text = h("div", { id: "sample-text", class: "sample-box" }, prompt, strip.element);
  const form = sampleForm(generate);
  const written = h("div", { class: "written" }, text, likely.element);
  const element = section("sample", t("Let it write"), form.element, caption, written, explanation());

  return {
    element,
    update({ requestedSample: sample, model }) {
      setText(caption, sampleCaption(sample));
      form.setDisabled(model.kind !== "loaded" || sample.kind === "awaited");
      written.hidden = sample.kind !== "generated";
      if (sample !== shown && sample.kind === "generated") {
        setText(prompt, sample.wish.prompt);
        const { tokens } = sample.sample;
        strip.show(
          tokens.map(token => token.text),
          tokens.map(token => surprisalTint(token.probability)),
        );
        likely.show(t("Point at a token, or walk with the arrow keys, to see what could have stood there."), []);
        form.showSeed(sample.sample.seed);
      }
      shown = sample;
    },
  };
}

function probabilityText(token: { readonly text: string; readonly probability: number }): string {
  return t("{0} was given {1}; likeliest were", visibleToken(token.text), percent(token.probability));
}

/** Two bits of surprise a level: 1/4 is level 1, 1/1024 level 5. */
function surprisalTint(probability: number): Tint {
  return Math.min(5, Math.floor(-Math.log2(Math.max(probability, 1e-9)) / 2));
}

function explanation(): HTMLElement {
  return h(
    "p",
    { class: "caption" },
    t(
      "The network draws one token from ŷ⟨t⟩, reads it as x⟨t+1⟩, and so on. The deeper a token's tint, the less it was expected. The temperature divides the scores first: low makes it cautious, high adventurous. Top-k draws from the k likeliest tokens alone, top-p from the fewest that together reach p. The same seed draws the same text again.",
    ),
  );
}
