import { describe, expect, test } from "vitest";
import { MixerParameters, SECTIONS } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { START_TEXTS } from "../../../src/completion/mixing/parameters/startTexts.ts";
import { startText } from "../../../src/completion/mixing/parameters/startValues.ts";

describe("the parameter block", () => {
  test("comes back from its text to the last bit", () => {
    const parameters = new MixerParameters();
    parameters.values.forEach((value, k) => {
      parameters.values[k] = value + Math.sin(k) / 3;
    });
    expect(MixerParameters.fromText(parameters.toText())?.values).toEqual(parameters.values);
  });

  test.each([
    ["nothing", ""],
    ["no base64", "?".repeat(new MixerParameters().toText().length)],
    ["values of another layout", new MixerParameters().toText().slice(0, -8)],
    ["a value that is no number", `${btoa("\0\0\u00c0\u007f").slice(0, 5)}${new MixerParameters().toText().slice(5)}`],
  ])("is not read from a text that holds %s", (_, text) => {
    expect(MixerParameters.fromText(text)).toBeUndefined();
  });

  test("keeps the order that stored models have", () => {
    expect(SECTIONS.map(({ name, length }) => [name, length])).toEqual([
      ["linearMixing.weights", 1308],
      ["memory.gains", 512],
      ["cache.gains", 224],
      ["logLinearPool.exponents", 1308],
      ["candidateMixer.weights", 12_426],
      ["candidateMixer.states", 1008],
    ]);
  });

  test("consists of its sections, each a view", () => {
    const parameters = new MixerParameters();
    const values = SECTIONS.flatMap(section => [...parameters.section(section)]);
    expect(values).toEqual([...parameters.values]);
    parameters.section(SECTIONS[1]!)[0] = 42;
    expect(parameters.values[SECTIONS[0]!.length]).toBe(42);
    expect(() => parameters.section({ ...SECTIONS[0]! })).toThrow("linearMixing.weights");
  });

  test("is independent of its copy, and averages value by value", () => {
    const parameters = new MixerParameters();
    const copy = parameters.clone();
    copy.values[3]! += 1;
    expect(copy.values[3]).not.toBe(parameters.values[3]);
    expect(parameters.averageWith(copy).values[3]).toBeCloseTo(parameters.values[3]! + 0.5, 6);
    expect(parameters.averageWith(copy).values[4]).toBe(parameters.values[4]);
  });
});

describe("start values", () => {
  test("exist for every section, and nothing else has any", () => {
    expect(Object.keys(START_TEXTS)).toEqual(SECTIONS.map(({ name }) => name));
    for (const { name, length } of SECTIONS) expect(atob(START_TEXTS[name]!)).toHaveLength(length);
  });

  test("are written as they are read", () => {
    const parameters = new MixerParameters();
    for (const section of SECTIONS) {
      expect(startText(section, parameters.section(section))).toBe(START_TEXTS[section.name]);
    }
  });
});
