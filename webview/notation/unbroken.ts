/** Keeps symbols together where a line breaks. */

/** "a⟨t-1⟩" with a minus sign, after which no line breaks, in place of the hyphen. */
export function unbroken(equation: string): string {
  return equation.replace(/⟨[^⟩]*⟩/g, step => step.replaceAll("-", "−"));
}
