/** The cells as the course draws them, with the values of one step in their boxes. */
import type { CellVariant } from "../../../src/core/cells/cellVariants.ts";
import { decimal, t } from "../../../src/protocol/localize.ts";
import { svg } from "../../widgets/dom.ts";

/** A value of a step by its name. */
export interface NamedValue {
  readonly name: string;
  readonly values: readonly number[];
}

type Point = readonly [x: number, y: number];

const [WIDE, TALL] = [72, 54];
const WIDTH = 690;
/** The memory runs along here. */
const TOP = 60;
/** The boxes of gates and candidate. */
const MIDDLE = 190;
/** Input and state run along here. */
const BOTTOM = 290;
const HEIGHT = 372;
/** Nothing is drawn above this. */
const MARGIN = 28;
const OUT = 640;

/** Draws with the values of a step. */
class Sketch {
  readonly parts: SVGElement[] = [];

  constructor(private readonly found: readonly NamedValue[]) {}

  /** A box with a bar for each unit, around a center. */
  box([x, y]: Point, name: string, label = name): void {
    const values = this.found.find(value => value.name === name)?.values ?? [];
    const [left, top] = [x - WIDE / 2, y - TALL / 2];
    const isGate = name.startsWith("Γ");
    const wide = (WIDE - 14) / Math.max(1, values.length);
    const zero = top + 36;
    const bars = values.map((value, j) => {
      const tall = Math.min(1, Math.abs(value)) * 14;
      return svg("rect", {
        x: left + 8 + j * wide,
        y: value < 0 ? zero : zero - tall,
        width: wide - 3,
        height: Math.max(1, tall),
        class: value < 0 ? "negative" : "positive",
      });
    });
    const group = svg(
      "g",
      {},
      svg("title", {}, `${name} = [${values.map(value => decimal(value, 3)).join("; ")}]`),
      svg("rect", { x: left, y: top, width: WIDE, height: TALL, rx: isGate ? 14 : 3, class: isGate ? "gate" : "chip" }),
      svg("path", { d: `M${left + 6} ${zero}h${WIDE - 12}`, class: "arrow" }),
      ...bars,
      svg("text", { x, y: top + 15, "text-anchor": "middle" }, label),
    );
    this.parts.push(group);
  }

  /** An operation by its sign. */
  operation([x, y]: Point, sign: string): void {
    const radius = sign.length > 1 ? 18 : 11;
    this.parts.push(
      svg("circle", { cx: x, cy: y, r: radius, class: "chip" }),
      svg("text", { x, y: y + 4, "text-anchor": "middle" }, sign),
    );
  }

  /** A line along some points, with an arrowhead at its end. */
  line(...points: readonly Point[]): void {
    this.draw(points, "arrow");
  }

  dashed(...points: readonly Point[]): void {
    this.draw(points, "dashed");
  }

  private draw(points: readonly Point[], name: string): void {
    const [[fromX, fromY], [toX, toY]] = [points.at(-2)!, points.at(-1)!];
    const angle = Math.atan2(toY - fromY, toX - fromX);
    const side = (turn: number): string => `${toX - 6 * Math.cos(angle + turn)} ${toY - 6 * Math.sin(angle + turn)}`;
    const way = points.map(([x, y]) => `${x} ${y}`).join("L");
    this.parts.push(svg("path", { d: `M${way}M${side(0.5)}L${toX} ${toY}L${side(-0.5)}`, class: name }));
  }
}

/** Draws a cell. */
export function cellDiagram(cell: CellVariant, found: readonly NamedValue[]): SVGElement {
  const sketch = new Sketch(found);
  switch (cell) {
    case "rnn":
    case "rnnRelu":
      drawRnn(sketch, cell);
      break;
    case "gru":
    case "gruResetBefore":
    case "gruSimplified":
      drawGru(sketch, cell);
      break;
    case "lstm":
    case "lstmPeephole":
      drawLstm(sketch, cell === "lstmPeephole");
      break;
    default:
      cell satisfies never;
  }
  const written = ({ name, values }: NamedValue): string =>
    `${name} [${values.map(value => decimal(value, 3)).join("; ")}]`;
  const drawing = svg(
    "svg",
    {
      viewBox: `0 ${MARGIN} ${WIDTH} ${HEIGHT - MARGIN}`,
      width: WIDTH,
      height: HEIGHT - MARGIN,
      role: "img",
      "aria-label": t("The cell with its values: {0}", found.map(written).join(", ")),
    },
    ...sketch.parts,
  );
  drawing.classList.add("drawing", "cell-drawing");
  return drawing;
}

/** x⟨t⟩ from below joins the state that comes from the left. */
function drawRnn(sketch: Sketch, cell: "rnn" | "rnnRelu"): void {
  const y = MIDDLE;
  sketch.line([76, y], [214, y]);
  sketch.line([250, HEIGHT - 60], [250, y + TALL / 2]);
  sketch.line([286, y], [343, y]);
  sketch.operation([360, y], cell === "rnn" ? "tanh" : "max");
  sketch.line([377, y], [434, y]);
  sketch.line([506, y], [OUT, y]);
  sketch.line([470, y - TALL / 2], [470, TOP + TALL / 2]);
  sketch.box([40, y], "a⟨t-1⟩");
  sketch.box([250, y], "z⟨t⟩");
  sketch.box([250, HEIGHT - 32], "x⟨t⟩");
  sketch.box([470, y], "a⟨t⟩");
  sketch.box([470, TOP], "ŷ⟨t⟩");
}

