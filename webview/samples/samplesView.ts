/** Shows samples of the network: those that the user requests, and those that the run drew while it trained. */

import type { InspectedNetwork } from "../../src/protocol/inspection.ts";
import { t } from "../../src/protocol/localize.ts";
import type { SampleOptions } from "../../src/protocol/panel.ts";
import type { LessonLink } from "../lessons/lessonLink.ts";
import { SAMPLING_LESSON } from "../network/lessonOf.ts";
import { percent, visibleToken } from "../state/formats.ts";
import type { PanelState, RequestedSample } from "../state/panelState.ts";
import { sampleCaption } from "../state/sentences.ts";
import { isRunOpen, shownNetwork } from "../state/shownNetwork.ts";
import { h, section, setText, type View } from "../widgets/dom.ts";
import { emptyView } from "../widgets/emptyView.ts";
import { note } from "../widgets/note.ts";
import { type Tint, tokenStrip } from "../widgets/tokenStrip.ts";
import { topTokensList } from "../widgets/topTokens.ts";
import { runSamplesView } from "./runSamplesView.ts";
import { sampleForm } from "./sampleForm.ts";

export interface SampleActions {
  generate(options: SampleOptions, network: InspectedNetwork): void;
  train(): void;
  readonly lesson: LessonLink;
}

export function samplesView({ generate, train, lesson }: SampleActions): View<PanelState> {
  const empty = emptyView({ id: "samples-empty", onPress: train });
  let network: InspectedNetwork = "inUse";
  const requested = requestedSampleView(options => generate(options, network));
  const ofRun = runSamplesView();
  const views = h("div", { class: "stack" }, requested.element, ofRun.element, lesson.element);
  lesson.show(SAMPLING_LESSON);

  return {
    element: h("div", {}, empty.element, views),
    update(state) {
      const { requestedSample, runSamples, model, run } = state;
      network = isRunOpen(state) && shownNetwork(state) !== "inUse" ? "inTraining" : "inUse"; // a task writes no samples
      const isEmpty = model.kind !== "loaded" && runSamples.length === 0 && requestedSample.kind === "none";
      views.hidden = isEmpty;
      const sentence =
        run.phase === "training"
          ? t("The first sample appears with the first validation.")
          : t("There is no model to sample from yet. Training takes a minute.");
      empty.show(isEmpty ? sentence : undefined, state);
      requested.update(state);
      ofRun.update(state);
    },
  };
}

/** The requested sample, token by token. */
function requestedSampleView(generate: (options: SampleOptions) => void): View<PanelState> {
  const caption = h("p", { id: "sample-caption", class: "secondary", role: "status", "aria-live": "polite" });
  const prompt = h("span", { class: "prompt" });
  let shown: RequestedSample = { kind: "none" };
  const topTokens = topTokensList("sample-top-tokens");
  const strip = tokenStrip({
    id: "sample-tokens",
    label: t("The sample, token by token"),
    onPoint: index => {
      const token = shown.kind === "generated" ? shown.sample.tokens[index] : undefined;
      if (token) topTokens.show(probabilityText(token), token.likeliest);
    },
  });
  const text = h("div", { id: "sample-text", class: "text-box" }, prompt, strip.element);
  const form = sampleForm(generate);
  const result = h("div", { class: "sample-result" }, text, topTokens.element);
  const element = section("sample", t("Generate a sample"), form.element, caption, result, explanation());

  return {
    element,
    update(state) {
      const { requestedSample, model } = state;
      const isReady = model.kind === "loaded" || isRunOpen(state);
      setText(caption, sampleCaption(requestedSample));
      form.setDisabled(!isReady || requestedSample.kind === "awaited");
      result.hidden = requestedSample.kind !== "generated";
      if (requestedSample !== shown && requestedSample.kind === "generated") {
        setText(prompt, requestedSample.options.prompt);
        const { tokens } = requestedSample.sample;
        strip.show(
          tokens.map(token => token.text),
          tokens.map(token => surprisalTint(token.probability)),
        );
        topTokens.show(
          t("Point at a token, or use the arrow keys, to see the most likely tokens at its position."),
          [],
        );
        form.showSeed(requestedSample.sample.seed);
      }
      shown = requestedSample;
    },
  };
}

function probabilityText(token: { readonly text: string; readonly probability: number }): string {
  return t("{0} had a probability of {1}. Most likely tokens:", visibleToken(token.text), percent(token.probability));
}

/** Two bits of surprisal per level: 1/4 is level 1, 1/1024 is level 5. */
function surprisalTint(probability: number): Tint {
  return Math.min(5, Math.floor(-Math.log2(Math.max(probability, 1e-9)) / 2));
}

function explanation(): HTMLElement {
  return note(
    t(
      "The network samples a token from ŷ⟨t⟩, feeds it back as x⟨t+1⟩, and repeats. A stronger tint marks a less likely token.",
    ),
    t(
      "The temperature divides the logits: low values favor likely tokens, high values add variety. Top-k samples only from the k most likely tokens. Top-p samples from the smallest set of tokens whose probabilities add up to p. The same seed generates the same text.",
    ),
  );
}
