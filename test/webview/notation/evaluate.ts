/** Evaluates the equations of a cell with one unit and one input. */

type Value = number | readonly number[];

const TOKENS = /c̃⟨t⟩|[acx]⟨t(?:−1)?⟩|Γ.|W[a-z]+|b[a-z]+|p[ufo]|tanh|max|\S/g;
const FUNCTIONS: Readonly<Record<string, (z: number) => number>> = { tanh: Math.tanh, σ: z => 1 / (1 + Math.exp(-z)) };

/** Adds the value of "name = expression" to the known values; every symbol on the right must be known. */
export function evaluate(equation: string, known: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  const sides = equation.split(" = ");
  const tokens = sides.at(-1)?.match(TOKENS) ?? [];
  const value = parseSum(tokens, known);
  if (tokens.length > 0) throw new Error(`${equation}: ${tokens.join(" ")} is left over`);
  return { ...known, ...Object.fromEntries(sides.slice(0, -1).map(name => [name, value])) };
}

function parseSum(tokens: string[], known: Readonly<Record<string, Value>>): number {
  let sum = parseProduct(tokens, known);
  while (tokens[0] === "+" || tokens[0] === "−") {
    const sign = tokens.shift() === "+" ? 1 : -1;
    sum += sign * parseProduct(tokens, known);
  }
  return sum;
}

/** Factors are multiplied elementwise with ∗, or follow one another; a row of weights times a column is their dot product. */
function parseProduct(tokens: string[], known: Readonly<Record<string, Value>>): number {
  let product = parseFactor(tokens, known);
  while (tokens.length > 0 && !/^[+−),\]]$/.test(tokens[0]!)) {
    if (tokens[0] === "∗") tokens.shift();
    product = multiply(product, parseFactor(tokens, known));
  }
  if (typeof product !== "number") throw new Error("a column on its own");
  return product;
}

function parseFactor(tokens: string[], known: Readonly<Record<string, Value>>): Value {
  const token = tokens.shift() ?? "";
  const apply = FUNCTIONS[token];
  if (apply) return apply(Number(parseFactor(tokens, known)));
  if (token === "max") {
    const parts = parseFactor(
      [
        "[",
        ...tokens
          .splice(0)
          .slice(1)
          .map(it => (it === ")" ? "]" : it)),
      ],
      known,
    );
    return Math.max(...(parts as readonly number[]));
  }
  if (token === "(" || token === "[") {
    const parts = [parseSum(tokens, known)];
    while (tokens[0] === ",") {
      tokens.shift();
      parts.push(parseSum(tokens, known));
    }
    tokens.shift(); // the closing bracket
    return token === "[" ? parts : parts[0]!;
  }
  const value = /^[01]$/.test(token) ? Number(token) : known[token];
  if (value === undefined) throw new Error(`${token} is not known`);
  return value;
}

function multiply(left: Value, right: Value): Value {
  if (typeof left === "number" && typeof right === "number") return left * right;
  if (typeof left === "number" || typeof right === "number") throw new Error("a number times a column");
  return left.reduce((sum, value, k) => sum + value * right[k]!, 0);
}
