/**
 * What the mixer knows before it has read anything: values that `npm run fit:start` fitted on other corpora.
 * docs/experiments/013-stages-of-the-mixer.md has what they gain.
 */
import type { ParameterSection } from "../stages/mixingStage.ts";
import { START_TEXTS } from "./startTexts.ts";

/** Sets a section to its start values; to untrained ones where none were fitted for a section of this length. */
export function setStartValues(section: ParameterSection, values: Float32Array): void {
  const bytes = atob(START_TEXTS[section.name] ?? "");
  if (bytes.length !== section.length) {
    section.setUntrained?.(values);
    return;
  }
  for (let i = 0; i < values.length; i++) values[i] = ((bytes.charCodeAt(i) << 24) >> 24) / section.stepsPerUnit;
}

/** The text that `setStartValues` reads: each value as a signed byte in steps of 1 / stepsPerUnit, all in base64. */
export function startText({ stepsPerUnit }: ParameterSection, values: Float32Array): string {
  const byte = (value: number): number => Math.max(-128, Math.min(127, Math.round(value * stepsPerUnit))) & 0xff;
  return btoa(Array.from(values, value => String.fromCharCode(byte(value))).join(""));
}
