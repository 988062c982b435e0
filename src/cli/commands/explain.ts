/** `recurrent explain`: one step of a cell on a tiny network, with every value. */
import type { CellVariant } from "../../core/cells/cellVariants.ts";
import { EXPLAINED_SIZES, type ExplainedValue, explainStep, tinyStep } from "../../core/explain/explainStep.ts";
import { CELL_KINDS } from "../../core/network/spec.ts";
import { choice, NO_OPERANDS, whole } from "../input/arguments.ts";
import type { Command } from "../input/command.ts";

const USUAL_SEED = 1;
const DIGITS = 4;
const NAME = 14;

const TITLES = { given: "Given", forward: "Forward", backward: "Backward through time" } as const;

export const explain: Command = {
  summary: "Prints one time step of a cell, forward and backward, with every value by its name in the course.",
  options: {
    cell: choice(CELL_KINDS, "Recurrent cell. Default: lstm."),
    seed: whole(0, 2 ** 32 - 1, `Draws other numbers. Default: ${USUAL_SEED}.`),
  },
  operands: NO_OPERANDS,
  async run(args, { terminal }) {
    const cell = (args.text("cell") ?? "lstm") as CellVariant; // the table has checked it
    const steps = explainStep(tinyStep(cell, args.number("seed") ?? USUAL_SEED));
    if (args.flag("json")) terminal.out(JSON.stringify({ cell, sizes: EXPLAINED_SIZES, steps }));
    else for (const line of linesOf(cell, steps)) terminal.out(line);
  },
};

function* linesOf(cell: string, steps: readonly ExplainedValue[]): Iterable<string> {
  const { nx, na, ny } = EXPLAINED_SIZES;
  yield `One step of ${cell} with nx = ${nx} inputs, na = ${na} hidden units and ny = ${ny} classes`;
  for (const part of ["given", "forward", "backward"] as const) {
    yield `\n${TITLES[part]}`;
    for (const { name, equation, shape, values } of steps.filter(step => step.part === part)) {
      yield equation === "" ? `  ${name}` : `  ${name.padEnd(NAME)}= ${equation}`;
      const columns = shape[1] ?? values.length;
      for (let start = 0; start < values.length; start += columns) {
        yield `    [${values
          .slice(start, start + columns)
          .map(value => value.toFixed(DIGITS).padStart(DIGITS + 4))
          .join(", ")}]`;
      }
    }
  }
}