/** The memory runs along the top; Γu says how much of it the candidate replaces. */
function drawGru(sketch: Sketch, cell: "gru" | "gruResetBefore" | "gruSimplified"): void {
  const [update, reset, candidate] = [180, 310, 450];
  const upper = MIDDLE - TALL / 2;
  const lower = MIDDLE + TALL / 2;
  sketch.line([76, TOP], [update - 11, TOP]);
  sketch.line([update + 11, TOP], [candidate - 11, TOP]);
  sketch.line([candidate + 11, TOP], [OUT - 36, TOP]);
  sketch.line([100, TOP], [100, BOTTOM], [update, BOTTOM], [update, lower]);
  sketch.line([130, HEIGHT - 50], [130, BOTTOM]);
  sketch.line([update, upper], [update, TOP + 17]);
  sketch.line([update, 120], [candidate - 11, 120]);
  sketch.line([candidate, upper], [candidate, 131]);
  sketch.line([candidate, 109], [candidate, TOP + 11]);
  sketch.line([update, BOTTOM], [candidate, BOTTOM], [candidate, lower]);
  if (cell !== "gruSimplified") {
    sketch.line([reset, BOTTOM], [reset, lower]);
    sketch.line([reset + WIDE / 2, MIDDLE], [369, MIDDLE]);
    sketch.line([380, BOTTOM], [380, MIDDLE + 11]);
    sketch.line([391, MIDDLE], [candidate - WIDE / 2, MIDDLE]);
    sketch.operation([380, MIDDLE], "∗");
    sketch.box([reset, MIDDLE], "Γr");
  }
  sketch.operation([update, TOP], "1−Γu");
  sketch.operation([candidate, 120], "∗");
  sketch.operation([candidate, TOP], "+");
  sketch.box([40, TOP], "a⟨t-1⟩", "c⟨t−1⟩");
  sketch.box([update, MIDDLE], "Γu");
  sketch.box([candidate, MIDDLE], "c̃⟨t⟩");
  sketch.box([130, HEIGHT - 28], "x⟨t⟩");
  sketch.line([OUT, TOP + TALL / 2], [OUT, MIDDLE - TALL / 2]);
  sketch.box([OUT, TOP], "a⟨t⟩");
  sketch.box([OUT, MIDDLE], "ŷ⟨t⟩");
}

/** The memory runs along the top; the gates below decide what stays, what enters, and what leaves. */
function drawLstm(sketch: Sketch, hasPeepholes: boolean): void {
  const [forget, update, candidate, output] = [170, 275, 380, 480];
  const [plus, exit] = [330, 560];
  const upper = MIDDLE - TALL / 2;
  const lower = MIDDLE + TALL / 2;
  sketch.line([76, TOP], [forget - 11, TOP]);
  sketch.line([forget + 11, TOP], [plus - 11, TOP]);
  sketch.line([plus + 11, TOP], [OUT - 36, TOP]);
  for (const x of [forget, update, candidate, output]) sketch.line([x, BOTTOM], [x, lower]);
  sketch.line([76, BOTTOM], [output, BOTTOM], [output, lower]);
  sketch.line([130, HEIGHT - 50], [130, BOTTOM]);
  sketch.line([forget, upper], [forget, TOP + 11]);
  sketch.line([update, upper], [update, 120], [plus - 11, 120]);
  sketch.line([candidate, upper], [candidate, 120], [plus + 11, 120]);
  sketch.line([plus, 109], [plus, TOP + 11]);
  sketch.line([exit, TOP], [exit, 103]);
  sketch.line([exit, 137], [exit, MIDDLE - 11]);
  sketch.line([output + WIDE / 2, MIDDLE], [exit - 11, MIDDLE]);
  sketch.line([exit, MIDDLE + 11], [exit, BOTTOM], [OUT - 36, BOTTOM]);
  sketch.line([OUT, BOTTOM - TALL / 2], [OUT, MIDDLE + TALL / 2]);
  if (hasPeepholes) {
    sketch.dashed([112, TOP], [112, MIDDLE], [forget - WIDE / 2, MIDDLE]);
    sketch.dashed([224, TOP], [224, MIDDLE], [update - WIDE / 2, MIDDLE]);
    sketch.dashed([430, TOP], [430, MIDDLE], [output - WIDE / 2, MIDDLE]);
  }
  sketch.operation([forget, TOP], "∗");
  sketch.operation([plus, TOP], "+");
  sketch.operation([plus, 120], "∗");
  sketch.operation([exit, 120], "tanh");
  sketch.operation([exit, MIDDLE], "∗");
  sketch.box([40, TOP], "c⟨t-1⟩", "c⟨t−1⟩");
  sketch.box([OUT, TOP], "c⟨t⟩");
  sketch.box([forget, MIDDLE], "Γf");
  sketch.box([update, MIDDLE], "Γu");
  sketch.box([candidate, MIDDLE], "c̃⟨t⟩");
  sketch.box([output, MIDDLE], "Γo");
  sketch.box([40, BOTTOM], "a⟨t-1⟩", "a⟨t−1⟩");
  sketch.box([130, HEIGHT - 28], "x⟨t⟩");
  sketch.box([OUT, BOTTOM], "a⟨t⟩");
  sketch.box([OUT, MIDDLE], "ŷ⟨t⟩");
}
