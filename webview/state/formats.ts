/** Formats numbers, durations, and tokens for display. */
import { decimal, t } from "../../src/protocol/localize.ts";

/** 1234567 -> "1,234,567". */
export function count(n: number): string {
  return decimal(n);
}

/** 1234567 -> "1.2 M". */
export function compactCount(n: number): string {
  if (n >= 999_500) return `${decimal(n / 1e6, 1)} M`;
  if (n >= 1e4) return `${decimal(n / 1e3, n >= 1e5 ? 0 : 1)} k`;
  return count(n);
}

/** 75,000 ms -> "1 min 15 s". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** 0.1234 -> "12.3%". */
export function percent(probability: number): string {
  const number = t("{0}%", decimal(100 * Math.max(probability, 0.001), 1));
  return probability < 0.0005 ? `< ${number}` : number;
}

/** A token with visible symbols for its white space. */
export function visibleToken(text: string): string {
  return text.replaceAll("\n", "↵").replaceAll("\t", "⇥").replaceAll(" ", "·");
}
