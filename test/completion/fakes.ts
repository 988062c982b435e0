/** Small stand-ins: a vocabulary of bytes and a few longer pieces, and a network that needs no training. */
import type { Predictor } from "../../src/core/network/engine.ts";
import type { Encoding, Vocabulary } from "../../src/core/text/vocabulary.ts";

const PRE_TOKEN = / ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+/gu;

/** Bytes 0..255, then the pieces, then `<EOS>`; pieces are taken greedily inside a pre-token. */
export function pieceVocabulary(pieces: readonly string[] = []): Vocabulary {
  const encoder = new TextEncoder();
  const byteIds = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  const spelled = [...byteIds, ...pieces.map(piece => encoder.encode(piece))];
  const byLength = spelled.map((bytes, id) => ({ bytes, id })).sort((a, b) => b.bytes.length - a.bytes.length);
  const eos = spelled.length;
  const encode = (text: string): Encoding => {
    const ids: number[] = [];
    const ends: number[] = [];
    let done = 0;
    for (const [preToken] of text.matchAll(PRE_TOKEN)) {
      const bytes = encoder.encode(preToken);
      for (let at = 0; at < bytes.length; ) {
        const piece = byLength.find(({ bytes: start }) => start.every((byte, k) => byte === bytes[at + k]));
        if (!piece) throw new Error("no piece");
        at += piece.bytes.length;
        ids.push(piece.id);
        ends.push(done + new TextDecoder().decode(bytes.subarray(0, at)).replace(/\ufffd+$/u, "").length);
      }
      done += preToken.length;
    }
    return { ids: Int32Array.from(ids), ends: Int32Array.from(ends) };
  };
  return {
    kind: "bpe",
    size: eos + 1,
    eos,
    unk: undefined,
    encode,
    lastBoundary: text => [...text.matchAll(PRE_TOKEN)].at(-1)?.index ?? 0,
    decode: ids => new TextDecoder().decode(Uint8Array.from([...ids].flatMap(id => [...(spelled[id] ?? [])]))),
    bytesOf: id => spelled[id] ?? new Uint8Array(0),
    label: id => (id === eos ? "<EOS>" : new TextDecoder().decode(spelled[id])),
    toJson: () => ({}),
  };
}

/** Its prediction depends on every token so far, in order. */
export function fakePredictor(vocabularySize: number): Predictor & { steps(): number } {
  let steps = 0;
  const spec = { cell: "rnn", vocabularySize, embeddingSize: 1, hiddenSize: 1, layers: 1, isTied: false } as const;
  return {
    spec,
    initialState: () => new Float32Array(1),
    advance(state, token, probabilities) {
      steps++;
      const next = Math.fround(((state[0] ?? 0) * 0.7 + Math.sin(token + 1)) % 1);
      state[0] = next;
      let sum = 0;
      for (let i = 0; i < probabilities.length; i++) {
        const weight = Math.exp(2 * Math.sin(next * 50 + i));
        probabilities[i] = weight;
        sum += weight;
      }
      for (let i = 0; i < probabilities.length; i++) probabilities[i] = (probabilities[i] ?? 0) / sum;
    },
    dispose: () => undefined,
    steps: () => steps,
  };
}

/** Lines of made-up code, the same for the same seed. */
export function madeUpCode(random: () => number, lines: number): string {
  const words = ["return", "const", "value", "index", "total", "if", "count", "of", "name"];
  const pick = (): string => words[Math.floor(random() * words.length)] ?? "";
  return Array.from({ length: lines }, () => `${pick()} ${pick()} = ${pick()}(${pick()});\n`).join("");
}
