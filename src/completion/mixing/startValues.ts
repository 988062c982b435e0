/** What a mixture knows before it has read anything. */
import { START_TEXTS } from "./startTexts.ts";

/** Parts of one: a signed byte is a value of so many of them, section by section. */
const PARTS = [16, 64, 16] as const;

/** Sets the sections of a mixture to their start. */
export function startValues(sections: readonly Float32Array[]): void {
  for (const [k, section] of sections.entries()) {
    const bytes = atob(START_TEXTS[k] ?? "");
    for (let i = 0; i < section.length; i++) section[i] = ((bytes.charCodeAt(i) << 24) >> 24) / PARTS[k];
  }
}

/** What `startValues` reads: rounded, one text in base64 a section. */
export function startTexts(sections: readonly Float32Array[]): string[] {
  return sections.map((section, k) => {
    const byte = (value: number): number => Math.max(-128, Math.min(127, Math.round(value * PARTS[k]))) & 0xff;
    return btoa(Array.from(section, value => String.fromCharCode(byte(value))).join(""));
  });
}
