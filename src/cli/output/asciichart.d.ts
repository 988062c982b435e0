/** The part of asciichart (which ships no types) that is used here. */
declare module "asciichart" {
  export function plot(
    series: readonly number[],
    options?: { readonly height?: number; readonly format?: (x: number) => string },
  ): string;
}
