/** The names of weights in the course, beside those of torch.nn. */
import type { CellVariant } from "../cells/cellVariants.ts";
import { traitsOf } from "../cells/cellVariants.ts";
import { blockLetters } from "./gateEquations.ts";

const CELL_TENSOR = /(weight|bias)_(ih|hh|peephole)_l(\d+)(_reverse)?$/;

/** What a gate of torch.nn is in the course. */
const GATES: Readonly<Record<string, string>> = {
  i: "Γu",
  f: "Γf",
  g: "c̃⟨t⟩",
  o: "Γo",
  r: "Γr",
  z: "1 - Γu",
  n: "c̃⟨t⟩",
};

/** The gates of a cell by torch.nn's letters, in the course's notation. */
export function gateNotation(cell: CellVariant): Readonly<Record<string, string>> {
  return Object.fromEntries(traitsOf(cell).gateNames.map(letter => [letter, GATES[letter]]));
}

/** The course's name of a tensor, such as "Wux, Wfx, Wcx, Wox" for stacked rows; undefined where it has none. */
export function tensorNotation(cell: CellVariant, name: string): string | undefined {
  if (name === "embedding.weight") return "E";
  if (name === "output.weight") return "Wya";
  if (name === "output.bias") return "by";
  const [, kind, source, layer, reverse] = CELL_TENSOR.exec(name) ?? [];
  if (kind === undefined) return undefined;
  const arrow = reverse === undefined ? "" : "←";
  const mark = (symbol: string): string => `${arrow}${symbol}[${Number(layer) + 1}]`;
  if (source === "peephole") return ["pu", "pf", "po"].map(mark).join(", ");
  const letters = blockLetters(cell);
  if (kind === "bias") return letters.map(letter => mark(`b${letter}`)).join(", ");
  return letters.map(letter => mark(`W${letter}${source === "ih" ? "x" : "a"}`)).join(", ");
}
