// @ts-check
/**
 * `node examples/make.mjs [FOLDER]`: writes the data of the exercises, which is made by rules. The same every time.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A small seeded generator (Park & Miller 1988). */
function seeded(seed = 7) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const random = seeded();
/** @param {string} words */
const oneOf = words => {
  const all = words.split(" ");
  return all[Math.floor(random() * all.length)] ?? "";
};
/** @param {number} count @param {(k: number) => string} lineOf */
const lines = (count, lineOf) => `${Array.from({ length: count }, (_, k) => lineOf(k)).join("\n")}\n`;

const names = () =>
  lines(
    1500,
    () => `${oneOf("Ar Bel Cor Dra Eri Fen Gal Har")}${oneOf("a e i o")}${oneOf("nor saur don max ptor lith")}`,
  );

const VERBS = "sings sleeps wanders whispers shines waits";
const poem = () =>
  lines(
    1200,
    k =>
      `The ${oneOf("old pale quiet silver bright")} ${oneOf("moon river wind night sea")} ${oneOf(VERBS)}${k % 2 ? "." : ","}`,
  );

/** A negation turns the meaning, so counting words is not enough. */
function sentiment() {
  const [good, bad] = ["great lovely wonderful fine", "awful boring terrible dull"];
  return lines(900, () => {
    const [isGood, isNegated] = [random() < 0.5, random() < 0.4];
    const word = oneOf(isGood === isNegated ? bad : good);
    return `${isGood ? "positive" : "negative"}\tthe ${oneOf("film story music meal book")} was ${isNegated ? "not " : ""}${word}`;
  });
}

/** Whether the first word is a person or a place is known from the words after it alone. */
function entities() {
  return lines(500, () => {
    const name = oneOf("Jordan Paris Chelsea Victoria Austin Florence");
    const isPerson = random() < 0.5;
    const rest = isPerson
      ? `${oneOf("often never")} ${oneOf("laughs sings sleeps")}`
      : `${oneOf("often never")} ${oneOf("floods freezes sinks")}`;
    const others = rest.split(" ").map(token => `${token}\tO`);
    return [`${name}\t${isPerson ? "PER" : "LOC"}`, ...others, ""].join("\n");
  });
}

const MONTHS = "january february march april may june july august september october november december".split(" ");

function dates() {
  return lines(3000, k => {
    const [year, month, day] = [
      1970 + Math.floor(60 * random()),
      Math.floor(12 * random()),
      1 + Math.floor(28 * random()),
    ];
    const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
    const forms = [
      `${day} ${MONTHS[month]} ${year}`,
      `${MONTHS[month]} ${day}, ${year}`,
      `${two(day)}.${two(month + 1)}.${year}`,
    ];
    return `${forms[k % 3]}\t${year}-${two(month + 1)}-${two(day)}`;
  });
}

function melodies() {
  const bar = (/** @type {string} */ groups) =>
    groups
      .split(" ")
      .map(() => oneOf("GAB dcB AGF efg ded"))
      .join(" ");
  return lines(400, k =>
    k % 2
      ? `jig\tM:6/8 ${bar("1 2")}|${bar("1 2")}|${bar("1 2")}|`
      : `waltz\tM:3/4 ${bar("1")}|${bar("1")}|${bar("1")}|${bar("1")}|`,
  );
}

const files = {
  "names.txt": names,
  "poem.txt": poem,
  "sentiment.tsv": sentiment,
  "entities.tsv": entities,
  "dates.tsv": dates,
  "melodies.tsv": melodies,
};
const folder = path.resolve(process.argv[2] ?? path.join(path.dirname(fileURLToPath(import.meta.url)), "data"));
mkdirSync(folder, { recursive: true });
for (const [name, make] of Object.entries(files)) writeFileSync(path.join(folder, name), make());
