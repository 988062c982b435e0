import { describe, expect, test } from "vitest";
import { summarize } from "../../../src/completion/evaluate/evaluation.ts";
import { scoreText } from "../../../src/completion/evaluate/score.ts";
import { MixerParameters } from "../../../src/completion/mixing/parameters/mixerParameters.ts";
import { Reader } from "../../../src/completion/reading/reader.ts";
import { createRandom } from "../../../src/core/random.ts";
import { WorkspaceMemory } from "../../../src/memory/workspaceMemory.ts";
import { fakePredictor, madeUpCode, pieceVocabulary } from "../fakes.ts";

const vocabulary = pieceVocabulary([" return", " value", "const"]);

function expertsOf(texts: readonly string[], withNetwork: boolean) {
  const documents = texts.map((text, k) => ({ path: `${k}`, ids: vocabulary.encode(text).ids }));
  const memory = WorkspaceMemory.build(documents, vocabulary.size, vocabulary.eos);
  return { vocabulary, predictor: withNetwork ? fakePredictor(vocabulary.size) : undefined, memory };
}

describe("line ends", () => {
  test("of any kind cost the same bits, and the texts of the tokens still make up the document", () => {
    const text = "const a = value;\n\n  return value;\n";
    const scoreOf = (document: string) => scoreText(expertsOf([text], true), { path: "new", text: document });
    const bits = scoreOf(text).map(token => token.bits);
    for (const lineEnd of ["\r\n", "\r"]) {
      const document = text.replaceAll("\n", lineEnd);
      const scored = scoreOf(document);
      expect(scored.map(token => token.bits)).toEqual(bits);
      expect(scored.map(token => token.text).join("")).toBe(document);
    }
  });

  test("are learned as line feeds", () => {
    const experts = expertsOf([], false);
    scoreText(experts, { path: "new", text: "const a\r\nreturn a\r\n" }, { isAdapting: true });
    expect(vocabulary.decode(experts.memory.idsOf("new") ?? [])).toBe("const a\nreturn a\n");
  });
});

describe("the final distribution", () => {
  test.each([true, false])("is a proper distribution at every position (network: %s)", withNetwork => {
    const random = createRandom(3);
    const experts = expertsOf([madeUpCode(random, 50)], withNetwork);
    const reader = new Reader(experts, new MixerParameters());
    const out = new Float32Array(vocabulary.size);
    for (const token of vocabulary.encode(madeUpCode(random, 40)).ids) {
      reader.predict(out);
      expect(out.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 4);
      expect(out.every(p => p > 0)).toBe(true);
      expect(reader.probabilityOf(token).mixed).toBeCloseTo(out[token] ?? 0, 6);
      reader.read(token);
    }
  });

  test("does not depend on look-aheads", () => {
    const random = createRandom(4);
    const experts = expertsOf([madeUpCode(random, 20)], true);
    const readers = [new Reader(experts, new MixerParameters()), new Reader(experts, new MixerParameters())] as const;
    const outs = [new Float32Array(vocabulary.size), new Float32Array(vocabulary.size)] as const;
    for (const token of vocabulary.encode(madeUpCode(random, 20)).ids) {
      const position = readers[0].copyOfPosition();
      for (let k = 0; k < 3; k++) {
        readers[0].lookAhead(position, Math.floor(random() * vocabulary.eos));
        readers[0].predict(outs[0], position);
      }
      for (const k of [0, 1] as const) readers[k].predict(outs[k]);
      expect(outs[0]).toEqual(outs[1]);
      for (const reader of readers) reader.read(token);
    }
  });

  test("of a look-ahead follows what the document said before", () => {
    const experts = expertsOf([], false);
    const reader = new Reader(experts, new MixerParameters());
    const line = vocabulary.encode("const a = value(b, a);\n").ids;
    for (let k = 0; k < 4; k++) for (const token of line) reader.read(token);
    const position = reader.copyOfPosition();
    const out = new Float32Array(vocabulary.size);
    for (const token of line) {
      reader.predict(out, position);
      expect(out.indexOf(Math.max(...out))).toBe(token);
      reader.lookAhead(position, token);
    }
  });
});

describe("scoring a text", () => {
  const random = createRandom(6);
  const known = madeUpCode(random, 60);
  const text = `${madeUpCode(random, 20)}// grüße 🎉\n`;

  test("returns texts that concatenate to the file", () => {
    const scored = scoreText(expertsOf([known], true), { path: "a", text });
    expect(scored.map(token => token.text).join("")).toBe(text);
    expect(scored.every(({ bits, rank }) => bits > 0 && rank >= 1)).toBe(true);
  });

  test("does not depend on what follows", () => {
    const whole = scoreText(expertsOf([known], true), { path: "a", text });
    const part = scoreText(expertsOf([known], true), { path: "a", text: text.slice(0, 301) });
    expect(part.length).toBeGreaterThan(50);
    expect(whole.slice(0, part.length - 3)).toEqual(part.slice(0, -3));
  });

  test("costs little for a known text, and less for a text that was learned before", () => {
    const experts = expertsOf([known], false);
    const strange = `zyx(${text})`;
    const bits = (options?: { isAdapting: boolean }) =>
      summarize(scoreText(experts, { path: "s", text: strange }, options)).bitsPerChar;
    const first = bits({ isAdapting: true });
    expect(bits()).toBeLessThan(first / 2);
    expect(summarize(scoreText(experts, { path: "k", text: known })).bitsPerChar).toBeLessThan(0.5);
  });

  test("stores the learned text in place of the document", () => {
    const experts = expertsOf([known], false);
    scoreText(experts, { path: "s", text: "key = abc123" }, { isAdapting: true, learnedText: "key = REDACTED" });
    const remembered = experts.memory.documents().map(({ ids }) => vocabulary.decode([...ids]));
    expect(remembered).toEqual([known, "key = REDACTED"]);
  });

  test("an unknown character pays for its spelling", () => {
    const unk = 97; // the byte "a" plays the unknown token
    const experts = { ...expertsOf([known], false), vocabulary: { ...vocabulary, unk } };
    const plain = scoreText(expertsOf([known], false), { path: "a", text: "b a" });
    const paid = scoreText(experts, { path: "a", text: "b a" });
    const last = plain.length - 1;
    expect((paid[last]?.bits ?? 0) - (plain[last]?.bits ?? 0)).toBeCloseTo(2 * Math.log2(257), 6);
    expect(paid[last]?.rank).toBeGreaterThan(plain[last]?.rank ?? 0);
  });

  test("the summary figures are means over tokens or characters", () => {
    const byExpert = { network: 4, memory: 2, cache: 3 };
    const summary = summarize([
      { text: "ab", bits: 3, rank: 1, byExpert },
      { text: "", bits: 1, rank: 4, byExpert },
      { text: "🎉", bits: 2, rank: 10, byExpert },
    ]);
    expect(summary).toMatchObject({ tokens: 3, chars: 3, bitsPerChar: 2, perplexity: 4, networkBitsPerChar: 4 });
    expect(summary.top1).toBeCloseTo(1 / 3);
    expect(summary.top5).toBeCloseTo(2 / 3);
    expect(summary.meanReciprocalRank).toBeCloseTo((1 + 0.25 + 0.1) / 3);
  });
});
