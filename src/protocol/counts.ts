/** Numbers of things in words, for the extension host and the panel: "1 file", "1,200 files". */
import { decimal, t } from "./localize.ts";

export function filesText(n: number): string {
  return n === 1 ? t("1 file") : t("{0} files", decimal(n));
}

export function commitsText(n: number): string {
  return n === 1 ? t("1 commit") : t("{0} commits", decimal(n));
}

export function keysText(n: number): string {
  return n === 1 ? t("1 key") : t("{0} keys", decimal(n));
}
