/** Reads which base model the user chose. */
import type { SettingGetter } from "./settingRules.ts";

/** The absolute path of the base model to use; undefined for the one that ships with the extension. */
export function readBaseFile(get: SettingGetter): string | undefined {
  const found = get("network.baseModel");
  return typeof found === "string" && found.trim() !== "" ? found.trim() : undefined;
}
